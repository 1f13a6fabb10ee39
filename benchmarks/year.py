"""A year of the platform in the database of DATABASE_URL: how many mails people get, and when what waits for them reaches them.

30 countries, 600 people and the Secretariat, the rates of RATES, drawn by SEED; the platform's own writing, escalation, sending and digests
under a clock that is set. Between an event and its mail lies one simulated worker: it takes a task some tenths of a second after the commit,
sends what is queued one after the other (SECONDS_A_MAIL each), loses a task now and then, and sweeps every 30 s. WEEKS=… for another length.
Some people chose quiet hours, a digest or no mails; the others keep the defaults. Prints one line of JSON.
"""

import heapq
import json
import logging
import os
import random
import statistics
import sys
import time as wall
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from unittest import mock
from zoneinfo import ZoneInfo

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils.translation import gettext_noop  # noqa: E402

from focalpoints.models import Country  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402
from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register  # noqa: E402
from rabatplatform.events.models import Event  # noqa: E402
from rabatplatform.events.topics import Rhythm, Topic, register_topic  # noqa: E402
from rabatplatform.notifications.models import Delivery, Mail, NotificationSettings  # noqa: E402
from rabatplatform.notifications.rhythm import MOST_A_WEEK, WEEK  # noqa: E402
from rabatplatform.notifications.services import escalating, send, send_digest  # noqa: E402
from rabatplatform.notifications.services.digests import people_with_digests  # noqa: E402
from rabatplatform.notifications.services.writing import write_deliveries  # noqa: E402

SEED = int(os.environ.get("SEED", "1"))
WEEKS = int(os.environ.get("WEEKS", "52"))
COUNTRIES, PEOPLE, SECRETARIES = 30, 600, 8
COORDINATORS, CASEWORKERS = 2, 6  # of a country's twenty people: the first, and those after them
BEGIN = datetime(2026, 1, 5, tzinfo=ZoneInfo("UTC"))
LOOKS_ON_A_DAY, LOOKS_AFTER_A_MAIL = 0.4, 0.6
OPEN_AT, OPEN_UNTIL = 8, 18  # when things happen, on working days
JOBS_AT = time(4, 20)  # what jobs ask: every day
ZONES = ("Africa/Dakar", "Europe/Madrid", "Africa/Niamey", "Europe/Paris", "Africa/Algiers")

# The worker. A mail: what one of the two processes of `notifications` needs, and the way to a mail server that is not on loopback.
SECONDS_A_MAIL = float(os.environ.get("SECONDS_A_MAIL", "0.15"))
TAKEN_AFTER = (0.05, 0.5)  # seconds from the commit to the worker, both times that a task is handed over
LOST, LEFT_BEHIND, SWEEP = 0.01, 30, 30  # tasks that nobody takes; the outbox looks for what is older; seconds between sweeps
AT_ONCE = timedelta(minutes=1)

VACANT = 0.03  # of what is asked of one: nobody holds the post
QUIET, NO_MAILS, DIGEST = 0.15, 0.03, 0.05  # people who chose it: quiet hours, no mails, messages to their post once a day


@dataclass(frozen=True)
class Rate:
    """name; urgency; rhythm; a_year: things of the whole platform; to: whom (`World.people`); days: within which it is acted on, where it
    waits; gaps: days after the first at which the same is told again (asked again: unless it was acted on); is_job: a job tells it, at
    JOBS_AT of any day; last: the last time announces what follows; fixed: told at once whatever was chosen."""

    name: str
    urgency: str
    rhythm: str
    a_year: int
    to: str
    days: int = 0
    gaps: tuple[int, ...] = ()
    is_job: bool = False
    last: bool = False
    fixed: bool = False


# Guessed from the sizes of the Process: 30 countries that post six practices and release a dozen notes a year each, 250 posts.
RATES = (
    Rate("validation asked", WAITS_FOR_YOU, Rhythm.AT_ONCE, 180, "coordinators", 10),
    Rate("review asked", WAITS_FOR_YOU, Rhythm.AT_ONCE, 450, "one", 14),
    Rate("reviewers needed", WAITS_FOR_YOU, Rhythm.AT_ONCE, 180, "secretariat", 7),
    Rate("returned with questions", WAITS_FOR_YOU, Rhythm.AT_ONCE, 120, "one", 10),
    Rate("question about a practice", WAITS_FOR_YOU, Rhythm.AT_ONCE, 400, "one", 7),
    Rate("message to a post", WAITS_FOR_YOU, Rhythm.AT_ONCE, 2_500, "one", 5),
    Rate("entries to confirm", WAITS_FOR_YOU, Rhythm.AT_ONCE, 250, "coordinators", 25, (20, 30), is_job=True, last=True),
    Rate("contacts to confirm", WAITS_FOR_YOU, Rhythm.AT_ONCE, 170, "one", 25, (20, 30), is_job=True, last=True),
    Rate("messages reach you?", WAITS_FOR_YOU, Rhythm.AT_ONCE, 1_200, "one", 10, (7,), is_job=True, last=True),
    Rate("note to release", WAITS_FOR_YOU, Rhythm.AT_ONCE, 400, "coordinators", 5),
    Rate("request to read", WAITS_FOR_YOU, Rhythm.AT_ONCE, 200, "coordinators", 7),
    Rate("correction proposed", WAITS_FOR_YOU, Rhythm.AT_ONCE, 80, "coordinators", 7),
    Rate("access ends soon", WAITS_FOR_YOU, Rhythm.AT_ONCE, 150, "one", 7, is_job=True),
    Rate("a change of rights", FOR_INFORMATION, Rhythm.AT_ONCE, 700, "one", fixed=True),
    Rate("note released", FOR_INFORMATION, Rhythm.DAILY, 200, "released", 0, (10,)),
    Rate("practice went on", FOR_INFORMATION, Rhythm.DAILY, 600, "team"),
    Rate("translation", FOR_INFORMATION, Rhythm.DAILY, 200, "team"),
    Rate("news followed", FOLLOWED, Rhythm.DAILY, 350, "followers"),
    Rate("directory", FOR_INFORMATION, Rhythm.WEEKLY, 300, "followers"),
    Rate("register of members", FOR_INFORMATION, Rhythm.WEEKLY, 600, "coordinators"),
)


def is_open(event, thing) -> bool:
    return event.data["thing"] not in World.done


def next_in_line(event, step: int) -> set[int]:
    """The deputy, the coordinators of the country, the Secretariat."""
    team = World.teams[event.data["place"]]
    return {1: {team[event.data["thing"] % len(team)]}, 2: set(team[:COORDINATORS]), 3: set(World.secretariat)}[step]


def kind_of_rate(place: int, rate: Rate) -> EventKind:
    topic = Topic(f"year.{place}", gettext_noop(rate.name), rate.urgency, rate.rhythm, fixed=rate.fixed)
    asks = rate.urgency == WAITS_FOR_YOU
    return register(
        EventKind(
            f"year.{place}",
            gettext_noop(rate.name),
            rate.urgency,
            says=OPEN,
            audience=lambda event: event.data["people"],
            subjects=lambda ids, user: Country.objects.in_bulk(ids),
            sentence=lambda event, country, name=rate.name: f"{country.short_name}: {name}",
            waits=is_open,
            topic=register_topic(topic),
            thing="year",
            about=lambda event: event.data["thing"],
            escalates=("the notices after it" if rate.gaps else next_in_line) if asks else "",
            by_day=rate.is_job and asks,
            again=lambda event: bool(event.data.get("last")),
        )
    )


KINDS = {rate.name: kind_of_rate(place, rate) for place, rate in enumerate(RATES)}


class World:
    """The year as a queue of moments. done: things that were acted on; teams: ids of people of each country."""

    done: set[int] = set()
    teams: list[list[int]] = []
    secretariat: list[int] = []

    def __init__(self, dice: random.Random, countries: list[int]):
        self.dice, self.countries = dice, countries
        self.now, self.end = BEGIN, BEGIN + timedelta(weeks=WEEKS)
        self.queue: list = []
        self.number = count()
        self.free_at = BEGIN  # the worker
        self.queued: set[int] = set()
        self.ticks: set[datetime] = set()
        self.waits_for: dict[int, str] = {}  # mails that were to go at once and were put off as they were written: why
        self.people_of_thing: dict[int, set[int]] = defaultdict(set)
        self.unread: set[int] = set()  # people with something new
        everybody = [person for team in self.teams for person in team]
        self.everybody = [*everybody, *self.secretariat]
        self.follows = {person: dice.random() * 0.2 for person in everybody}

    def clock(self):
        return self.now

    def at(self, moment: datetime, act, *what) -> None:
        if moment < self.end:
            heapq.heappush(self.queue, (moment, next(self.number), act, what))

    def soon(self, act, *what) -> None:
        """A worker takes a task that was handed over now."""
        self.at(self.now + timedelta(seconds=self.dice.uniform(*TAKEN_AFTER)), act, *what)

    def at_sweep(self, moment: datetime, act, *what) -> None:
        """At the first sweep from a moment on."""
        past = (moment - BEGIN).total_seconds()
        self.at(BEGIN + timedelta(seconds=-(-past // SWEEP) * SWEEP), act, *what)

    def working_moment(self, day: datetime) -> datetime:
        return day.replace(
            hour=self.dice.randrange(OPEN_AT, OPEN_UNTIL), minute=self.dice.randrange(60), second=self.dice.randrange(60)
        )

    def plan(self) -> None:
        all_days = [BEGIN + timedelta(days=n) for n in range(WEEKS * 7)]
        days = [day for day in all_days if day.weekday() < 5]
        things = count(1)
        for rate in RATES:
            for _n in range(round(rate.a_year * WEEKS / 52)):
                thing, place = next(things), self.dice.randrange(COUNTRIES)
                if rate.is_job:
                    moment = datetime.combine(self.dice.choice(all_days), JOBS_AT, tzinfo=BEGIN.tzinfo)
                else:
                    moment = self.working_moment(self.dice.choice(days))
                people = self.people(rate.to, place)
                for turn, gap in enumerate((0, *rate.gaps)):
                    is_last = rate.last and turn == len(rate.gaps)
                    self.at(moment + timedelta(days=gap), self.happen, rate, thing, place, people, is_last)
        for day in days:
            for person in self.everybody:
                if self.dice.random() < LOOKS_ON_A_DAY:
                    self.at(self.working_moment(day), self.look, person)
        for hour in range(WEEKS * 7 * 24):
            self.at(BEGIN + timedelta(hours=hour, minutes=10), self.escalate)
            self.at(BEGIN + timedelta(hours=hour, minutes=31), self.digests)

    def people(self, to: str, place: int) -> list[int]:
        team = self.teams[place]
        if to == "coordinators":
            return team[:COORDINATORS]
        if to == "secretariat":
            return self.secretariat
        if to == "one":
            return [] if self.dice.random() < VACANT else [self.dice.choice(team)]
        if to == "team":
            return [*team[:COORDINATORS], self.dice.choice(team)]
        if to == "released":
            return [person for each in self.dice.sample(self.teams, 5) for person in each[: COORDINATORS + CASEWORKERS]]
        return [person for person, share in self.follows.items() if self.dice.random() < share]

    # ── what happens ──
    def happen(self, rate: Rate, thing: int, place: int, people: list[int], is_last: bool) -> None:
        if thing in self.done:  # what was acted on is not asked again
            return
        data = {"thing": thing, "people": people, "place": place} | ({"last": 1} if is_last else {})
        with system_scope("year"):
            event = Event.objects.create(
                kind=KINDS[rate.name].code, subject_id=self.countries[place], data=data, created_at=self.now
            )
        self.people_of_thing[thing].update(people)
        if rate.days:
            self.at(self.now + timedelta(days=self.dice.uniform(0.05, rate.days)), self.act, thing)
        if rate.is_job or self.dice.random() < LOST:  # many at once are left to the sweep of the outbox
            self.at_sweep(self.now + timedelta(seconds=LEFT_BEHIND), self.publish, event.pk)
        else:
            self.soon(self.publish, event.pk)

    def publish(self, event_id: int) -> None:
        with system_scope("year"):
            event = Event.objects.get(pk=event_id)
            write_deliveries(event)
            Event.objects.filter(pk=event_id).update(published_at=self.now)
        self.unread.update(event.data["people"])
        self.wait_for_their_hour(event, "the reader's day" if KINDS_BY_CODE[event.kind].by_day else "quiet hours")

    def escalate(self) -> None:
        with system_scope("year"):
            due = [pk for _at, pk in escalating.due(None, 500)]
            events = list(Event.objects.filter(pk__in=due).order_by("pk"))
        for event in events:
            escalating.escalate(event.pk)
            with system_scope("year"):
                told = Delivery.objects.filter(event=event, channel="in_app").values_list("user", flat=True)
                self.people_of_thing[event.data["thing"]].update(told)
                self.unread.update(told)
            self.wait_for_their_hour(event, "the reader's day")

    def wait_for_their_hour(self, event, why: str) -> None:
        with system_scope("year"):
            rows = Delivery.objects.filter(event=event, channel="mail", state="waiting", rhythm="at_once")
            for pk, moment in rows.filter(not_before__gt=self.now).values_list("pk", "not_before"):
                self.waits_for.setdefault(pk, why)
                self.sweep_at(moment)

    # ── the worker ──
    def hand_over(self, ids, **_how) -> None:
        """In the place of writing.queue_many."""
        if ids and self.dice.random() < LOST:
            self.sweep_at(self.now)
        elif ids:
            self.soon(self.take, list(ids))

    def take(self, ids: list[int]) -> None:
        """The mails stand behind those that the worker has already."""
        for pk in ids:
            if pk not in self.queued:
                self.queued.add(pk)
                self.free_at = max(self.now, self.free_at) + timedelta(seconds=SECONDS_A_MAIL)
                self.at(self.free_at, self.send, pk)

    def sweep_at(self, moment: datetime) -> None:
        past = (moment - BEGIN).total_seconds()
        tick = BEGIN + timedelta(seconds=-(-past // SWEEP) * SWEEP)
        if tick not in self.ticks:
            self.ticks.add(tick)
            self.at(tick, self.sweep)

    def sweep(self) -> None:
        with system_scope("year"):
            rows = Delivery.objects.filter(channel="mail", state="waiting", rhythm="at_once", not_before__lte=self.now)
            self.take(list(rows.order_by("not_before", "pk").values_list("pk", flat=True)[:500]))

    def send(self, pk: int) -> None:
        self.queued.discard(pk)
        state = send(pk)
        with system_scope("year"):
            row = Delivery.objects.get(pk=pk)
        if state == "sent":
            self.got_mail(row.user_id)
        elif row.state == "waiting" and row.rhythm == "at_once":
            self.sweep_at(max(row.not_before, self.now))

    def digests(self) -> None:
        with system_scope("year"):
            people = people_with_digests(self.now, PEOPLE + SECRETARIES)
        for person in people:
            if send_digest(person) == "sent":
                self.got_mail(person)
        self.sweep()

    # ── what people do ──
    def act(self, thing: int) -> None:
        people = sorted(self.people_of_thing[thing])
        if thing in self.done or not people:
            return
        World.done.add(thing)
        person = self.dice.choice(people)
        with system_scope("year"):
            rows = Delivery.objects.filter(user=person, about=f"year:{thing}", channel="in_app", read_at=None)
            rows.update(read_at=self.now)

    def look(self, person: int) -> None:
        if person not in self.unread:
            return
        self.unread.discard(person)
        with system_scope("year"):
            Delivery.objects.filter(user=person, channel="in_app", read_at=None).update(read_at=self.now)

    def got_mail(self, person: int) -> None:
        if self.dice.random() < LOOKS_AFTER_A_MAIL:
            self.at(self.now + timedelta(hours=self.dice.uniform(0.1, 9)), self.look, person)

    def run(self) -> None:
        while self.queue:
            self.now, _number, act, what = heapq.heappop(self.queue)
            act(*what)


KINDS_BY_CODE = {kind.code: kind for kind in KINDS.values()}
ASKING = [kind.code for kind in KINDS.values() if kind.urgency == WAITS_FOR_YOU]
FIXED = [kind.code for kind in KINDS.values() if kind.topic.fixed]
FOLDED = {
    "one_line": "in a mail about the same thing",
    "not_looked_at": "told before and not looked at",
    "read": "read on the platform before",
    "done": "acted on before",
}


# ── figures ──
def became(row, put_off: dict[int, str]) -> str:
    """In words, what became of the mail of a message that asks something."""
    if row.state == "sent" and row.mail is not None and row.mail.period is not None:
        return "held by the ceiling of a week, in a digest" if row.held else "in a digest, as its reader chose"
    if row.state == "sent":
        if row.pk in put_off:
            return f"mailed after waiting for {put_off[row.pk]}"
        return "mailed within a minute" if row.sent_at - told_at(row) <= AT_ONCE else "mailed later: the worker was late"
    if row.state == "folded":
        return FOLDED.get(row.error, row.error)
    return "still waits" if row.state == "waiting" else f"{row.state} {row.error}".strip()


def told_at(row) -> datetime:
    """When what it tells happened: the event, or the step of its escalation."""
    return row.created_at if row.step else row.event.created_at


def told(world: World, events) -> dict:
    """{"in_app": [messages, within a minute], "mail": [[words, messages]], "escalated": the same of steps, "seconds": spread}."""
    rows = Delivery.objects.filter(event__in=events, kind__in=ASKING).select_related("event", "mail")
    asked, escalated, seconds = Counter(), Counter(), []
    here = rows.filter(channel="in_app", step=0)
    for row in rows.filter(channel="mail"):
        what = became(row, world.waits_for)
        (escalated if row.step else asked)[what] += 1
        if not row.step and what in ("mailed within a minute", "mailed later: the worker was late"):
            seconds.append((row.sent_at - row.event.created_at).total_seconds())
    at_once = sum(row.created_at - row.event.created_at <= AT_ONCE for row in here)
    asked["no mail: its reader wants none"] = len(here) - sum(asked.values())
    return {"in_app": [len(here), at_once], "mail": asked.most_common(), "escalated": escalated.most_common(),
            "seconds": spread(seconds, digits=1)}  # fmt: skip


def in_seven_days(world: World, mails) -> tuple[dict[int, list[int]], int, int, int]:
    """({person: mails in the seven days before each midnight}, the most in any seven days, mails beyond the ceiling that no fixed topic
    allowed, digests beyond it because something in them waited).

    Mails of a fixed topic are counted apart, as the platform does: they go beyond the ceiling, and make no other mail do so.
    """
    moments, held = defaultdict(list), defaultdict(list)
    free = set(mails.filter(deliveries__kind__in=FIXED).values_list("pk", flat=True))
    asking = set(mails.filter(period__isnull=False, deliveries__kind__in=ASKING).values_list("pk", flat=True))
    most = beyond = waited = 0
    for pk, person, at in mails.order_by("sent_at", "pk").values_list("pk", "user", "sent_at"):
        moments[person].append(at)
        most = max(most, _in_week(moments[person], at))
        if pk not in free:
            held[person].append(at)
            is_beyond = _in_week(held[person], at) > MOST_A_WEEK
            waited += is_beyond and pk in asking
            beyond += is_beyond and pk not in asking
    midnights = [BEGIN + timedelta(days=day) for day in range(7, WEEKS * 7 + 1)]
    found = {}
    for person in world.everybody:
        sent = moments.get(person, [])
        found[person] = [bisect_right(sent, night) - bisect_right(sent, night - WEEK) for night in midnights]
    return found, most, beyond, waited


def _in_week(moments: list[datetime], until: datetime) -> int:
    """How many of these moments, the newest last, lie in the seven days before `until`."""
    return len(moments) - bisect_right(moments, until - WEEK)


def figures(world: World, first: int) -> dict:
    with system_scope("year"):
        events = Event.objects.filter(kind__startswith="year.", pk__gt=first)
        mails = Mail.objects.filter(user__in=world.everybody)
        weeks, most, beyond, waited = in_seven_days(world, mails)
        by_duty = defaultdict(list)
        for team in world.teams:
            for place, person in enumerate(team):
                duty = (
                    "coordinators" if place < COORDINATORS else "caseworkers" if place < COORDINATORS + CASEWORKERS else "others"
                )
                by_duty[duty] += weeks[person]
        by_duty["secretariat"] = [number for person in world.secretariat for number in weeks[person]]
        return {
            "all": spread([number for numbers in weeks.values() for number in numbers]),
            **{duty: spread(numbers) for duty, numbers in by_duty.items()},
            "most": most,
            "beyond": beyond,
            "waited": waited,
            "told": told(world, events),
            "longest": mails.order_by("-lines").values_list("lines", flat=True).first(),
            "events": events.count(),
            "deliveries": Delivery.objects.filter(event__in=events).count(),
            "mails": mails.count(),
        }


def spread(numbers: list[float], digits: int = 2) -> dict:
    ordered = sorted(numbers) or [0]
    return {"median": round(statistics.median(ordered), digits), "p95": round(ordered[int(len(ordered) * 0.95)], digits),
            "max": round(ordered[-1], digits), "mean": round(statistics.mean(ordered), digits)}  # fmt: skip


def people(dice: random.Random, run: int) -> list[int]:
    """Some of whom chose something."""
    made = User.objects.bulk_create(
        User(email=f"year{run}-{n}@bench.example", name=f"Person {n}", language=dice.choice(["fr", "en"]), password="!",
             time_zone=dice.choice(ZONES), mail_notifications=dice.random() >= NO_MAILS) for n in range(PEOPLE + SECRETARIES)
    )  # fmt: skip
    message = KINDS["message to a post"].topic.code
    chosen = []
    for user in made:
        row = NotificationSettings(user=user)
        if dice.random() < QUIET:
            row.quiet_from, row.quiet_until = time(dice.randrange(15, 22)), time(dice.randrange(6, 10))
        if dice.random() < DIGEST:
            row.choices = {message: Rhythm.DAILY}
        if user.time_zone == "Africa/Algiers":
            row.working_days = [6, 0, 1, 2, 3]
        if not row.is_default:
            chosen.append(row)
    NotificationSettings.objects.bulk_create(chosen)
    return [user.pk for user in made]


def main() -> None:
    logging.disable(logging.INFO)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    dice = random.Random(SEED)
    with system_scope("year"):
        first = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        ids = people(dice, int(wall.time()))
        countries = list(Country.objects.order_by("pk").values_list("pk", flat=True)[:COUNTRIES])
    size = PEOPLE // COUNTRIES
    World.teams = [ids[n * size : (n + 1) * size] for n in range(COUNTRIES)]
    World.secretariat = ids[PEOPLE:]
    world = World(dice, countries)
    world.plan()
    handing = mock.patch("rabatplatform.notifications.services.writing.queue_many", world.hand_over)
    with mock.patch("django.utils.timezone.now", world.clock), handing:
        world.run()
    answer = {"seed": SEED, "weeks": WEEKS, "ceiling": MOST_A_WEEK, "seconds_a_mail": SECONDS_A_MAIL, **figures(world, first)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' on ', 1)")
        answer["server"] = cursor.fetchone()[0]
    connections.close_all()
    print(json.dumps(answer))


if __name__ == "__main__":
    sys.exit(main())
