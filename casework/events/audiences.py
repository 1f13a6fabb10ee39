"""Whom events of casework concern. Rights are asked again when a message is made; here nobody is named who surely has none."""

from casework.markings import TLP
from casework.models import Note, NoteGrant
from focalpoints.duties import duty_holders
from focalpoints.models import Appointment, Country, Organisation, Post, Role
from focalpoints.querysets import COORDINATORS, body_of_casework, holders_of
from rabatplatform.access.models import GrantLabel

CASEWORKERS = ("focal_point", "analyst", "coordinator")


def note_of(event):
    return Note.objects.filter(pk=event.subject_id).select_related("author_post", "current", "next").first()


def coordinators(event) -> set[int]:
    """The originator's."""
    note = note_of(event)
    return coordinators_of(note.originator_id) if note else set()


def coordinators_of(casework_label: int) -> set[int]:
    return coordinators_in(body_of_casework(casework_label))


def coordinators_in(body) -> set[int]:
    return set(holders_of(body, COORDINATORS).values_list("pk", flat=True)) if body else set()


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
    return {person.pk for person in duty_holders(note.author_post).people} if note else set()


def author_and_coordinators(event) -> set[int]:
    return author(event) | coordinators(event)


def receivers(event) -> set[int]:
    """Everybody whom a grant of the note names at this moment."""
    labels = NoteGrant.objects.filter(note=event.subject_id).in_force().values_list("label", flat=True)
    return people_of_labels(labels)


def receiver_of_grant(event) -> set[int]:
    return people_of_labels([event.data.get("label")])


def people_of_labels(labels) -> set[int]:
    """The people who read casework behind labels of bodies, posts and groups; "all who read casework" is left to their digests."""
    labels = [label for label in labels if label is not None and label != GrantLabel.ALL_WHO_READ_CASEWORK]
    bodies, posts = _bodies_and_posts(labels)
    held = Appointment.objects.now().filter(user__is_active=True, user__is_service=False, post__role__in=CASEWORKERS)
    found = set(held.filter(post__in=posts).values_list("user_id", flat=True))
    for column, model in (("post__country__in", Country), ("post__organisation__in", Organisation)):
        ids = [body.pk for body in bodies if isinstance(body, model)]
        found |= set(held.filter(**{column: ids}).values_list("user_id", flat=True)) if ids else set()
    return found


def _bodies_and_posts(labels) -> tuple[list, list]:
    from casework.models import GroupMember

    members = GroupMember.objects.now().filter(group__label__in=labels) | GroupMember.objects.now().filter(
        group__versions__label__in=labels
    )
    of_bodies = [*labels, *members.values_list("body", flat=True)]
    bodies = [body for body in map(body_of_casework, of_bodies) if body]
    return bodies, list(Post.objects.filter(label__in=labels).values_list("pk", flat=True))
