"""What a mail says: one line for each thing, made under its reader's rights just before it is sent."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property

from rabatplatform.access.scope import access_scope, current
from rabatplatform.events.catalogue import FOLLOWED, WAITS_FOR_YOU, EventKind, Says, kind_at
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.models import Delivery

MOST_LINES = 30  # a digest is shortened, never split


def as_reader(user):
    """The person's scope: nothing new where it is open, so that one mail is asked and made in one."""
    scope = current()
    return nullcontext() if scope is not None and scope.user_id == user.pk else access_scope(user)


@dataclass
class Line:
    """One thing with the newest of what happened to it. more: how many earlier events of it fold into the line; folded: their rows.

    kind: told as people hear of it who were not asked themselves, where a step of an escalation tells them.
    """

    delivery: Delivery
    kind: EventKind
    thing: Any
    more: int = 0
    folded: list[Delivery] = field(default_factory=list)

    def __post_init__(self):
        self.kind = self.kind.at_step(self.delivery.step)

    @property
    def event(self):
        return self.delivery.event

    @cached_property
    def says(self) -> Says:
        return self.kind.says_of(self.event, self.thing)

    @property
    def text(self) -> str:
        """In the active language."""
        return self.kind.sentence(self.event, self.thing) if self.says == Says.SENTENCE else str(self.kind.title)

    @property
    def address(self) -> str:
        """Of the thing; of the inbox, where nothing of the thing may stand in a mail, not even its reference."""
        path = self.thing.get_absolute_url() if self.says == Says.SENTENCE else reverse("notifications:list")
        return settings.SITE_ADDRESS + path

    @property
    def asks(self) -> bool:
        return self.kind.urgency == WAITS_FOR_YOU

    @property
    def is_followed(self) -> bool:
        return not self.asks and (self.delivery.follow_id is not None or self.kind.urgency == FOLLOWED)

    @property
    def due(self):
        """The moment or day by which it is to be done; None where there is none, or where a mail may not say it."""
        return self.kind.due(self.event, self.thing) if self.asks and self.says == Says.SENTENCE else None

    @property
    def rank(self) -> tuple:
        """What waits first, then what is followed, then the rest; the newest first."""
        return 0 if self.asks else 1 if self.is_followed else 2, -self.delivery.created_at.timestamp()


@dataclass
class Told:
    """What one mail tells. counted: {True: what waits, False: the rest} of lines that are told as a number only;

    before: how many things still wait that an earlier mail told and nobody looked at; held_waiting, held_informing: how many messages that
    wait, and others, were to go at once and were held back because the week held too many mails already;
    cut: how many lines are left to the platform; rhythms: of all of it, what is told as a number too.
    """

    waiting: list[Line] = field(default_factory=list)
    followed: list[Line] = field(default_factory=list)
    informing: list[Line] = field(default_factory=list)
    counted: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    before: int = 0
    held_waiting: int = 0
    held_informing: int = 0
    cut: int = 0
    cut_waiting: int = 0  # of these
    rhythms: set[str] = field(default_factory=set)

    @property
    def lines(self) -> list[Line]:
        return [*self.waiting, *self.followed, *self.informing]

    @property
    def held(self) -> int:
        return self.held_waiting + self.held_informing

    @property
    def is_weekly(self) -> bool:
        return self.rhythms == {Rhythm.WEEKLY}

    @property
    def number(self) -> int:
        return self.number_waiting + self.number_informing

    @property
    def number_waiting(self) -> int:
        return len(self.waiting) + self.counted[True] + self.cut_waiting

    @property
    def number_informing(self) -> int:
        return len(self.followed) + len(self.informing) + self.counted[False] + self.cut - self.cut_waiting


def told_of(lines: list[Line], *, before: int = 0) -> Told:
    """Lines in the order of a mail, shortened."""
    told = Told(before=before)
    for line in sorted(lines, key=lambda line: line.rank):
        _count_held(told, line)
        told.rhythms.add(line.delivery.rhythm)
        if line.says == Says.COUNT:
            told.counted[line.asks] += 1 + line.more
        elif len(told.lines) >= MOST_LINES:
            told.cut += 1
            told.cut_waiting += line.asks
        else:
            (told.waiting if line.asks else told.followed if line.is_followed else told.informing).append(line)
    return told


def _count_held(told: Told, line: Line) -> None:
    """Each message by the limit that held it: what waits has the higher one, also where it folds into a line with others."""
    for row in (line.delivery, *line.folded):
        if row.held:
            kind = line.kind if row is line.delivery else kind_at(row.kind, row.step)
            if kind is not None and kind.urgency == WAITS_FOR_YOU:
                told.held_waiting += 1
            else:
                told.held_informing += 1
