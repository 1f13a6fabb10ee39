"""What a mail says: one line for each thing, made under its reader's rights just before it is sent."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property

from rabatplatform.events.catalogue import FOLLOWED, WAITS_FOR_YOU, EventKind, Says
from rabatplatform.notifications.models import Delivery

MOST_LINES = 30  # a digest is shortened, never split


@dataclass
class Line:
    """One thing with the newest of what happened to it. more: how many earlier events of it fold into the line; folded: their rows."""

    delivery: Delivery
    kind: EventKind
    thing: Any
    more: int = 0
    folded: list[Delivery] = field(default_factory=list)

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
    def rank(self) -> tuple:
        """What waits first, then what is followed, then the rest; the newest first."""
        place = 0 if self.asks else 1 if self.delivery.follow_id or self.kind.urgency == FOLLOWED else 2
        return place, -self.delivery.created_at.timestamp()


@dataclass
class Told:
    """What one digest tells. counted: {True: what waits, False: the rest} of lines that are told as a number only;

    before: how many things still wait that an earlier mail told and nobody looked at; held: how many messages the weekly ceiling
    held back; cut: how many lines are left to the platform.
    """

    waiting: list[Line] = field(default_factory=list)
    informing: list[Line] = field(default_factory=list)
    counted: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    before: int = 0
    held: int = 0
    cut: int = 0

    @property
    def number(self) -> int:
        return len(self.waiting) + len(self.informing) + sum(self.counted.values()) + self.cut


def told_of(lines: list[Line], *, before: int = 0, held: int = 0) -> Told:
    """Lines in the order of a digest, shortened."""
    told = Told(before=before, held=held)
    for line in sorted(lines, key=lambda line: line.rank):
        if line.says == Says.COUNT:
            told.counted[line.asks] += 1 + line.more
        elif len(told.waiting) + len(told.informing) >= MOST_LINES:
            told.cut += 1
        else:
            (told.waiting if line.asks else told.informing).append(line)
    return told
