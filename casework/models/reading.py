"""The record of reads: append-only, written by the database for whoever reads, sealed by a chain of hashes.

Columns are plain numbers, not keys: the record outlives what it tells of, and nothing may make a row of it go.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.querysets import ReadQuerySet
from rabatplatform.access.models import ClosedRow, ProtectedRecord


class NoteRead(ProtectedRecord):
    """One read of one version of a note or of an annex. Never changed, never deleted; sql/reads.sql has the trigger."""

    class How(models.TextChoices):
        PAGE = "page", _("on its page")
        API = "api", _("by the API")
        FILE = "file", _("an annex")
        PREVIEW = "preview", _("the preview of an annex")
        PRINT = "print", _("printed")
        EXPORT = "export", _("exported")
        COMPARISON = "compare", _("compared with another version")
        ROUTE = "route", _("in the view of a route")

    id = models.BigAutoField(primary_key=True)
    note_id = models.BigIntegerField()
    version = models.PositiveSmallIntegerField(null=True)  # its number
    user_id = models.BigIntegerField()
    post_id = models.BigIntegerField(null=True)  # the post read from: the one by which the note may be read
    body_id = models.IntegerField(null=True)  # the *casework* label of that post's body
    originator_id = models.IntegerField()  # of the note: who may read this line
    coordination_id = models.IntegerField()  # the *coordination* label of the originator
    author_id = models.IntegerField()  # the label of the author's post
    at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=How.choices)
    what = models.CharField(max_length=40, blank=True, default="")  # reference of an annex
    purpose = models.CharField(max_length=300, blank=True, default="")  # of a print or an export

    is_append_only = True
    objects = ReadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["note_id", "id"], name="reads_of_note"),
            models.Index(fields=["coordination_id", "id"], name="reads_of_originator"),
        ]

    def __str__(self):
        return f"{self.note_id} by {self.user_id}"


class ReadMark(ClosedRow):
    """What the sealer saw last: all reads up to `last_id` are there once every transaction before `horizon` has ended."""

    last_id = models.BigIntegerField()
    horizon = models.BigIntegerField()  # the next transaction's number then

    def __str__(self):
        return str(self.last_id)


class ReadSeal(ClosedRow):
    """A link of the chain: SHA-256 over the seal before and the reads after `after_id` up to `last_id`."""

    after_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    is_append_only = True

    class Meta:
        ordering = ["last_id"]

    def __str__(self):
        return f"{self.after_id}–{self.last_id}"
