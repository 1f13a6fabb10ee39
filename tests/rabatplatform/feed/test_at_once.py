"""Writers that commit in another order than they began: whoever follows the numbers misses none of them."""

import random
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, connections

from practices.models import Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.feed import reading
from rabatplatform.feed.tasks import place_changes
from tests.casework.together import at_once
from tests.factories import make_country, make_organisation, make_practice
from tests.keys import READING, make_key
from tests.rabatplatform.feed.consumer import Consumer, account_by, placed, visible
from tests.seed import SEED

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ACTS = 6, 12


class Slow:
    """Writes to practices of its own and one of all, and commits when it likes."""

    def __init__(self, number, own, shared):
        self.dice, self.own, self.shared = random.Random(SEED * 100 + number), own, shared

    def __call__(self):
        for act in range(ACTS):
            with system_scope("test"):
                pk = self.dice.choice([*self.own, self.shared])
                state = self.dice.choice(["published", "draft"]) if pk != self.shared else "published"
                Practice.objects.filter(pk=pk).update(state=state, slug=f"practice-at-{pk}", year=2000 + act)
                Revision.objects.filter(practice=pk).update(is_public=state == "published")
                Practice.objects.filter(pk=pk).update(updated_at=Practice.objects.get(pk=pk).updated_at.replace(microsecond=act))
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(%s)", [self.dice.random() / 50])


def test_given_writers_at_once_when_numbers_are_given_then_a_reader_never_misses_one(transactional_db):
    senegal, key = make_country("SN"), make_key(make_organisation("unodc"), scopes=READING)
    practices = [make_practice(senegal, state="published").pk for _practice in range(WRITERS * 3 + 1)]
    consumer, edges = Consumer(key, limit=5), {}
    sync_and_read(consumer, edges)
    done = Signal()

    def follow():
        """Until the writers are done: what it read of each practice when it was told of it."""
        try:
            while not done.is_set():
                sync_and_read(consumer, edges)
        finally:
            connections.close_all()

    def place_as_well():
        try:
            while not done.is_set():
                place_changes()
        finally:
            connections.close_all()

    others = [Thread(target=follow), Thread(target=place_as_well)]
    for other in others:
        other.start()
    writers = [Slow(number, practices[number * 3 : number * 3 + 3], practices[-1]) for number in range(WRITERS)]
    outcomes = at_once(*writers)
    done.set()
    for other in others:
        other.join()
    assert outcomes == [None] * WRITERS
    sync_and_read(consumer, edges)
    assert consumer.copies == visible(key)
    with system_scope("test"):
        now = dict(
            Practice.objects.filter(pk__in=[pk for kind, pk in consumer.copies if kind == "practice"]).values_list(
                "pk", "updated_at"
            )
        )
    assert {pk: at for pk, at in edges.items() if pk in now} == now


def sync_and_read(consumer, edges):
    """Follow to the end; of each practice told of, what it says then."""
    consumer.words = []
    assert consumer.sync()
    told = {word.object_id for word in consumer.words if word.kind == "practice" and word.is_held}
    with access_scope(account_by(consumer.key)):
        edges.update(Practice.objects.filter(pk__in=told).values_list("pk", "updated_at"))


def test_given_two_writers_when_the_one_who_began_first_commits_last_then_both_are_told_in_the_order_of_their_commits(
    transactional_db,
):
    senegal, key = make_country("SN"), make_key(make_organisation("unodc"), scopes=READING)
    first, second = (make_practice(senegal, state="published").pk for _practice in range(2))
    consumer = Consumer(key)
    assert consumer.sync()
    consumer.words = []
    began, may_commit = Signal(), Signal()

    def late():
        with system_scope("test"):
            Practice.objects.filter(pk=first).update(year=2001, state="archived")
            began.set()
            assert may_commit.wait(30)

    def early():
        assert began.wait(30)
        try:
            with system_scope("test"):
                Practice.objects.filter(pk=second).update(year=2002, state="archived")
            assert consumer.sync()
            return consumer.told
        finally:
            may_commit.set()

    outcomes = at_once(late, early)
    assert outcomes == [None, [f"held practice {second}"]]
    assert consumer.sync()
    assert consumer.told == [f"held practice {first}"]


def test_given_somebody_who_places_for_long_then_a_call_says_that_there_is_more(transactional_db):
    key = make_key(make_organisation("unodc"), scopes=READING)
    placed()
    make_practice(make_country("SN"), state="published")
    holds, may_end = Signal(), Signal()

    def placer():
        with system_scope("test"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT feed_place(1)")
            holds.set()
            assert may_end.wait(60)

    def caller():
        assert holds.wait(30)
        try:
            with access_scope(account_by(key)):
                return reading.catch_up()
        finally:
            may_end.set()

    assert at_once(placer, caller) == [None, False]
    with access_scope(account_by(key)):
        assert reading.catch_up()
