"""Kinds of event that the secretariat switched off (the platform alone tells them), or that are only counted until it is known what they send."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import GrantLabel, ProtectedRecord
from rabatplatform.access.querysets import is_held


class KindSwitchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The secretariat's."""
        return self.filter(is_held(GrantLabel.THE_SECRETARIAT, user)) if user.pk is not None else self.none()

    def newest(self):
        """What holds now: the newest row of each kind."""
        return self.order_by("kind", "-pk").distinct("kind")

    def states_of(self, kinds: Iterable[str]) -> dict[str, str]:
        """{code: state} of those kinds that were ever switched; all others are on."""
        return dict(self.filter(kind__in=list(kinds)).newest().values_list("kind", "state"))


class KindSwitch(ProtectedRecord):
    """One act of the secretariat; the newest of a kind holds, the others are its history. A kind without a row is on."""

    class State(models.TextChoices):
        ON = "on", _("on")
        DRY_RUN = "dry_run", _("only counted")
        OFF = "off", _("switched off")

    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=300)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = KindSwitchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "-id"], name="newest_switch_of_kind")]

    def __str__(self):
        return f"{self.kind}: {self.state}"
