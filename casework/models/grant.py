"""Who else may read a note. Positive grants only: what none allows, nobody reads."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone

from casework.models.group import SharingGroup
from casework.models.note import Note
from casework.querysets import GrantQuerySet
from focalpoints.models import Post
from rabatplatform.access.models import GrantLabel, ProtectedChild


class NoteGrant(ProtectedChild):
    """One receiver, from a start to an end. Ended by shortening `valid`, never deleted, never refused.

    `label` is the *casework* label of a country or organisation, the label of a post, of a sharing group (or of its version, where
    later members do not read what was given before), or 1, all who read casework. The originator reads all grants; a reader their
    own, and the others where the note does not hide its recipients.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    note = models.ForeignKey(Note, models.PROTECT, related_name="grants")
    label = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")
    group = models.ForeignKey(SharingGroup, models.PROTECT, null=True, related_name="+")  # where the label is one of a group
    valid = DateTimeRangeField()  # [) ; no upper end: one of before each had to have one, until it is revoked
    reason = models.CharField(max_length=500)  # told to whoever sees the grant
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    asked = models.ForeignKey("casework.AccessRequest", models.PROTECT, null=True, related_name="grants")  # what it answers
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True, default="")
    told_begin = models.BooleanField(
        default=False, editable=False
    )  # its readers were told: when it was given, released, or began
    told_end = models.BooleanField(default=False, editable=False)  # its readers' coordinators were told that it ends soon

    parent_field = "note"
    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [models.Index(fields=["label"], name="grants_of_label")]

    def __str__(self):
        return f"{self.note_id} to {self.label_id}"
