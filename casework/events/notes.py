"""What is recorded of the life of a note and of its readers."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import (
    author,
    author_and_coordinators,
    coordinators,
    countersigners,
    receiver_of_grant,
    receivers,
)
from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU, EventKind, register


def notes_of(ids, user):
    """The notes that `user` may read, by id."""
    from casework.models import Note

    return {note.pk: note for note in Note.objects.visible_to(user).select_related("current", "next").filter(pk__in=ids)}


def nobody(event):
    return ()


def kind(code, title, urgency, audience, words, waits=None):
    """An event about a note; `words` is an English sentence marked by gettext_noop, with %(note)s, its reference."""
    more = {"waits": waits, "stays": True} if waits else {}
    return register(
        EventKind(
            f"casework.{code}",
            title,
            urgency,
            audience=audience,
            subjects=notes_of,
            sentence=lambda event, note: gettext(words) % {"note": note.reference},
            **more,
        )
    )


def hands(state):
    return lambda event, note: note.in_hand is not None and note.in_hand.state == state


NOTE_BEGUN = kind("note_begun", _("A note was begun"), FOR_INFORMATION, nobody, gettext_noop("Note %(note)s was begun."))
NOTE_SUBMITTED = kind(
    "note_submitted",
    _("A note waits for your release"),
    WAITS_FOR_YOU,
    coordinators,
    gettext_noop("Note %(note)s waits for your release."),
    hands("submitted"),
)
NOTE_NEEDS_COUNTERSIGN = kind(
    "note_needs_countersign",
    _("A note waits for your countersign"),
    WAITS_FOR_YOU,
    countersigners,
    gettext_noop("Note %(note)s waits for your countersign: its coordinator wrote into it."),
    lambda event, note: hands("submitted")(event, note) and note.in_hand.countersigned_by_id is None,
)
NOTE_TAKEN_BACK = kind(
    "note_taken_back",
    _("A note was taken back"),
    FOR_INFORMATION,
    coordinators,
    gettext_noop("Note %(note)s was taken back by its author."),
)
NOTE_RETURNED = kind(
    "note_returned",
    _("A note was returned to you"),
    WAITS_FOR_YOU,
    author,
    gettext_noop("Note %(note)s was returned to you with questions."),
    hands("returned"),
)
NOTE_COUNTERSIGNED = kind(
    "note_countersigned",
    _("A note was countersigned"),
    FOR_INFORMATION,
    coordinators,
    gettext_noop("Note %(note)s was countersigned."),
)
NOTE_RELEASED = kind(
    "note_released",
    _("A note was released to you"),
    FOR_INFORMATION,
    lambda event: receivers(event) | author(event),
    gettext_noop("Note %(note)s was released."),
)
NOTE_VERSION_BEGUN = kind(
    "note_version_begun",
    _("A new version was begun"),
    FOR_INFORMATION,
    nobody,
    gettext_noop("A new version of note %(note)s was begun."),
)
NOTE_GIVEN_UP = kind(
    "note_given_up",
    _("A version was given up"),
    FOR_INFORMATION,
    author,
    gettext_noop("The version of note %(note)s in preparation was given up."),
)
NOTE_DRAFT_GIVEN_UP = kind(
    "note_draft_given_up",
    _("A draft was given up"),
    FOR_INFORMATION,
    nobody,
    gettext_noop("The draft of note %(note)s was given up."),
)
NOTE_REINSTATED = kind(
    "note_reinstated",
    _("A note that was superseded is in force again"),
    FOR_INFORMATION,
    lambda event: receivers(event) | author(event),
    gettext_noop("Note %(note)s is in force again: the one that took its place was withdrawn."),
)
NOTE_OPTIONS = kind(
    "note_options",
    _("What others may know of a note was changed"),
    FOR_INFORMATION,
    author_and_coordinators,
    gettext_noop("What others may know of note %(note)s, or of its readers, was changed."),
)
NOTE_SUPERSEDED = kind(
    "note_superseded",
    _("A note that you read was superseded"),
    FOR_INFORMATION,
    lambda event: receivers(event) | author(event),
    gettext_noop("Note %(note)s was superseded by another one."),
)
NOTE_WITHDRAWN = kind(
    "note_withdrawn",
    _("A note was withdrawn"),
    FOR_INFORMATION,
    author_and_coordinators,
    gettext_noop("Note %(note)s was withdrawn."),
)
NOTE_EXTENDED = kind(
    "note_extended",
    _("A note is valid for longer"),
    FOR_INFORMATION,
    author,
    gettext_noop("Note %(note)s is valid until a later day."),
)
GRANT_GIVEN = kind(
    "grant_given", _("A note was given to you"), FOR_INFORMATION, receiver_of_grant, gettext_noop("You may read note %(note)s.")
)
GRANT_REVOKED = kind(
    "grant_revoked",
    _("A grant was ended"),
    FOR_INFORMATION,
    author_and_coordinators,
    gettext_noop("A grant of note %(note)s was ended."),
)
