"""What is recorded when a system of an organisation does not say that it took a note or a sharing group back."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from casework.events import groups
from casework.events.audiences import all_coordinators, coordinators
from casework.events.notes import kind, originator
from casework.events.topics import DECISIONS
from rabatplatform.feed.recalls import OpenRecall, open_recalls


def recalls_of_notes(ids: Iterable[int] | None = None) -> list[OpenRecall]:
    """As open_recalls, of notes, and of words where the same key is not to take back the whole note."""
    recalls = open_recalls("note", ids, also=("note-words",))
    whole = {_of_key(one) for one in recalls if one.kind == "note"}
    return [one for one in recalls if one.kind == "note" or _of_key(one) not in whole]


def _of_key(recall: OpenRecall) -> tuple:
    return recall.object_id, recall.body_id, recall.key_name


def is_open(event, note) -> bool:
    return bool(recalls_of_notes([note.pk]))


NOTE_NOT_TAKEN_BACK = kind(
    "note_not_taken_back",
    _("A system has not taken a note back"),
    DECISIONS,
    coordinators,
    gettext_noop(
        "Note %(note)s or its words were recalled three days ago, and a system of an organisation has not confirmed it."
    ),
    is_open,
    escalates=all_coordinators(originator),
    by_day=True,
)


def group_is_open(event, group) -> bool:
    return bool(open_recalls("sharing-group", [group.pk]))


GROUP_NOT_TAKEN_BACK = groups.kind(
    "group_not_taken_back",
    _("A system has not taken a sharing group back"),
    groups.coordinators_of_owner,
    gettext_noop("A sharing group was recalled three days ago, and a system of an organisation has not confirmed it."),
    DECISIONS,
    group_is_open,
    escalates=all_coordinators(groups.owner),
    by_day=True,
)
