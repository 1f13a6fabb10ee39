"""When a mail goes out: the reader's local time, working days and quiet hours, and how many a week they get at most.

All of it is arithmetic over what a person chose; nothing here asks the database.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, WAITS_FOR_YOU, EventKind
from rabatplatform.events.topics import Rhythm, Topic
from rabatplatform.notifications.models.preferences import MORNING

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
EVENING = time(18)
WEEK = timedelta(days=7)
# Mails to one person in seven days, digests included. Not held by it: what a fixed topic goes in, which is counted apart; the digest of
# a day with something that waits for its reader; what waits for somebody who gets no digests.
MOST_A_WEEK = 10
AT_ONCE_A_WEEK = {WAITS_FOR_YOU: MOST_A_WEEK - 1, FOLLOWED: 4, FOR_INFORMATION: 4}  # by duty: what waits comes first


@dataclass(frozen=True)
class Preferences:
    """What holds for one person, chosen or by default. choices: {code of a topic: rhythm}; quiet: (from, until) or None."""

    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 (immutable)
    choices: tuple[tuple[str, str], ...] = ()
    digest_at: time = MORNING
    weekly_on: int = 0
    working_days: tuple[int, ...] = MONDAY_TO_FRIDAY
    quiet: tuple[time, time] | None = None
    by_mail: bool = True
    digests: bool = True
    plain_text: bool = False
    is_chosen: bool = False  # the person chose something

    @property
    def gets_digests(self) -> bool:
        return self.by_mail and self.digests

    def rhythm_of(self, kind: EventKind, topic: Topic | None = None) -> str:
        """How fast this person hears of a kind by mail; topic: instead of the kind's own. Digests that were ended leave what comes
        at once as it was, and the rest on the platform. A fixed topic is told whatever was chosen, mails switched off too."""
        topic = topic or kind.topic
        if topic and topic.fixed:
            return topic.rhythm
        if not self.by_mail:
            return Rhythm.HERE
        chosen = dict(self.choices).get(topic.code, topic.rhythm) if topic else kind.rhythm
        return Rhythm.HERE if chosen in (Rhythm.DAILY, Rhythm.WEEKLY) and not self.digests else chosen

    def day_of(self, moment: datetime) -> date:
        """The reader's day."""
        return moment.astimezone(self.zone).date()

    def due(self, rhythm: str, now: datetime, *, by_day: bool = False) -> datetime:
        """The first moment at which a mail of this rhythm may go. by_day: a job asks it, at once would be at the job's hour."""
        if rhythm == Rhythm.DAILY:
            return self.next_digest(now)
        if rhythm == Rhythm.WEEKLY:
            return self.next_digest(now, weekly=True)
        return self.after_quiet(self.next_day(now) if by_day else now)

    def next_day(self, now: datetime) -> datetime:
        """`now` on a working day between the reader's morning and evening, else the morning of the next working day."""
        days = self.working_days or MONDAY_TO_FRIDAY
        local = now.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            if day.weekday() not in days:
                continue
            if not ahead and MORNING <= local.time() < EVENING:
                return now
            morning = datetime.combine(day, MORNING, tzinfo=self.zone).astimezone(ZoneInfo("UTC"))
            if morning > now:
                return morning
        raise AssertionError("a week holds a working day")

    def next_digest(self, after: datetime, *, weekly: bool = False) -> datetime:
        """The next digest later than `after`: on a working day, or on the day of the weekly one, whichever day that is."""
        days = (self.weekly_on,) if weekly else self.working_days or MONDAY_TO_FRIDAY
        local = after.astimezone(self.zone)
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            moment = datetime.combine(day, self.digest_at, tzinfo=self.zone).astimezone(ZoneInfo("UTC"))
            if day.weekday() in days and moment > after:
                return moment
        raise AssertionError("a week holds every day of the week")

    def is_quiet(self, at: time) -> bool:
        """Whether this time of the reader's day lies in their quiet hours."""
        if self.quiet is None or self.quiet[0] == self.quiet[1]:
            return False
        since, until = self.quiet
        return since <= at < until if since < until else at >= since or at < until

    def after_quiet(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours that it lies in: never a moment that has passed, nor in the hour that a clock repeats."""
        local = now.astimezone(self.zone)
        if not self.is_quiet(local.time()):
            return now
        since, until = self.quiet
        day = local.date() + timedelta(days=1 if since > until and local.time() >= since else 0)
        end = datetime.combine(day, until, tzinfo=self.zone)
        moments = (end.replace(fold=fold).astimezone(ZoneInfo("UTC")) for fold in (0, 1))
        return next((moment for moment in moments if moment > now), now)

    def digest_may_go(self, now: datetime) -> bool:
        """Not in quiet hours, where it is late; one whose own hour lies in them was chosen so."""
        return self.is_quiet(self.digest_at) or not self.is_quiet(now.astimezone(self.zone).time())


def working_days_on(moment: datetime, number: int, zone: ZoneInfo, days=MONDAY_TO_FRIDAY) -> datetime:
    """The same time of day `number` working days later."""
    local = moment.astimezone(zone)
    while number:
        local += timedelta(days=1)
        number -= local.weekday() in days
    return local.astimezone(ZoneInfo("UTC"))
