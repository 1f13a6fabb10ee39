"""Whom events of casework concern. Rights are asked again when a message is made; here nobody is named who surely has none."""

from collections.abc import Callable

from django.db.models import Q

from casework.markings import TLP
from casework.models import GroupMember, Note, NoteGrant
from focalpoints.duties import duty_holders
from focalpoints.escalation import COORDINATORS_OF_BODY
from focalpoints.models import Appointment, Role
from focalpoints.querysets import COORDINATORS, body_of_casework, holders_of
from rabatplatform.access.models import GrantLabel
from rabatplatform.confirmation.models import Freshness

CASEWORKERS = ("focal_point", "analyst", "coordinator")


def note_of(event):
    return Note.objects.filter(pk=event.subject_id).select_related("author_post", "current", "next").first()


def coordinators(event) -> set[int]:
    """The originator's coordinators."""
    note = note_of(event)
    return coordinators_of(note.originator_id) if note else set()


def all_coordinators(whose) -> Callable:
    """`escalates` of what a body's coordinators decide: nobody else may, and the secretariat reads no casework.

    whose(event) -> the label of who reads casework in the body, or None.
    """

    def escalates(event, step: int) -> set[int]:
        """All coordinators of the body."""
        label = whose(event) if step == COORDINATORS_OF_BODY else None
        return coordinators_of(label) if label else set()

    return escalates


def coordinators_of(casework_label: int) -> set[int]:
    return coordinators_in(body_of_casework(casework_label))


def coordinators_in(body) -> set[int]:
    return set(holders_of(body, COORDINATORS).values_list("pk", flat=True)) if body else set()


def releasers(event) -> set[int]:
    """The originator's coordinators who may release the text in hand as it stands: not who wrote into it before somebody else signed."""
    note = note_of(event)
    if note is None or note.in_hand is None:
        return set()
    signed = note.in_hand.countersigned_by_id
    kept = {pk for pk in note.in_hand.writers if signed in (None, pk)}
    return coordinators_of(note.originator_id) - kept


def needs_countersign(note) -> bool:
    """Every coordinator wrote some of the text in hand: nobody releases it before somebody else read it."""
    body = body_of_casework(note.originator_id)
    return note.in_hand is not None and not coordinators_in(body) - set(note.in_hand.writers)


def countersigners(event) -> set[int]:
    """Who writes notes of the originator and wrote nothing of this text; of a TLP:RED one, coordinators and the author's post."""
    note = note_of(event)
    body = body_of_casework(note.originator_id) if note else None
    if body is None or note.in_hand is None:
        return set()
    is_red = TLP.RED in (note.tlp, note.in_hand.tlp)
    roles = COORDINATORS if is_red else (Role.ANALYST, *COORDINATORS)
    people = set(holders_of(body, roles).values_list("pk", flat=True)) | (author(event) if is_red else set())
    return people - set(note.in_hand.writers)


def author(event) -> set[int]:
    """Who holds the author's post now, or those to whom its duties fell."""
    note = note_of(event)
    if note is None:
        return set()
    post = note.author_post
    there = Appointment.objects.now().filter(post=post, user__is_service=False).order_by().values_list("user_id", flat=True)
    found = set(there) if post.freshness != Freshness.VACANT else set()
    return found or {person.pk for person in duty_holders(post).people}


def author_and_coordinators(event) -> set[int]:
    """Who holds the author's post now, or those to whom its duties fell, and the originator's coordinators."""
    return author(event) | coordinators(event)


def receivers(event) -> set[int]:
    """Everybody whom a grant of the note names at this moment."""
    return people_of_labels(NoteGrant.objects.filter(note=event.subject_id).in_force().order_by().values_list("label", flat=True))


def receiver_of_grant(event) -> set[int]:
    """Everybody whom the grant names: who does casework there."""
    return people_of_labels([event.data.get("label")])


def people_of_labels(labels) -> set[int]:
    """The people who read casework behind labels of bodies, posts and groups; of "all who read casework" those who
    follow such notes hear (casework.follows)."""
    labels = [label for label in labels if label is not None and label != GrantLabel.ALL_WHO_READ_CASEWORK]
    if not labels:
        return set()
    of_groups = Q(group__label__in=labels) | Q(group__versions__label__in=labels)
    labels += GroupMember.objects.now().filter(of_groups).order_by().values_list("body", flat=True)
    named = [
        Q(**{f"post__{column}__in": labels}) for column in ("label", "country__casework_label", "organisation__casework_label")
    ]
    held = Appointment.objects.now().filter(named[0] | named[1] | named[2], user__is_active=True, user__is_service=False)
    return set(held.filter(post__role__in=CASEWORKERS).order_by().values_list("user_id", flat=True))
