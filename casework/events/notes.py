"""What is recorded of the life of a note and of its readers."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import (
    all_coordinators,
    author,
    author_and_coordinators,
    coordinators,
    countersigners,
    note_of,
    receiver_of_grant,
    receivers,
    releasers,
)
from casework.events.saying import COUNTED, marking_of_note
from casework.events.topics import DECISIONS, OURS, RELEASED
from focalpoints.escalation import from_post, within_body
from rabatplatform.access.models import GrantLabel
from rabatplatform.events.catalogue import FOR_INFORMATION, EventKind, nobody, register
from rabatplatform.files.acts import text_saved


def notes_of(ids, user):
    """The notes that `user` may read, by id."""
    from casework.models import Note

    return {note.pk: note for note in Note.objects.visible_to(user).select_related("current", "next").filter(pk__in=ids)}


def receivers_and_author(event) -> set[int]:
    """Everybody whom a grant of the note names now, and whose turn it is at the author's post."""
    return receivers(event) | author(event)


def kind(code, title, topic, audience, words, waits=None, late="", **more):
    """An event about a note; `words`, `late`: English sentences marked by gettext_noop, with %(note)s, its reference."""

    def saying(words):
        return lambda event, note: gettext(words) % {"note": note.reference}

    more |= {"waits": waits, "stays": True, "late": saying(late) if late else None} if waits else {}
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency if topic else FOR_INFORMATION,
            audience=audience,
            subjects=notes_of,
            topic=topic,
            thing="note",
            marking=marking_of_note,
            says=COUNTED,
            sentence=saying(words),
            **more,
        )
    )


def given_to_all(event) -> bool:
    """SECURITY: whom else a note was given to is nobody's news: who is named is told, and others may not learn of them."""
    return event.data.get("label") == GrantLabel.ALL_WHO_READ_CASEWORK


def author_post(event):
    note = note_of(event)
    return note.author_post if note else None


def originator(event):
    note = note_of(event)
    return note.originator_id if note else None


def who_may_release(event, step: int) -> set[int]:
    """All coordinators of the body, once one of them may release it; a text that waits for a countersign asks for that."""
    return all_coordinators(originator)(event, step) if releasers(event) else set()


def hands(state):
    return lambda event, note: note.in_hand is not None and note.in_hand.state == state


NOTE_BEGUN = kind("note_begun", _("A note was begun"), None, nobody, gettext_noop("Note %(note)s was begun."))
NOTE_SUBMITTED = kind(
    "note_submitted",
    _("A note waits for your release"),
    DECISIONS,
    releasers,
    gettext_noop("Note %(note)s waits for your release."),
    hands("submitted"),
    late=gettext_noop("Note %(note)s waits to be released."),
    escalates=who_may_release,
)
NOTE_NEEDS_COUNTERSIGN = kind(
    "note_needs_countersign",
    _("A note waits for your countersign"),
    DECISIONS,
    countersigners,
    gettext_noop("Note %(note)s waits for your countersign: its coordinator wrote into it."),
    lambda event, note: hands("submitted")(event, note) and note.in_hand.countersigned_by_id is None,
    late=gettext_noop("Note %(note)s waits for a countersign: its coordinator wrote into it."),
    escalates=all_coordinators(originator),
)
NOTE_TAKEN_BACK = kind(
    "note_taken_back",
    _("A note was taken back"),
    OURS,
    coordinators,
    gettext_noop("Note %(note)s was taken back by its author."),
)
NOTE_RETURNED = kind(
    "note_returned",
    _("A note was returned to you"),
    DECISIONS,
    author,
    gettext_noop("Note %(note)s was returned to you with questions."),
    hands("returned"),
    acted=text_saved,
    late=gettext_noop("Note %(note)s was returned to its author with questions."),
    escalates=within_body(from_post(author_post)),
)
NOTE_COUNTERSIGNED = kind(
    "note_countersigned",
    _("A note was countersigned"),
    OURS,
    coordinators,
    gettext_noop("Note %(note)s was countersigned."),
)
NOTE_RELEASED = kind(
    "note_released",
    _("A note was released to you"),
    RELEASED,
    receivers_and_author,
    gettext_noop("Note %(note)s was released."),
    news="notes",
)
NOTE_VERSION_BEGUN = kind(
    "note_version_begun",
    _("A new version was begun"),
    None,
    nobody,
    gettext_noop("A new version of note %(note)s was begun."),
)
NOTE_GIVEN_UP = kind(
    "note_given_up",
    _("A version was given up"),
    OURS,
    author,
    gettext_noop("The version of note %(note)s in preparation was given up."),
)
NOTE_DRAFT_GIVEN_UP = kind(
    "note_draft_given_up",
    _("A draft was given up"),
    None,
    nobody,
    gettext_noop("The draft of note %(note)s was given up."),
)
NOTE_REINSTATED = kind(
    "note_reinstated",
    _("A note that was superseded is in force again"),
    RELEASED,
    receivers_and_author,
    gettext_noop("Note %(note)s is in force again: the one that took its place was withdrawn."),
    news="notes",
)
NOTE_OPTIONS = kind(
    "note_options",
    _("What others may know of a note was changed"),
    OURS,
    author_and_coordinators,
    gettext_noop("What others may know of note %(note)s, or of its readers, was changed."),
)
NOTE_SUPERSEDED = kind(
    "note_superseded",
    _("A note that you read was superseded"),
    RELEASED,
    receivers_and_author,
    gettext_noop("Note %(note)s was superseded by another one."),
    news="notes",
)
NOTE_WITHDRAWN = kind(
    "note_withdrawn",
    _("A note was withdrawn"),
    OURS,
    author_and_coordinators,
    gettext_noop("Note %(note)s was withdrawn."),
)
NOTE_EXTENDED = kind(
    "note_extended",
    _("A note is valid for longer"),
    OURS,
    author,
    gettext_noop("Note %(note)s is valid until a later day."),
    news="notes",
)
GRANT_GIVEN = kind(
    "grant_given",
    _("A note was given to you"),
    RELEASED,
    receiver_of_grant,
    gettext_noop("You may read note %(note)s."),
    news="notes",
    is_news=given_to_all,
)
GRANT_REVOKED = kind(
    "grant_revoked",
    _("A grant was ended"),
    OURS,
    author_and_coordinators,
    gettext_noop("A grant of note %(note)s was ended."),
)
