"""What is counted exactly: failed sign-ins."""

from django.db import models
from django.utils import timezone


class SignInFailure(models.Model):
    """One failed sign-in. `key` is a keyed hash of account and network (accounts.attempts)."""

    key = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="sign_in_failures")]

    def __str__(self):
        return self.key
