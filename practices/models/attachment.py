"""Annexes of a practice: files that hang on a revision, with its readers."""

from django.db import models

from practices.models.revision import Revision
from rabatplatform.files.models import Attachment


class PracticeFile(Attachment):
    """An annex. A new revision begins with rows of its own for the same stored files."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="files")
    title = models.CharField(max_length=150, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")

    parent_field = "revision"

    class Meta(Attachment.Meta):
        abstract = False
        ordering = ["created_at", "pk"]
