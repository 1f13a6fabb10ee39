"""What somebody says again by a due date to be still right. One ladder for all such things: rabatplatform.confirmation.ladder."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel


class Freshness(models.TextChoices):
    """The rungs of the ladder, from the top down."""

    CONFIRMED = "confirmed", _("confirmed")
    FIRST_NOTICE = "notice_1", _("to be confirmed")
    SECOND_NOTICE = "notice_2", _("to be confirmed soon")
    LAST_NOTICE = "notice_3", _("to be confirmed now")
    UNCONFIRMED = "unconfirmed", _("unconfirmed")
    VACANT = "vacant", _("vacant")


class Confirmable(models.Model):
    """A row that has to be confirmed again every `period_days`. `next_step_at`: when it goes one rung down; null: never."""

    period_days = 365

    freshness = models.CharField(_("freshness"), max_length=12, choices=Freshness.choices, default=Freshness.CONFIRMED)
    next_step_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    confirmed_from = models.ForeignKey(
        GrantLabel, models.PROTECT, null=True, editable=False, related_name="+"
    )  # the post's label

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["next_step_at"], condition=models.Q(next_step_at__isnull=False), name="%(app_label)s_%(class)s_ladder"
            )
        ]

    @property
    def is_fresh(self) -> bool:
        return self.freshness not in (Freshness.UNCONFIRMED, Freshness.VACANT)
