"""Who signed in and who changed rights. Appended by one function of the database; the runtime role can neither read nor change it."""

from django.db import models

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet


class AuditEntry(PersonalRow):
    act = models.CharField(max_length=64)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    data = models.JSONField(default=dict)  # codes and ids

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self):
        return f"{self.act} {self.pk}"
