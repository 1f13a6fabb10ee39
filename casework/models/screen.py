"""What the screen for personal data found and a coordinator let pass."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from casework.models.note import Note
from focalpoints.models import Post
from rabatplatform.access.models import ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet


class ScreenPass(ProtectedChild):
    """A false alarm: these words, as this kind of finding, may stand in this note. Given by a coordinator, with a reason.

    Taken back by a further row; of the rows for the same words the last one counts.
    """

    note = models.ForeignKey(Note, models.PROTECT, related_name="screen_passes")
    kind = models.CharField(max_length=24)
    words_hash = models.CharField(max_length=64)  # SHA-256 of the words that were found, as they stand
    reason = models.CharField(max_length=500, blank=True, default="")  # of letting it pass
    is_taken_back = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    parent_field, reads = "note", "owner"
    objects = ChildQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["note", "kind", "words_hash"], name="passes_of_finding")]

    def __str__(self):
        return f"{self.note_id} {self.kind}"
