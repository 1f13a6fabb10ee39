"""How much each kind of event sends: numbers that jobs count and the secretariat reads. Nobody's message is in them."""

from django.conf import settings
from django.db import models

from rabatplatform.access.models import GrantLabel, ProtectedRecord
from rabatplatform.access.querysets import is_held


def counted_as(code: str) -> str:
    """Under which name the figures of a kind are kept: its own, or that of its app. SECURITY: where things stay closed to the
    secretariat (APPS_NOT_NAMED) the number of messages of one kind would tell what happens there."""
    app = code.partition(".")[0]
    return app if app in settings.APPS_NOT_NAMED else code


class KindFiguresQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat's."""
        return self.filter(is_held(GrantLabel.THE_SECRETARIAT, user)) if user.pk is not None else self.none()


class KindFigures(ProtectedRecord):
    """kind: as `counted_as`; day, week: {state of a mail: how many} written in the last 24 hours and seven days; a message is an event
    told to one person.

    messages, people, most: of the last 30 days, how many, to how many, and most to one person in a week; would_*: the same of what
    was only counted (of a whole app it is among these). forecast_*: what would be sent if all were on: people, messages a week, most for
    one person in a week.
    """

    kind = models.CharField(max_length=64, unique=True)
    day = models.JSONField(default=dict)
    week = models.JSONField(default=dict)
    states_at = models.DateTimeField(null=True)
    messages = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    most = models.PositiveIntegerField(default=0)
    would_messages = models.PositiveIntegerField(default=0)
    would_people = models.PositiveIntegerField(default=0)
    would_most = models.PositiveIntegerField(default=0)
    month_at = models.DateTimeField(null=True)
    forecast_people = models.PositiveIntegerField(null=True)
    forecast_a_week = models.FloatField(null=True)
    forecast_most = models.PositiveIntegerField(null=True)
    forecast_at = models.DateTimeField(null=True)

    objects = KindFiguresQuerySet.as_manager()

    def __str__(self):
        return self.kind
