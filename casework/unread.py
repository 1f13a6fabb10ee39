"""Whom the version in force was given to and who has not read it since its release: countries, organisations and posts that grants name,
and the members of the groups that they name."""

from django.db.models import Exists, F, Max, OuterRef, Q

from casework.holdings import by_labels
from casework.models import Note, NoteRead
from casework.overseeing import COUNTED, grants_of
from casework.reach import labels_of_groups, with_groups
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel

NAMED = 8  # receivers of a note that are named; the others are counted


def unread_of(user, body) -> list[dict]:
    """Of valid notes, the longest released first: {note, href, names, more: how many are not named, since}."""
    found: dict[int, tuple[Note, dict]] = {}
    for note, name in [*_named_alone(user, body), *_in_groups(user, body)]:
        found.setdefault(note.pk, (note, {}))[1][name] = None
    lines = [
        {
            "note": note.reference,
            "href": note.get_absolute_url(),
            "names": list(names)[:NAMED],
            "more": max(0, len(names) - NAMED),
            "since": note.current.released_at,
        }
        for note, names in found.values()
    ]
    return sorted(lines, key=lambda line: line["since"])


def _grants(user, body):
    rows = grants_of(user, body).filter(note__state=Note.State.RELEASED, note__current__isnull=False)
    return rows.select_related("note__current").order_by("note__current__released_at", "pk")


def _reads(user):
    """Of the version in force, by others than the originator."""
    rows = NoteRead.objects.visible_to(user).exclude(body_id=F("originator_id"))
    return rows.filter(note_id=OuterRef("note_id"), at__gte=OuterRef("note__current__released_at"))


def _named_alone(user, body):
    """(note, name) of each country, organisation or post that a grant names, and that did not read it."""
    post = Post.objects.filter(label=OuterRef(OuterRef("label_id"))).values("pk")
    read = _reads(user).filter(Q(body_id=OuterRef("label_id")) | Q(post_id__in=post))
    rows = _grants(user, body).filter(~Exists(read), group=None).exclude(label=GrantLabel.ALL_WHO_READ_CASEWORK)
    rows = list(rows[: COUNTED + 1])
    names = by_labels({row.label_id for row in rows})
    return [(row.note, str(names[row.label_id])) for row in rows if row.label_id in names]


def _in_groups(user, body):
    """(note, name) of each member of a group that a grant names, that it lets in, and that did not read it."""
    rows = _grants(user, body).filter(group__isnull=False).select_related("note__current", "label")
    rows = with_groups(list(rows[: COUNTED + 1]), user)
    members = labels_of_groups(rows, user)
    read = {}
    reads = NoteRead.objects.visible_to(user).filter(note_id__in={row.note_id for row in rows})
    for note, label, at in reads.values_list("note_id", "body_id").annotate(last=Max("at")):
        read[note, label] = at
    found = []
    for row in rows:
        since = row.note.current.released_at
        for label in sorted({*members[row.pk]} - {row.note.originator_id}):
            at = read.get((row.note_id, label))
            if (at is None or at < since) and (receiver := body_of_casework(label)):
                found.append((row.note, str(receiver)))
    return found
