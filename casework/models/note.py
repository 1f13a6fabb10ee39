"""A note: the stable thing. Its words are in versions; who reads it is decided by its markings and its grants."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from casework.markings import TLP
from casework.querysets import NoteQuerySet, StepQuerySet
from focalpoints.models import Post
from rabatplatform.access.models import GrantLabel, Protected, ProtectedChild
from rabatplatform.access.querysets import ChildQuerySet
from rabatplatform.references import new_reference


class Note(Protected):
    """Non-nominal intelligence of a country or organisation, its originator.

    Read by the author's post and the originator's coordinators always, by all who read casework there unless it is TLP:RED and,
    once it is released, by its audience: the grants that its markings allow (NOTE in migrations/0002_protect.py is the one sentence that says so).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RELEASED = "released", _("Released")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DROPPED = "dropped", _("Given up")  # before it was ever released: from then on nobody reads it

    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    originator = models.ForeignKey(GrantLabel, models.PROTECT, related_name="+")  # the *casework* label of its body
    author_post = models.ForeignKey(
        Post, models.PROTECT, related_name="+"
    )  # passes on by a handover of the post, not by a change here
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)
    current = models.ForeignKey("casework.NoteVersion", models.PROTECT, null=True, related_name="+")  # the one that is read
    next = models.ForeignKey(
        "casework.NoteVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )  # in preparation beside it
    # The markings in force: those of the released version, before the first release those of the draft. They decide who may read.
    tlp = models.CharField(max_length=12, choices=TLP.choices, default=TLP.AMBER)
    handling = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    valid_until = models.DateField(null=True)
    is_known = models.BooleanField(default=False)  # who reads casework may know that it exists, and ask for it
    hides_recipients = models.BooleanField(default=False)  # its readers do not learn of one another
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(null=True, unique=True, editable=False)  # of the form it came from: posting twice makes one
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    listed_at = models.DateTimeField(default=timezone.now, editable=False)  # its place in lists: creation, then each release
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    noticed = models.PositiveSmallIntegerField(default=0, editable=False)  # notices of its end date that were given: 1 to 3

    list_order = "listed_at"
    owner_field, owner_tier = "originator_id", "casework"
    objects = NoteQuerySet.as_manager()

    OPEN = (State.RELEASED, State.SUPERSEDED)  # its grants count

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["originator", "state"], name="notes_of_originator"),
            models.Index(fields=["author_post"], name="notes_of_post"),
            models.Index(fields=["valid_until"], condition=models.Q(state="released"), name="notes_ending"),
            models.Index(fields=["updated_at", "id"], name="note_changes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "dropped"]) | models.Q(released_at__isnull=False),
                name="released_note_has_date",
            ),
            models.CheckConstraint(condition=~models.Q(tlp="red", is_known=True), name="red_note_is_not_known"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("casework:note-detail", args=[self.reference])

    @property
    def in_hand(self):
        """The version that its team works on: the one in preparation, else the current one. Select both with the row."""
        return (self.next if self.next_id else None) or self.current

    @property
    def is_past(self) -> bool:
        """After its last day a note is never shown as current."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def is_current(self) -> bool:
        return self.state == self.State.RELEASED and not self.is_past

    @property
    def handling_of_grants(self) -> list[str]:
        """Its handling codes, as tlp_of_grants."""
        return self.in_hand.handling if self.state == self.State.DRAFT and self.in_hand else self.handling

    @property
    def tlp_of_grants(self) -> str:
        """The marking that says whom it can be given to: the one in force, before the first release that of the text in hand."""
        return self.in_hand.tlp if self.state == self.State.DRAFT and self.in_hand else self.tlp

    @transition(field=state, source=[State.DRAFT, State.RELEASED], target=State.RELEASED)
    def release(self):
        self.released_at = self.listed_at = timezone.now()

    @transition(field=state, source=State.RELEASED, target=State.SUPERSEDED)
    def supersede(self):
        pass

    @transition(field=state, source=State.SUPERSEDED, target=State.RELEASED)
    def reinstate(self):
        pass

    @transition(field=state, source=[State.RELEASED, State.SUPERSEDED], target=State.WITHDRAWN)
    def withdraw(self):
        pass


class NoteStep(ProtectedChild):
    """One step of a note's life: who (post and person), when, why. Appended, never changed; readers see the public ones."""

    class What(models.TextChoices):
        BEGUN = "begun", _("begun")
        SUBMITTED = "submitted", _("given to the coordinator")
        RETURNED = "returned", _("returned to its author")
        TAKEN_BACK = "taken_back", _("taken back by its author")
        COUNTERSIGNED = "countersigned", _("countersigned")
        RELEASED = "released", _("released")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXTENDED = "extended", _("its end date was moved")
        VERSION_BEGUN = "version_begun", _("a new version was begun")
        GIVEN_UP = "given_up", _("the version in preparation was given up")
        REINSTATED = "reinstated", _("in force again")
        OFFSHOOT_DROPPED = "offshoot_dropped", _("a note begun from it was given up")
        MADE_KNOWN = "made_known", _("its existence may be known")
        MADE_UNKNOWN = "made_unknown", _("its existence is not told any more")
        HIDDEN = "hidden", _("its recipients were hidden from one another")
        SHOWN = "shown", _("its recipients were shown to one another")
        SHORTENED = "shortened", _("its readers read it for no longer than its marking allows")

    note = models.ForeignKey(Note, models.PROTECT, related_name="steps")
    version = models.ForeignKey("casework.NoteVersion", models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=16, choices=What.choices)
    is_public = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, default="")

    parent_field, public_field = "note", "is_public"
    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.note_id} {self.what}"


class NoteDerivation(ProtectedChild):
    """That a note was made from another one, at a lower marking. Its originator alone knows."""

    note = models.OneToOneField(Note, models.PROTECT, related_name="derivation")
    source = models.ForeignKey(Note, models.PROTECT, related_name="derivations")
    made_at = models.DateTimeField(default=timezone.now)

    parent_field, reads = "note", "owner"
    objects = ChildQuerySet.as_manager()

    def __str__(self):
        return f"{self.note_id} from {self.source_id}"
