"""A lost second factor: taken away by a coordinator and the secretariat together, never by one person."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from rabatplatform.access.models import GrantLabel, PersonalRow
from rabatplatform.access.querysets import PersonalQuerySet, labels_of

LIFE = timedelta(days=7)


def in_seven_days():
    return timezone.now() + LIFE


class FactorResetQuerySet(PersonalQuerySet):
    def visible_to(self, user):
        """Those about `user`, those of the bodies whose coordinator they are, all for the secretariat."""
        if user.pk is None:
            return self.none()
        own_body = Func(F("body_label_id"), template="ARRAY[%(expressions)s]", output_field=ArrayField(models.IntegerField()))
        of_body = Q(_labels__contains=own_body)
        of_all = Q(_labels__contains=[GrantLabel.THE_SECRETARIAT])
        return self.alias(_labels=labels_of(user)).filter(Q(user=user.pk) | of_body | of_all)

    def open(self):
        return self.filter(done_at=None, refused_at=None, expires_at__gt=timezone.now())


class FactorReset(PersonalRow):
    """body_label: the *coordination* label of the body whose coordinator decides; each post is named by its label."""

    reference = models.UUIDField(unique=True, editable=False, db_default=RandomUUID())
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factor_resets")
    body_label = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=in_seven_days)
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    coordinator_post = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")
    coordinator_at = models.DateTimeField(null=True)
    secretariat = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    secretariat_post = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")
    secretariat_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    refused_post = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coordinator__isnull=True) | Q(secretariat__isnull=True) | ~Q(coordinator=F("secretariat")),
                name="factor_reset_by_two_people",
            ),
            models.CheckConstraint(
                condition=(Q(coordinator__isnull=True) | ~Q(coordinator=F("user")))
                & (Q(secretariat__isnull=True) | ~Q(secretariat=F("user"))),
                name="factor_reset_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(coordinator__isnull=False, secretariat__isnull=False),
                name="factor_reset_needs_both",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body_label"], condition=Q(done_at__isnull=True, refused_at__isnull=True), name="factor_resets_open"
            )
        ]

    def __str__(self):
        return str(self.reference)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.refused_at is None and self.expires_at > timezone.now()
