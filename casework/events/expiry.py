"""What is recorded as a note, or a grant of it, comes to its end."""

from datetime import UTC, date, timedelta

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import author_and_coordinators, coordinators, receiver_of_grant
from casework.events.notes import author_post, kind, notes_of
from casework.events.saying import COUNTED, marking_of_note
from casework.events.topics import DECISIONS, OURS
from focalpoints.escalation import from_post, within_body
from rabatplatform.events.catalogue import EventKind, register
from rabatplatform.web.templatetags.web import written


def stands(step: int):
    """It waits for its author and coordinators until its end moved away, the next step came, or it is no longer released."""
    return lambda event, note: note.state == "released" and note.noticed == step


def notes_given(ids, user):
    """As `notes_of`; given_until: the last day (UTC, as the walk counts) on which a grant lets `user` read each, None where none does;
    asked_at: when one of their posts last asked its originator to read it or to release it, and did not take that back."""
    from casework.models import AccessRequest, NoteGrant
    from casework.querysets import among
    from rabatplatform.access.querysets import labels_of

    found = notes_of(ids, user)
    for note in found.values():
        note.given_until = note.asked_at = None
    grants = NoteGrant.objects.visible_to(user).not_over().filter(among("label", labels_of(user)), note__in=list(found))
    for pk, end in grants.order_by().values_list("note", "valid__endswith"):
        day = (end - timedelta(microseconds=1)).astimezone(UTC).date() if end else date.max
        found[pk].given_until = max(day, found[pk].given_until or day)
    asked = AccessRequest.objects.visible_to(user).filter(among("reader_id", labels_of(user)), note__in=list(found))
    asked = asked.exclude(kind=AccessRequest.Kind.EXPORT).exclude(state=AccessRequest.State.WITHDRAWN)
    for pk, at in asked.order_by("asked_at").values_list("note", "asked_at"):
        found[pk].asked_at = at
    return found


def ends_unasked(event, note) -> bool:
    """It waits for a reader until no grant lets them read it, another does for longer, it was replaced, or they asked its originator."""
    if note.state != "released" or note.given_until is None:
        return False
    has_asked = note.asked_at is not None and note.asked_at > event.created_at
    return not has_asked and note.given_until <= date.fromisoformat(event.data["day"])


def of_grant(code, title, topic, audience, words, subjects=notes_of, **more):
    """`words`: an English sentence with %(note)s and %(day)s, the last day of the grant."""
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency,
            audience=audience,
            subjects=subjects,
            topic=topic,
            thing="note",
            marking=marking_of_note,
            says=COUNTED,
            sentence=lambda event, note: gettext(words) % {"note": note.reference, "day": _day(event.data.get("day"))},
            **more,
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
    DECISIONS,
    receiver_of_grant,
    gettext_noop("Your access to note %(note)s ends on %(day)s. Ask its originator, if you need it for longer."),
    subjects=notes_given,
    waits=ends_unasked,
    stays=True,
    escalates="all who do casework where it was given are told together, and only they read it",
    by_day=True,
    again=lambda event: True,  # the only notice before they read it no more
)
GRANT_ENDS_OF_OURS = of_grant(
    "grant_ends_of_ours",
    _("A grant of your note ends soon"),
    OURS,
    coordinators,
    gettext_noop("A grant of note %(note)s ends on %(day)s."),
)
