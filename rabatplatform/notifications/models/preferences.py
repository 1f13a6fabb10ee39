"""What a person chose. Without a row, and for each topic without a choice, the defaults hold."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet

MORNING = time(7, 30)
CHOSEN = ("choices", "digest_at", "weekly_on", "working_days", "quiet_from", "quiet_until", "plain_text", "digests")


class NotificationSettings(PersonalRow):
    """choices: {code of a topic: rhythm}; days: 0 = Monday; quiet_from, quiet_until: both or neither, in the reader's local time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_settings")
    choices = models.JSONField(default=dict)
    digest_at = models.TimeField(_("digest at"), default=MORNING)
    weekly_on = models.PositiveSmallIntegerField(_("weekly digest on"), default=0)
    working_days = ArrayField(models.PositiveSmallIntegerField(), null=True)  # None: those of the person's country
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    plain_text = models.BooleanField(_("plain text only, smallest mails"), default=False)
    digests = models.BooleanField(_("digests by mail"), default=True)  # ended by the link in each digest

    person_field = "user"
    objects = PersonalQuerySet.as_manager()

    def __str__(self):
        return f"settings {self.pk}"

    @property
    def is_default(self) -> bool:
        """Nothing was chosen, or all of it was taken back."""
        fresh = NotificationSettings()
        return all(getattr(self, name) == getattr(fresh, name) for name in CHOSEN)
