"""What is recorded as a note, or a grant of it, comes to its end."""

from datetime import date

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import author_and_coordinators, coordinators, receiver_of_grant
from casework.events.notes import author_post, kind, notes_of
from casework.events.saying import COUNTED, marking_of_note
from casework.events.topics import DECISIONS, OURS, RELEASED
from focalpoints.escalation import from_post, within_body
from rabatplatform.events.catalogue import EventKind, register
from rabatplatform.web.templatetags.web import written


def stands(step: int):
    """It waits for its author and coordinators until its end moved away, the next step came, or it is no longer released."""
    return lambda event, note: note.state == "released" and note.noticed == step


def of_grant(code, title, topic, audience, words):
    """`words`: an English sentence with %(note)s and %(day)s, the last day of the grant."""
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency,
            audience=audience,
            subjects=notes_of,
            topic=topic,
            thing="note",
            marking=marking_of_note,
            says=COUNTED,
            sentence=lambda event, note: gettext(words) % {"note": note.reference, "day": _day(event.data.get("day"))},
        )
    )


def _day(text) -> str:
    return written(date.fromisoformat(text), "DATE_FORMAT") if text else ""


NOTE_ENDS_IN_A_MONTH = kind(
    "note_ends_in_a_month",
    _("A note ends in a month"),
    DECISIONS,
    author_and_coordinators,
    gettext_noop("Note %(note)s is valid for 30 days more. Extend it, replace it, or let it end."),
    stands(1),
    escalates="told again a week before",
    by_day=True,
)
NOTE_ENDS_IN_A_WEEK = kind(
    "note_ends_in_a_week",
    _("A note ends in a week"),
    DECISIONS,
    author_and_coordinators,
    gettext_noop("Note %(note)s is valid for 7 days more. Extend it, replace it, or let it end."),
    stands(2),
    escalates="told again on the last day",
    by_day=True,
)
NOTE_ENDS = kind(
    "note_ends",
    _("A note has reached its last day"),
    DECISIONS,
    author_and_coordinators,
    gettext_noop("Note %(note)s has reached its last day. After it, it is shown as past."),
    stands(3),
    escalates=within_body(from_post(author_post)),
    by_day=True,
    again=lambda event: True,  # the last of three notices
)
GRANT_ENDS = of_grant(
    "grant_ends",
    _("Your access to a note ends soon"),
    RELEASED,
    receiver_of_grant,
    gettext_noop("Your access to note %(note)s ends on %(day)s."),
)
GRANT_ENDS_OF_OURS = of_grant(
    "grant_ends_of_ours",
    _("A grant of your note ends soon"),
    OURS,
    coordinators,
    gettext_noop("A grant of note %(note)s ends on %(day)s."),
)
