"""Mails about an account itself. They are sent whatever the person chose for other messages."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rabatplatform.access.models import PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet


class Letter(PersonalRow):
    """One mail that waits to be sent; the row goes with the sending. It holds ids: the text is made then (accounts.letters).

    about: id of the row that the kind of letter is about; not_before: None when it was given up.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32)
    about = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True, default="")  # a code, never a text

    objects = PersonalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["not_before"], name="letters_waiting")]

    def __str__(self):
        return f"{self.kind} {self.pk}"
