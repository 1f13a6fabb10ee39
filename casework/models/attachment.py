"""Annexes of a note: files that hang on a version, with its readers and its record of reads."""

from django.db import models

from casework.models.version import NoteVersion
from rabatplatform.files.models import Attachment


class NoteFile(Attachment):
    """An annex. A new version begins with rows of its own for the same stored files."""

    version = models.ForeignKey(NoteVersion, models.PROTECT, related_name="files")
    title = models.CharField(max_length=150, blank=True, default="")

    parent_field = "version"

    class Meta(Attachment.Meta):
        abstract = False
        ordering = ["created_at", "pk"]
