"""What every uploaded file is. An app subclasses `Attachment` with the key of the thing its files hang on:

    class NominationDocument(Attachment):
        nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="documents")
        parent_field = "nomination"

and a migration that puts it under the parent's locks: `Child("NominationDocument", "nomination_id", write="owner_append")` among the
children of the parent's Protect or, where that exists already, in a ProtectChild. Same audience as the parent, by both locks. Rows are
added by people and changed by workers alone. A subclass that has a Meta of its own inherits
`Attachment.Meta`: the index of what waits is there.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rabatplatform.access.models import GrantLabel, ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet
from rabatplatform.files.kinds import KINDS, named
from rabatplatform.files.refusals import words_of

MOST_BYTES = 20 * 1024**2


class Attachment(ProtectedChild):
    """One uploaded file: quarantined as it came, served only as it was rewritten. See docs/OPERATIONS.md, *Files*."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("Waits to be checked")
        CHECKING = "checking", _("Being checked")
        CLEAN = "clean", _("Checked")
        REFUSED = "refused", _("Refused")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=150)  # made safe to show; its ending is that of the content
    media_type = models.CharField(max_length=80)  # by content, never by name
    size = models.PositiveIntegerField()  # bytes: as received, once clean as served
    received_sha256 = models.CharField(max_length=64, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)  # of what is served
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINED)
    refusal = models.CharField(max_length=32, blank=True, default="")  # a code of files/refusals.py
    key = models.CharField(max_length=100, blank=True, default="", editable=False)  # in the private storage; refused: none
    preview_key = models.CharField(max_length=120, blank=True, default="", editable=False)  # its first page as a WebP picture
    pages = models.PositiveIntegerField(default=0, editable=False)  # or slides, or sheets; 0: not known
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_from = models.ForeignKey(GrantLabel, models.PROTECT, null=True, related_name="+")  # the label of the post acted from
    checking_at = models.DateTimeField(null=True, editable=False)  # when a worker took it; also names that worker's claim
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)

    # What a subclass may narrow; its forms and refusals say it.
    kinds = KINDS
    most_bytes = MOST_BYTES
    most_files = 10  # of one parent, refused ones apart

    objects = ChildQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=["quarantined", "checking"]), name="%(class)s_to_check"
            )
        ]

    def __str__(self):
        return f"{self.reference} {self.state}"

    @property
    def is_clean(self) -> bool:
        return self.state == self.State.CLEAN

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.QUARANTINED, self.State.CHECKING)

    @property
    def kind(self) -> str:
        """As people call it: "PDF"."""
        return named(self.media_type)

    @property
    def extent(self) -> str:
        """ "3 pages", "12 slides"; "" when that is not known, and of pictures."""
        number = {"number": self.pages}
        if not self.pages or self.kind in ("JPEG", "PNG", "WebP"):
            return ""
        if self.kind == "PPTX":
            return ngettext("%(number)s slide", "%(number)s slides", self.pages) % number
        if self.kind == "XLSX":
            return ngettext("%(number)s sheet", "%(number)s sheets", self.pages) % number
        return ngettext("%(number)s page", "%(number)s pages", self.pages) % number

    @property
    def refusal_text(self) -> str:
        """Why it was refused, in a sentence; "" when it was not."""
        return str(words_of(self.refusal, type(self))) if self.state == self.State.REFUSED else ""

    def when_checked(self) -> None:
        """Called in the transaction, and the system scope, in which it became clean or refused: record an event there."""
