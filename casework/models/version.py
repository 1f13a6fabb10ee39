"""The words of a note: versions, each with its own markings."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from casework.markings import TLP
from casework.models.note import Note
from casework.querysets import VersionQuerySet
from focalpoints.models import Post
from rabatplatform.access.models import ProtectedChild


class NoteVersion(ProtectedChild):
    """Being written until it is released, immutable after.

    Released and open, it is read with its note. Before, by those of the originator who read the note; one that is TLP:RED by the
    author's post and the coordinators alone, whatever the note's marking in force is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waits for the coordinator")
        RETURNED = "returned", _("Returned to its author")
        RELEASED = "released", _("Released")
        DROPPED = "dropped", _("Given up")

    note = models.ForeignKey(Note, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    is_open = models.BooleanField(default=False)  # released, and readers of the note may read it
    edition = models.PositiveIntegerField(default=1)  # counts saves; a save names the one it began from
    language = models.CharField(max_length=8, choices=settings.CONTENT_LANGUAGES, blank=True, default="")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=32, blank=True, default="")  # a term of the facet note-kind
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    reliability = models.CharField(max_length=1, blank=True, default="")  # of the source: a, b, c, x
    credibility = models.CharField(max_length=1, blank=True, default="")  # of the information: 1 to 4
    confidence = models.CharField(max_length=300, blank=True, default="")  # of the judgement, in words
    tlp = models.CharField(max_length=12, choices=TLP.choices, default=TLP.AMBER)
    handling = ArrayField(models.CharField(max_length=2), default=list, blank=True)  # h0 to h3
    handling_text = models.CharField(max_length=500, blank=True, default="")  # what h3 states
    valid_until = models.DateField(null=True, blank=True)
    is_non_nominal = models.BooleanField(default=False)  # the author declares it
    what_changed = models.TextField(blank=True, default="")  # from the version before
    closes_earlier = models.BooleanField(default=False)  # once released, readers no longer read the versions before
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    saved_page = models.UUIDField(
        null=True, editable=False
    )  # the open page that last autosaved: it is never stale against itself
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)  # people who saved something of it
    submitted_at = models.DateTimeField(null=True, editable=False)
    countersigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    countersigned_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_from = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, editable=False)

    parent_field = "note"
    objects = VersionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="one_version_a_number")]

    def __str__(self):
        return f"{self.note_id} v{self.number}"

    @property
    def is_being_written(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SUBMITTED)
    def submit(self):
        self.submitted_at = timezone.now()

    @transition(field=state, source=State.SUBMITTED, target=State.DRAFT)
    def take_back(self):
        pass

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def return_to_author(self):
        pass

    @transition(field=state, source=State.SUBMITTED, target=State.RELEASED)
    def release(self):
        self.is_open, self.released_at = True, timezone.now()

    @transition(field=state, source=[State.DRAFT, State.RETURNED, State.SUBMITTED], target=State.DROPPED)
    def drop(self):
        pass
