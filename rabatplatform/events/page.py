"""docs/EVENTS.md: the catalogue as a page, printed so that it is never another one than the code."""

from collections.abc import Iterator
from inspect import getdoc

from django.utils import translation

from rabatplatform.events.catalogue import (
    FOLLOWED,
    FOR_INFORMATION,
    MAIL,
    ON_THE_PLATFORM,
    WAITS_FOR_YOU,
    EventKind,
    Says,
    all_kinds,
)
from rabatplatform.events.topics import Rhythm, Topic, all_topics

COMMAND = "manage.py print_events > docs/EVENTS.md"
CHANNEL = {ON_THE_PLATFORM: "on the platform", MAIL: "by mail"}
URGENCY = {WAITS_FOR_YOU: "waits for you", FOLLOWED: "followed", FOR_INFORMATION: "for information"}
SAYS = {Says.SENTENCE: "what happened, and a link", Says.TITLE: "its title", Says.COUNT: "a number"}
HEAD = f"""# Events

Printed from the catalogue by `{COMMAND}`; a test compares. What concerns nobody stands in the log, in a register or beside its thing.

What happened is recorded with the change, and told after it: on the platform at once, by mail in the rhythm of its topic, which each
person chooses. Rights are asked again when a message is made. A mail says no more than stands here, and nothing of it where the
thing may not be read any more."""
WHILE = """What waits for somebody goes on, in working days of whoever was asked: after 3 to the first of these, after 3 more to the next,
after 5 more to the last; at once where nobody could be asked. Whoever may not read the thing is passed over; whoever came since and is to
act is told first. What finishes it ends it; an act that does not lets the days begin anew from it, where one is named: what is worked on
is told to nobody else, what is forgotten since is. Otherwise the reason why it goes on to nobody stands here. *By day*: a job asks it,
and its mail waits for the reader's working day. *Again*: it announces what follows, so a mail tells it although an earlier one about the
thing was not looked at."""


def page() -> str:
    """Markdown."""
    with translation.override("en"):
        parts = [HEAD, "## Topics", _table(_topics()), *_kinds_by_app(), "## While nobody acts", WHILE, _table(_asking())]
        return "\n\n".join(parts) + "\n"


def whom(kind: EventKind) -> str:
    """Whom it concerns: the first sentence of its audience, else its name in words."""
    if not kind.tells:
        return "nobody"
    text = " ".join((getdoc(kind.audience) or kind.audience.__name__.strip("_<>").replace("_", " ")).split())
    return text.split(". ")[0].rstrip(".")


def who_is_next(kind: EventKind) -> str:
    """Who is told next while nobody acts, or why nobody is."""
    return " ".join((getdoc(kind.escalates) or "").split()).rstrip(".") if kind.goes_on else f"nobody: {kind.escalates}"


def begins_anew_with(kind: EventKind) -> str:
    """The act that does not finish it, and that its clock begins anew from."""
    return "–" if kind.acted is EventKind.acted else " ".join((getdoc(kind.acted) or "").split()).rstrip(".").lower()


def told_by(kind: EventKind) -> str:
    """The channels that tell it unless something else was chosen, in their order."""
    return ", ".join(CHANNEL.get(code, code) for code in kind.channels) if kind.tells or kind.news else "–"


def mail_says(kind: EventKind) -> str:
    if not kind.tells and not kind.news:
        return "–"
    found = set((kind.says or {}).values()) or {Says.COUNT}
    if len(found) == 1:
        return SAYS[found.pop()]
    return "; ".join(f"{marking or 'without a marking'}: {SAYS[says]}" for marking, says in kind.says.items())


def _topics() -> Iterator[tuple]:
    yield "topic", "title", "urgency", "by mail, unless chosen otherwise"
    for topic in all_topics():
        yield f"`{topic.code}`", topic.title, URGENCY[topic.urgency], _rhythm(topic)


def _rhythm(topic: Topic) -> str:
    return f"{str(Rhythm(topic.rhythm).label).lower()}{', whatever was chosen' if topic.fixed else ''}"


def _asking() -> Iterator[tuple]:
    yield "code", "who is told next", "the days begin anew with", "its mail"
    for kind in all_kinds():
        if kind.urgency == WAITS_FOR_YOU:
            marks = [word for word, holds in (("by day", kind.by_day), ("again", kind.again is not EventKind.again)) if holds]
            yield f"`{kind.code}`", who_is_next(kind), begins_anew_with(kind), ", ".join(marks) or "–"


def _kinds_by_app() -> Iterator[str]:
    rooms: dict[str, list] = {}
    for kind in all_kinds():
        rooms.setdefault(kind.code.partition(".")[0], []).append(kind)
    for room, kinds in rooms.items():
        yield f"## {room.capitalize()}"
        yield _table([("code", "what happened", "urgency", "topic", "whom", "told", "a mail says", "news of"), *map(_row, kinds)])


def _row(kind: EventKind) -> tuple:
    topic = f"`{kind.topic.code}`, {_rhythm(kind.topic)}" if kind.topic else "–"
    return (
        f"`{kind.code}`",
        kind.title,
        URGENCY[kind.urgency],
        topic,
        whom(kind),
        told_by(kind),
        mail_says(kind),
        kind.news or "–",
    )


def _table(rows) -> str:
    head, *rows = ([str(cell).replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
