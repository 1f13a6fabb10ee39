"""A year of the platform in the database of DATABASE_URL: how many mails people get. Started by benchmarks/__main__.py.

30 countries, 600 people, the rates of RATES, drawn by a seed; the platform's own writing, sending and digests under a clock that is set.
WEEKS=… for another length. Everybody keeps the default settings. Prints one line of JSON.
"""

import heapq
import json
import os
import random
import statistics
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, WAITS_FOR_YOU, EventKind, register  # noqa: E402
from rabatplatform.events.models import Event  # noqa: E402
from rabatplatform.events.topics import Rhythm, Topic, register_topic  # noqa: E402
from rabatplatform.notifications.models import Delivery, Mail  # noqa: E402
from rabatplatform.notifications.rhythm import MOST_A_WEEK  # noqa: E402
from rabatplatform.notifications.services import send, send_digest  # noqa: E402
from rabatplatform.notifications.services.digests import people_with_digests  # noqa: E402
from rabatplatform.notifications.services.writing import write_deliveries  # noqa: E402

SEED = int(os.environ.get("SEED", "1"))
WEEKS = int(os.environ.get("WEEKS", "52"))
COUNTRIES, PEOPLE = 30, 600
COORDINATORS, CASEWORKERS = 2, 6  # of a country's twenty people: the first, and those after them
BEGIN = datetime(2026, 1, 5, tzinfo=ZoneInfo("UTC"))
LOOKS_ON_A_DAY, LOOKS_AFTER_A_MAIL = 0.4, 0.6
OPEN_AT, OPEN_UNTIL = 8, 18  # when things happen, on working days


@dataclass(frozen=True)
class Rate:
    """name; urgency; rhythm; a_year: events of the whole platform; to: whom (a function of the world and the dice); days: within which
    it is acted on, where it waits; repeats: how often the same thing happens again."""

    name: str
    urgency: str
    rhythm: str
    a_year: int
    to: str
    days: int = 0
    repeats: int = 1


# Guessed from the sizes of the Process: 30 countries that post six practices and release a dozen notes a year each, 250 posts.
RATES = (
    Rate("validation asked", WAITS_FOR_YOU, Rhythm.AT_ONCE, 180, "coordinators", 10),
    Rate("review asked", WAITS_FOR_YOU, Rhythm.AT_ONCE, 450, "one", 14),
    Rate("returned with questions", WAITS_FOR_YOU, Rhythm.AT_ONCE, 120, "one", 10),
    Rate("question about a practice", WAITS_FOR_YOU, Rhythm.AT_ONCE, 400, "one", 7),
    Rate("message to a post", WAITS_FOR_YOU, Rhythm.AT_ONCE, 2_500, "one", 5),
    Rate("entries to confirm", WAITS_FOR_YOU, Rhythm.AT_ONCE, 750, "coordinators", 20, 3),
    Rate("contacts to confirm", WAITS_FOR_YOU, Rhythm.AT_ONCE, 500, "one", 20, 3),
    Rate("note to release", WAITS_FOR_YOU, Rhythm.AT_ONCE, 400, "coordinators", 5),
    Rate("request to read", WAITS_FOR_YOU, Rhythm.AT_ONCE, 200, "coordinators", 7),
    Rate("correction proposed", WAITS_FOR_YOU, Rhythm.AT_ONCE, 80, "coordinators", 7),
    Rate("access ends soon", WAITS_FOR_YOU, Rhythm.AT_ONCE, 150, "one", 7),
    Rate("note released", FOR_INFORMATION, Rhythm.DAILY, 400, "released", 0, 2),
    Rate("practice went on", FOR_INFORMATION, Rhythm.DAILY, 600, "team"),
    Rate("translation", FOR_INFORMATION, Rhythm.DAILY, 200, "team"),
    Rate("news followed", FOLLOWED, Rhythm.DAILY, 350, "followers"),
    Rate("directory", FOR_INFORMATION, Rhythm.WEEKLY, 300, "followers"),
    Rate("register of members", FOR_INFORMATION, Rhythm.WEEKLY, 600, "coordinators"),
)


def is_open(event, thing) -> bool:
    return event.pk not in World.done


KINDS = {
    rate.name: register(
        EventKind(
            f"year.{place}",
            gettext_noop(rate.name),
            rate.urgency,
            audience=lambda event: event.data["people"],
            subjects=lambda ids, user: Country.objects.in_bulk(ids),
            sentence=lambda event, country, name=rate.name: f"{country.short_name}: {name}",
            waits=is_open,
            topic=register_topic(Topic(f"year.{place}", gettext_noop(rate.name), rate.urgency, rate.rhythm)),
            thing="year",
            about=lambda event: event.data["thing"],
        )
    )
    for place, rate in enumerate(RATES)
}


class World:
    """The year as a queue of moments. done: ids of events that were acted on."""

    done: set[int] = set()

    def __init__(self, dice: random.Random, teams: list[list[int]], countries: list[int]):
        self.dice, self.teams, self.countries = dice, teams, countries
        self.now, self.end = BEGIN, BEGIN + timedelta(weeks=WEEKS)
        self.queue: list = []
        self.number = count()
        self.mailed = Counter()
        self.follows = {person: dice.random() * 0.2 for team in teams for person in team}

    def clock(self):
        return self.now

    def at(self, moment: datetime, act, *what) -> None:
        if moment < self.end:
            heapq.heappush(self.queue, (moment, next(self.number), act, what))

    def working_moment(self, day: datetime) -> datetime:
        return day.replace(
            hour=self.dice.randrange(OPEN_AT, OPEN_UNTIL), minute=self.dice.randrange(60), second=self.dice.randrange(60)
        )

    def plan(self) -> None:
        days = [BEGIN + timedelta(days=n) for n in range(WEEKS * 7) if (BEGIN + timedelta(days=n)).weekday() < 5]
        things = count(1)
        for rate in RATES:
            for _n in range(round(rate.a_year * WEEKS / 52 / rate.repeats)):
                thing, moment = next(things), self.working_moment(self.dice.choice(days))
                place = self.dice.randrange(COUNTRIES)
                people = self.people(rate.to, place)
                for again in range(rate.repeats):
                    self.at(moment + timedelta(days=10 * again), self.happen, rate, thing, place, people)
        for day in days:
            for person in self.follows:
                if self.dice.random() < LOOKS_ON_A_DAY:
                    self.at(self.working_moment(day), self.look, person)
        for hour in range(WEEKS * 7 * 24):
            self.at(BEGIN + timedelta(hours=hour, minutes=31), self.digests)

    def people(self, to: str, place: int) -> list[int]:
        team = self.teams[place]
        if to == "coordinators":
            return team[:COORDINATORS]
        if to == "one":
            return [self.dice.choice(team)]
        if to == "team":
            return [*team[:COORDINATORS], self.dice.choice(team)]
        if to == "released":
            return [person for each in self.dice.sample(self.teams, 5) for person in each[: COORDINATORS + CASEWORKERS]]
        return [person for person, share in self.follows.items() if self.dice.random() < share]

    # ── what happens ──
    def happen(self, rate: Rate, thing: int, place: int, people: list[int]) -> None:
        with system_scope("year"):
            event = Event.objects.create(
                kind=KINDS[rate.name].code,
                subject_id=self.countries[place],
                data={"thing": thing, "people": people},
                created_at=self.now,
                published_at=self.now,
            )
            write_deliveries(event)
        if rate.days:
            moment = self.now + timedelta(days=self.dice.uniform(0.05, rate.days))
            self.at(moment, self.act, event.pk, thing, self.dice.choice(people))
        with system_scope("year"):
            rows = Delivery.objects.filter(
                event=event, channel="mail", state="waiting", rhythm="at_once", not_before__lte=self.now
            )
            ids = list(rows.values_list("pk", "user"))
        for pk, person in ids:
            if send(pk) == "sent":
                self.got_mail(person)

    def act(self, event_id: int, thing: int, person: int) -> None:
        World.done.add(event_id)
        with system_scope("year"):
            rows = Delivery.objects.filter(user=person, about=f"year:{thing}", channel="in_app", read_at=None)
            rows.update(read_at=self.now)

    def look(self, person: int) -> None:
        with system_scope("year"):
            Delivery.objects.filter(user=person, channel="in_app", read_at=None).update(read_at=self.now)

    def got_mail(self, person: int) -> None:
        week = (self.now - BEGIN).days // 7
        self.mailed[person, week] += 1
        if self.dice.random() < LOOKS_AFTER_A_MAIL:
            self.at(self.now + timedelta(hours=self.dice.uniform(0.1, 9)), self.look, person)

    def digests(self) -> None:
        with system_scope("year"):
            people = people_with_digests(self.now, PEOPLE)
        for person in people:
            if send_digest(person) == "sent":
                self.got_mail(person)

    def run(self) -> None:
        while self.queue:
            self.now, _number, act, what = heapq.heappop(self.queue)
            act(*what)


def figures(world: World) -> dict:
    weeks = [world.mailed[person, week] for person in world.follows for week in range(WEEKS)]
    by_duty = defaultdict(list)
    for team in world.teams:
        for place, person in enumerate(team):
            duty = "coordinators" if place < COORDINATORS else "caseworkers" if place < COORDINATORS + CASEWORKERS else "others"
            by_duty[duty] += [world.mailed[person, week] for week in range(WEEKS)]
    asked = [KINDS[rate.name].code for rate in RATES if rate.urgency == WAITS_FOR_YOU]
    with system_scope("year"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.channel, d.state, d.error, d.held, count(*), count(*) FILTER (WHERE d.sent_at - e.created_at <= interval '1 minute') "
            "FROM notifications_delivery d JOIN events_event e ON e.id = d.event_id WHERE d.kind = ANY (%s) GROUP BY 1, 2, 3, 4",
            [asked],
        )
        told = [list(row) for row in cursor.fetchall()]
        longest = Mail.objects.order_by("-lines").values_list("lines", flat=True).first()
        events, deliveries = Event.objects.filter(kind__startswith="year.").count(), Delivery.objects.count()
    return {"all": spread(weeks), **{duty: spread(rows) for duty, rows in by_duty.items()}, "told": told, "longest": longest,
            "events": events, "deliveries": deliveries, "mails": sum(world.mailed.values())}  # fmt: skip


def spread(numbers: list[int]) -> dict:
    ordered = sorted(numbers)
    return {"median": statistics.median(ordered), "p95": ordered[int(len(ordered) * 0.95)], "max": ordered[-1],
            "mean": round(statistics.mean(ordered), 2)}  # fmt: skip


def main() -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    dice = random.Random(SEED)
    with system_scope("year"):
        users = User.objects.bulk_create(
            User(email=f"year{SEED}-{n}@bench.example", name=f"Person {n}", language=dice.choice(["fr", "en"]), password="!",
                 time_zone=dice.choice(["Africa/Dakar", "Europe/Madrid", "Africa/Niamey", "Europe/Paris"])) for n in range(PEOPLE)
        )  # fmt: skip
        countries = list(Country.objects.order_by("pk").values_list("pk", flat=True)[:COUNTRIES])
    size = PEOPLE // COUNTRIES
    teams = [[user.pk for user in users[n * size : (n + 1) * size]] for n in range(COUNTRIES)]
    world = World(dice, teams, countries)
    world.plan()
    hidden = mock.patch("rabatplatform.notifications.services.writing.queue_many", lambda ids: None)
    with mock.patch("django.utils.timezone.now", world.clock), hidden:
        world.run()
    answer = {"seed": SEED, "weeks": WEEKS, "ceiling": MOST_A_WEEK, **figures(world)}
    connections.close_all()
    print(json.dumps(answer))


if __name__ == "__main__":
    sys.exit(main())
