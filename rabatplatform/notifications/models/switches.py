"""A kind of event that the secretariat switched off, or that is only counted until it is known how much it would send."""

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


class KindSwitch(ProtectedRecord):
    class State(models.TextChoices):
        ON = "on", _("on")
        DRY_RUN = "dry_run", _("only counted")
        OFF = "off", _("switched off")

    kind = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=300)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = KindSwitchQuerySet.as_manager()

    def __str__(self):
        return f"{self.kind}: {self.state}"
