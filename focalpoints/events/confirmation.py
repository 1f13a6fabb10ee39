"""What waits to be confirmed, what was, what the directory marks vacant, and whether people are reached.

data: `number` of entries; `last`: how many of them had their last notice, or are unconfirmed since; `posts`, `appointments`,
`contacts`: row numbers; `round` of the pings ("2026-1").
"""

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import BY_THE_LADDER
from focalpoints.events.confirmation_things import (
    asked_person,
    coordinators_and_secretariat,
    due_posts,
    due_teams,
    holders_of_post,
    own_pings,
    standing_teams,
    who_confirms,
)
from focalpoints.events.subjects import coordinators, nobody, team_event
from focalpoints.events.topics import CONFIRMATION, REGISTER
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register


def is_last_notice(event) -> bool:
    """Whether some of the entries are unconfirmed, or vacant, next."""
    return bool(event.data.get("last"))


def _what_follows(event) -> str:
    return " " + gettext("Without it, what is overdue is marked unconfirmed.") if is_last_notice(event) else ""


def _entries_due(event, team) -> str:
    if not team.number:
        return gettext("The entries of %(body)s are confirmed.") % {"body": team}
    sentence = ngettext(
        "%(number)d entry of %(body)s waits for your confirmation.",
        "%(number)d entries of %(body)s wait for your confirmation.",
        team.number,
    )
    return sentence % {"number": team.number, "body": team} + _what_follows(event)


def _contacts_due(event, post) -> str:
    if not post.number:
        return gettext("The contacts of your post “%(post)s” are confirmed.") % {"post": post}
    sentence = ngettext(
        "%(number)d contact of your post “%(post)s” waits for your confirmation.",
        "%(number)d contacts of your post “%(post)s” wait for your confirmation.",
        post.number,
    )
    return sentence % {"number": post.number, "post": post} + _what_follows(event)


def _marked_vacant(event, team) -> str:
    number = len(event.data.get("posts", ())) or len(event.data.get("appointments", ()))
    sentence = ngettext(
        "%(number)d post of %(body)s is marked vacant: nobody confirmed it. Its duties pass on until it is confirmed.",
        "%(number)d posts of %(body)s are marked vacant: nobody confirmed them. Their duties pass on until they are confirmed.",
        number,
    )
    return sentence % {"number": number, "body": team}


def _not_reached(event, team) -> str:
    number = event.data["number"]
    sentence = ngettext(
        "%(number)d person of %(body)s did not answer whether messages reach them.",
        "%(number)d people of %(body)s did not answer whether messages reach them.",
        number,
    )
    return sentence % {"number": number, "body": team}


def _ask(event, ping) -> str:
    return gettext("Do messages to your post “%(post)s” reach you? One click answers.") % {"post": ping.appointment.post.title}


def _is_unanswered(event, ping) -> bool:
    return ping.answered_at is None and timezone.now() in ping.appointment.valid


CONFIRMATION_DUE = register(
    EventKind(
        "focalpoints.confirmation_due",
        _("Entries of the directory wait for your confirmation"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=who_confirms,
        subjects=due_teams,
        sentence=_entries_due,
        waits=lambda event, team: team.number > 0,
        escalates=BY_THE_LADDER,
        by_day=True,
        again=is_last_notice,
        topic=CONFIRMATION,
        thing="entries",
    )
)
CONTACTS_DUE = register(
    EventKind(
        "focalpoints.contacts_due",
        _("Contacts of your post wait for your confirmation"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=holders_of_post,
        subjects=due_posts,
        sentence=_contacts_due,
        waits=lambda event, post: post.number > 0,
        escalates=BY_THE_LADDER,
        by_day=True,
        again=is_last_notice,
        topic=CONFIRMATION,
        thing="contacts",
    )
)
CONFIRMED = team_event(
    "focalpoints.confirmed",
    _("Entries of the directory were confirmed"),
    FOR_INFORMATION,
    lambda event, team: gettext("Entries of %(body)s were confirmed.") % {"body": team},
    audience=nobody,
)
MARKED_VACANT = register(
    EventKind(
        "focalpoints.marked_vacant",
        _("A post is marked vacant in the directory"),
        FOR_INFORMATION,
        says=OPEN,
        audience=coordinators_and_secretariat,
        subjects=standing_teams,
        sentence=_marked_vacant,
        topic=REGISTER,
        thing="continuity",
    )
)
REACH_ASKED = register(
    EventKind(
        "focalpoints.reach_asked",
        _("Do messages reach you at your post?"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=asked_person,
        subjects=own_pings,
        sentence=_ask,
        waits=_is_unanswered,
        escalates="a reminder after a week; after three the coordinators are told how many did not answer",
        by_day=True,
        topic=CONFIRMATION,
        thing="ping",
    )
)
REACH_REMINDED = register(
    EventKind(
        "focalpoints.reach_reminded",
        _("Reminder: do messages reach you at your post?"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=asked_person,
        subjects=own_pings,
        sentence=_ask,
        waits=_is_unanswered,
        escalates="two weeks later the coordinators are told how many did not answer",
        by_day=True,
        again=lambda event: True,  # the last one before the coordinators are told
        topic=CONFIRMATION,
        thing="ping",
    )
)
NOT_REACHED = register(
    EventKind(
        "focalpoints.not_reached",
        _("Some people did not answer whether messages reach them"),
        FOR_INFORMATION,
        says=OPEN,
        audience=coordinators,
        subjects=standing_teams,
        sentence=_not_reached,
        topic=REGISTER,
        thing="continuity",
    )
)
