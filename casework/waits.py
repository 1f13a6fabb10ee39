"""What waits in casework for the posts that a person holds today, whoever held them when it was asked: notes to release, to countersign
and given back, requests, corrections. References and dates alone: no read is recorded for it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Case, CharField, F, Q, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import coordinators_of
from casework.models import AccessRequest, Note, NoteCorrection
from focalpoints.roles import PERMISSIONS
from focalpoints.waits import Waiting, register

MOST = 1_001  # one more than lists count
COLUMNS = ("sort", "pk", "note_is", "key", "since", "state", "wrote", "signed", "whose")
WORDS = {
    "release": (_("Release"), gettext_lazy("Read note %(note)s, then release or return it"), _("Read and decide")),
    "countersign": (_("Countersign"), gettext_lazy("Countersign note %(note)s: its coordinator wrote into it"), _("Read")),
    "returned": (_("Given back to you"), gettext_lazy("Note %(note)s was returned to you with questions"), _("Answer")),
    "access": (_("Request to read it"), gettext_lazy("Somebody asks to read note %(note)s"), _("Answer")),
    "onward": (
        _("Request to release it to others"),
        gettext_lazy("Somebody asks to have note %(note)s released to others"),
        _("Answer"),
    ),
    "export": (
        _("Request to print or export it"),
        gettext_lazy("Somebody asks to print or export note %(note)s"),
        _("Answer"),
    ),
    "correction": (_("Correction"), gettext_lazy("A correction of note %(note)s was proposed"), _("Answer")),
}
EVENTS = {
    "release": ("note_submitted", "note_needs_countersign"),
    "countersign": ("note_submitted", "note_needs_countersign"),
    "returned": ("note_returned",),
    "access": ("access_asked",),
    "onward": ("onward_asked",),
    "export": ("export_asked",),
    "correction": ("correction_proposed",),
}


@dataclass(frozen=True)
class Wait:
    """sort: a key of WORDS; pk: of the note, request or correction; note: a reference."""

    sort: str
    pk: int
    note: str
    href: str
    since: datetime

    @property
    def what(self):
        return WORDS[self.sort][0]


def waits_for(user, posts) -> list[Wait]:
    """The longest waiting first, at most MOST; one query, and one more for each body where somebody else must countersign."""
    writing = [post for post in posts if "write_notes" in PERMISSIONS[post.role]]
    if not writing:
        return []
    coordinated = {post.body.casework_label_id for post in posts if "release_notes" in PERMISSIONS[post.role]}
    rows = _notes(user, writing).union(_corrections(user, writing, coordinated), _requests(user, coordinated), all=True)
    free, found = {}, []
    for sort, pk, note, key, since, state, wrote, signed, whose in rows.order_by("since")[:MOST]:
        if sort == "note":
            sort = _step(user, state, wrote, signed, whose, coordinated, free)
        if sort:
            found.append(Wait(sort, pk, note, _address(sort, note, key), since))
    return found


def _step(user, state, wrote, signed, whose, coordinated, free) -> str:
    """What a note that was submitted or returned asks of `user`: a key of WORDS, "" nothing (as casework.policies.notes says)."""
    if state == "returned":
        return "returned"
    if whose in coordinated and (user.pk not in wrote or signed not in (None, user.pk)):
        return "release"
    if user.pk in wrote or signed:
        return ""
    if whose not in free:
        free[whose] = coordinators_of(whose)
    return "" if free[whose] - set(wrote) else "countersign"


def _in_hand(name: str, output):
    return Case(When(next__isnull=False, then=F(f"next__{name}")), default=F(f"current__{name}"), output_field=output)


def _notes(user, writing):
    posts, labels = [post.pk for post in writing], [post.body.casework_label_id for post in writing]
    rows = (
        Note.objects.visible_to(user)
        .filter(Q(state="draft") | Q(next__isnull=False))
        .exclude(state__in=["withdrawn", "superseded"])
    )
    rows = rows.annotate(
        sort=Value("note", CharField()),
        note_is=F("reference"),
        key=Value("", TextField()),
        step=_in_hand("state", CharField()),
        since=Coalesce("next__submitted_at", "current__submitted_at"),
        wrote=_in_hand("writers", ArrayField(BigIntegerField())),
        signed=_in_hand("countersigned_by", BigIntegerField()),
        whose=F("originator"),
    )
    rows = rows.filter(Q(step="submitted", originator__in=labels) | Q(step="returned", author_post__in=posts)).order_by()
    return rows.values_list(*(name if name != "state" else "step" for name in COLUMNS))


def _asked(rows, sort, note):
    rows = rows.filter(state="open").order_by()
    rows = rows.annotate(
        sort=sort,
        note_is=note,
        key=Cast("reference", TextField()),
        since=F("asked_at"),
        wrote=Value([], ArrayField(BigIntegerField())),
        signed=Value(None, BigIntegerField()),
        whose=F("originator"),
    )
    return rows.values_list(*COLUMNS)


def _requests(user, coordinated):
    rows = AccessRequest.objects.visible_to(user).filter(originator__in=coordinated)
    return _asked(rows, F("kind"), F("note_reference"))


def _corrections(user, writing, coordinated):
    rows = NoteCorrection.objects.visible_to(user).filter(
        Q(originator__in=coordinated) | Q(note__author_post__in=[post.pk for post in writing])
    )
    return _asked(rows, Value("correction", CharField()), F("note__reference"))


def _address(sort: str, note: str, key: str) -> str:
    if sort in AccessRequest.Kind.values:
        return reverse("casework:request-detail", args=[key])
    if sort == "correction":
        return reverse("casework:correction-answer", args=[note, key])
    return reverse("casework:note-detail", args=[note])


@register
def at_home(user, posts) -> list[Waiting]:
    return [
        Waiting(
            icon="undo-2" if one.sort == "returned" else "shield-alert",
            title=str(WORDS[one.sort][1]) % {"note": one.note},
            href=one.href,
            action=str(WORDS[one.sort][2]),
            since=one.since,
            said=frozenset((f"casework.{code}", one.pk) for code in EVENTS[one.sort]),
        )
        for one in waits_for(user, posts)
    ]
