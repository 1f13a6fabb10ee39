"""The kinds of event. Each app registers its own, with whom they concern and what may be said."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rabatplatform.events.topics import Rhythm, Topic

WAITS_FOR_YOU = "waits_for_you"
FOLLOWED = "followed"
FOR_INFORMATION = "for_information"
URGENCIES = (WAITS_FOR_YOU, FOLLOWED, FOR_INFORMATION)
RHYTHM_OF = {WAITS_FOR_YOU: Rhythm.AT_ONCE, FOLLOWED: Rhythm.DAILY, FOR_INFORMATION: Rhythm.DAILY}
ON_THE_PLATFORM, MAIL = "in_app", "mail"  # codes of channels (notifications.channels)
UNMARKED = ""
AGAIN_AFTER = timedelta(days=6)  # what is told a week later passes, also where the second mail is some minutes earlier in its day
NOT_DONE = _("Something waits, and is not done yet")


class Says(StrEnum):
    """What a mail says of an event: the sentence that the inbox shows and a link to the thing; the title of the kind and a link to
    what waits, without the thing; or no more than that there is something in casework, as a number."""

    SENTENCE = "sentence"
    TITLE = "title"
    COUNT = "count"


OPEN = {UNMARKED: Says.SENTENCE}  # of things without a marking: members of the platform may hold them in a mail


def nobody(event) -> Iterable[int]:
    """Nobody: it stands in the log, in a register, or beside its thing."""
    return ()


@dataclass(frozen=True)
class EventKind:
    """code: stable, `app.thing_done`; title: lazy, what a list calls it; audience(event) -> ids of people to tell;

    subjects(ids, user) -> {id: thing}, through `visible_to(user)`: what that person may not read (any more) is not in it;
    sentence(event, thing) -> one translated line for the inbox;
    waits(event, thing) -> whether what waits for a person still does; stays: it is shown on the start page until then, also once read;
    channels: codes of those by which it is told, the platform among them; what a person chose leaves some of them out. A channel that is
    added later tells the kinds that name it, and no other;
    topic: where a person chooses how fast they are told, of the same urgency; None only where `audience` is `nobody`;
    thing: the sort of thing that it is about ("practice", "post"), about(event) -> its id: events of one thing fold into one line;
    marking(event, thing) -> a TLP code, "" for what bears none; says: what a mail says at each of these markings, OPEN where it bears none:
    each kind of which somebody is told states it, and of one that does not a mail says a number;
    news: code of the source of follows (notifications.follows) that it feeds, is_news(event) -> whether this event does;
    due(event, thing) -> the moment or the day by which it is to be done, None where there is none: a mail says it where it may say the
    sentence.

    Of what waits for somebody: escalates(event, step) -> ids of people to tell at step 1 (deputy), 2 (coordinators) and 3
    (secretariat) while nobody acts, its docstring says whom; or, where nobody follows, the reason in words (docs/EVENTS.md);
    acted(event, thing) -> the moment of the last act on it that does not finish it, its docstring says which act; None where there is
    none. Their clock begins anew from one later than the event: what is worked on is told on to nobody, what is forgotten since is;
    late(event, thing) -> the line for these people, who were not asked themselves, where the sentence speaks to who was;
    by_day: a job asks it at an hour of its own: its mail waits for the reader's day (rhythm.Preferences.due);
    again(event) -> whether it announces what follows if nothing is done (a last notice): then a mail tells it although an earlier
    mail about the thing was not looked at, a week after that one at the earliest.
    """

    code: str
    title: Any
    urgency: str
    audience: Callable[[Any], Iterable[int]]
    subjects: Callable[[Iterable[int], Any], dict[int, Any]]
    sentence: Callable[[Any, Any], str]
    waits: Callable[[Any, Any], bool] = lambda event, thing: True
    stays: bool = False
    channels: tuple[str, ...] = (ON_THE_PLATFORM, MAIL)
    topic: Topic | None = None
    thing: str = ""
    about: Callable[[Any], int | None] = lambda event: event.subject_id
    marking: Callable[[Any, Any], str] = lambda event, thing: UNMARKED
    says: Mapping[str, Says] | None = None
    escalates: Callable[[Any, int], Iterable[int]] | str = ""
    acted: Callable[[Any, Any], datetime | None] = lambda event, thing: None
    late: Callable[[Any, Any], str] | None = None
    by_day: bool = False
    again: Callable[[Any], bool] = lambda event: False
    news: str = ""
    is_news: Callable[[Any], bool] = lambda event: True
    due: Callable[[Any, Any], Any] = lambda event, thing: None

    def subject(self, event, user):
        """The thing, None when that person may not read it (any more)."""
        return self.subjects([event.subject_id], user).get(event.subject_id)

    @property
    def tells(self) -> bool:
        """Whether somebody is told of it at all, other than those who follow its thing."""
        return self.audience is not nobody

    @property
    def stays_until_done(self) -> bool:
        """Whether the start page shows it until it is done, also once read: it says so, or it knows when it is done."""
        return self.stays or (self.urgency == WAITS_FOR_YOU and self.waits is not EventKind.waits)

    @property
    def goes_on(self) -> bool:
        """Whether others are told while nobody acts."""
        return self.urgency == WAITS_FOR_YOU and callable(self.escalates)

    def at_step(self, step: int) -> "EventKind":
        """As people hear of it whom a step of its escalation tells: they were not asked, and a job tells them. 0: as it is."""
        if not step:
            return self
        return replace(self, title=NOT_DONE, sentence=self.late or self.sentence, by_day=True)

    def is_told_again(self, event, told_at: datetime) -> bool:
        """Whether a mail tells it although that of `told_at` about the same thing was not looked at."""
        return self.again(event) and timezone.now() - told_at >= AGAIN_AFTER

    @property
    def rhythm(self) -> str:
        """How fast it is told by mail where nobody chose."""
        return self.topic.rhythm if self.topic else RHYTHM_OF[self.urgency]

    def news_of(self, event) -> str:
        """The source of follows that this event feeds, "" where it feeds none."""
        return self.news if self.news and self.is_news(event) else ""

    def key_of(self, event) -> str:
        """What it is about, as one word: the same for all events of a thing."""
        return f"{self.thing or self.subjects.__name__}:{self.about(event)}"

    def says_of(self, event, thing) -> Says:
        """What a mail may say of it. SECURITY: a marking that is not foreseen, or of a kind that states nothing, is told as a number."""
        return (self.says or {}).get(self.marking(event, thing), Says.COUNT)


_kinds: dict[str, EventKind] = {}


def register(kind: EventKind) -> EventKind:
    if kind.code in _kinds:
        raise ValueError(f"event kind {kind.code} is registered twice")
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> EventKind | None:
    """None for a kind that a later or earlier version knows."""
    return _kinds.get(code)


def kind_at(code: str, step: int) -> EventKind | None:
    """The kind as a message of this step of an escalation tells it; None as `kind_of`."""
    kind = kind_of(code)
    return kind.at_step(step) if kind else None


def all_kinds() -> list[EventKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)
