"""What is recorded when a system of an organisation does not say that it took a practice or an adaptation back."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import from_body, within_body
from focalpoints.querysets import body_of_label
from practices.events.adaptations import adaptations_of, coordinators_of_body, from_body_of_adaptation
from practices.events.audiences import coordinators_of_owner, practice_of
from practices.events.subjects import practice_through, practices_of, title
from practices.events.topics import DECISIONS
from rabatplatform.events.catalogue import OPEN, WAITS_FOR_YOU, EventKind, register
from rabatplatform.feed.recalls import open_recalls


def owner(event):
    practice = practice_of(event)
    return body_of_label(practice.owner_id) if practice else None


def is_open(kind: str):
    return lambda event, thing: bool(open_recalls(kind, [thing.pk]))


PRACTICE_NOT_TAKEN_BACK = register(
    EventKind(
        "practices.not_taken_back",
        _("A system has not taken a practice back"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=coordinators_of_owner,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: (
            gettext("“%(title)s” was recalled three days ago, and a system of an organisation has not confirmed it.")
            % {"title": title(thing)}
        ),
        waits=is_open("practice"),
        escalates=within_body(from_body(owner)),
        topic=DECISIONS,
        by_day=True,
    )
)
ADAPTATION_NOT_TAKEN_BACK = register(
    EventKind(
        "adaptations.not_taken_back",
        _("A system has not taken an adaptation back"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=coordinators_of_body,
        subjects=adaptations_of,
        about=practice_through("Adaptation"),
        thing="practice",
        sentence=lambda event, row: (
            gettext(
                "The adaptation of “%(title)s” by %(body)s was recalled three days ago, and a system of an organisation "
                "has not confirmed it."
            )
            % {"title": title(row.practice), "body": row.body}
        ),
        waits=is_open("adaptation"),
        escalates=from_body_of_adaptation,
        topic=DECISIONS,
        by_day=True,
    )
)
