"""What is much is placed by parts: no call does all of it, and nobody waits for another's."""

from threading import Event as Signal

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from practices.models import Practice, Revision
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.feed import api, reading, services, tasks
from rabatplatform.feed.models import Pending, Reader
from tests.casework.together import at_once
from tests.factories import make_country, make_organisation, make_practice
from tests.keys import READING, make_key, secret_for
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.feed.consumer import Consumer, account_by, placed, visible
from tests.rabatplatform.feed.test_between_placings import suspended_there

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def senegal(transactional_db):
    return make_country("SN")


@pytest.fixture
def unodc(transactional_db):
    return make_organisation("unodc")


def some(most: int) -> int:
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT feed_place(%s)", [most])
        return cursor.fetchone()[0]


def held(key) -> int:
    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM feed_item WHERE key_id = %s AND is_held", [key.pk])
        return cursor.fetchone()[0]


def waits() -> int:
    with system_scope("test"):
        return Pending.objects.count()


def published(practice, *, is_so: bool):
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="published" if is_so else "draft", slug=f"shown-{practice.pk}")
        Revision.objects.filter(practice=practice.pk).update(is_public=is_so)


def test_given_a_new_key_that_sees_much_then_each_placing_looks_through_a_part(senegal, unodc):
    for _practice in range(9):
        make_practice(senegal, state="published")
    placed()
    key = make_key(unodc, scopes=READING)
    shown = len(visible(key))
    assert shown > 10
    placings = 0
    while some(4) >= 4:
        placings += 1
        assert held(key) <= 4 * 3 * placings  # as much of what changed, of what ended, and of the look
    assert placings >= shown / 12
    consumer = Consumer(key)
    assert consumer.sync()
    assert consumer.copies == visible(key)


def test_given_a_key_that_is_looked_through_then_others_are_told_meanwhile_and_it_is_told_that_there_is_more(senegal, unodc):
    practices = [make_practice(senegal, state="published") for _practice in range(9)]
    first = Consumer(make_key(unodc, scopes=READING))
    assert first.sync()
    new = make_key(unodc, scopes=READING)
    some(2)
    published(practices[-1], is_so=False)
    some(2)
    assert held(new) < len(visible(new))
    with access_scope(account_by(first.key)):
        words = reading.words_after(first.place.number, ["practice"], 10)
    assert [(word.is_held, word.object_id) for word in words] == [(False, practices[-1].pk)]
    with system_scope("test"):
        assert Reader.objects.values_list("moved", flat=True).get(pk=new.pk)
    with access_scope(account_by(new)), connection.cursor() as cursor:
        cursor.execute("SELECT feed_catch_up(0)")
        assert cursor.fetchone() == (False,)
    consumer = Consumer(new)
    assert consumer.sync()
    assert consumer.copies == visible(new)
    assert not consumer.recalled or [word.object_id for word in consumer.recalled] == [practices[-1].pk]
    assert waits() == 0


def test_given_a_key_that_lost_its_post_before_something_was_published_then_it_hears_nothing_of_that(senegal, unodc):
    """How an object stood before is kept until all keys were looked through."""
    for _practice in range(6):
        make_practice(senegal, state="published")
    hidden = make_practice(senegal, state="draft")
    placed()
    consumer = Consumer(make_key(unodc, scopes=READING))
    some(1)
    suspended_there(unodc, timezone.now())
    published(hidden, is_so=True)
    for _part in range(4):
        some(1)
    assert waits() > 0
    assert consumer.sync()
    assert consumer.copies == visible(consumer.key)
    assert hidden.pk not in {word.object_id for word in consumer.recalled if word.kind == "practice"}
    assert waits() == 0


def test_given_the_job_then_it_places_in_a_transaction_for_each_part(senegal, unodc, monkeypatch):
    make_key(unodc, scopes=READING)
    make_practice(senegal, state="published")
    monkeypatch.setattr(services, "AT_ONCE", 2)
    begun = []
    monkeypatch.setattr(tasks, "system_scope", lambda reason: begun.append(reason) or system_scope(reason))
    assert tasks.place_changes() > 2
    assert len(begun) > 2
    assert waits() == 0


@pytest.mark.parametrize("code", ["55P03", "40P01"], ids=["waited too long", "waited in a ring"])
def test_given_somebody_who_places_just_now_then_the_job_leaves_it_to_them(transactional_db, monkeypatch, code):
    def busy():
        raise OperationalError from SimpleError(code)

    monkeypatch.setattr(services, "place_some", busy)
    assert tasks.place_changes() == 0


class SimpleError(Exception):
    def __init__(self, code):
        super().__init__()
        self.pgcode = code


def test_given_a_job_that_fails_otherwise_then_it_fails(transactional_db, monkeypatch):
    def broken():
        raise OperationalError from SimpleError("57P01")

    monkeypatch.setattr(services, "place_some", broken)
    with pytest.raises(OperationalError):
        tasks.place_changes()


def other_connection(work):
    """What `work` gives or raises, by a connection of its own."""
    return at_once(work)[0]


def test_given_a_call_that_reads_what_was_placed_then_others_can_place(senegal, unodc, monkeypatch):
    make_practice(senegal, state="published")
    _key, _row, secret = secret_for(unodc, scopes=READING)
    outcomes, words_after = [], reading.words_after

    def reads(*facts):
        def head_is_free():
            with system_scope("test"), connection.cursor() as cursor:
                cursor.execute("SELECT id FROM feed_head FOR UPDATE NOWAIT")
                return cursor.fetchone()

        words = words_after(*facts)
        outcomes.append(other_connection(head_is_free))
        return words

    monkeypatch.setattr(api.reading, "words_after", reads)
    answer = Api(token=secret).get("/changes/")
    assert answer.status_code == 200
    assert answer.json()["results"]
    assert not answer.json()["has_more"]
    assert outcomes == [(1,)]


def test_given_many_recalls_acknowledged_at_once_then_they_are_taken_in_one_order_whatever_was_sent(senegal, unodc):
    practices = [make_practice(senegal, state="published") for _practice in range(5)]
    consumer = Consumer(make_key(unodc, scopes=READING))
    assert consumer.sync()
    for practice in practices:
        published(practice, is_so=False)
    assert consumer.sync()
    recalls = {word.object_id: word.recall for word in consumer.recalled}
    first, middle, last = practices[0].pk, practices[2].pk, practices[4].pk
    sent = [recalls[practice.pk] for practice in reversed(practices)]

    def acknowledge():
        with access_scope(account_by(consumer.key)):
            return reading.acknowledge(sent)

    def is_free(pk):
        def ask():
            with system_scope("test"), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM feed_item WHERE kind = 'practice' AND object_id = %s FOR UPDATE SKIP LOCKED", [pk])
                return cursor.fetchone() is not None

        return other_connection(ask)

    def hold_the_middle():
        with system_scope("test"), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM feed_item WHERE kind = 'practice' AND object_id = %s FOR UPDATE", [middle])
            begun.set()
            assert seen.wait(30)

    def look():
        begun.wait(30)
        for _look in range(500):
            if not is_free(first):  # the acknowledgement has come so far
                break
        found = is_free(last)
        seen.set()
        return found

    begun, seen = Signal(), Signal()

    def acknowledge_then():
        begun.wait(30)
        return acknowledge()

    outcomes = at_once(hold_the_middle, acknowledge_then, look)
    assert outcomes == [None, set(sent), True]
