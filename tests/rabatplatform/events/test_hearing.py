"""A worker that takes nothing although messages wait ends, and one that works, is busy or has no Valkey does not."""

import threading
import uuid
from types import SimpleNamespace

import pytest
import redis

from rabatplatform import hearing
from rabatplatform.hearing import DEAF_AFTER, EXIT_CODE, Hearing, waiting_in, watch


@pytest.fixture
def ears():
    made = Hearing(processes=2)
    made.took_at = 0
    return made


@pytest.fixture
def queue(settings):
    line, name = redis.Redis.from_url(settings.REDIS_URL), f"hearing-{uuid.uuid4().hex}"
    yield SimpleNamespace(line=line, name=name)
    line.delete(name)


def looked(ears, moments, **facts) -> list[bool]:
    return [ears.is_deaf(now=now, **{"waiting": 3, "in_hand": 0} | facts) for now in moments]


def test_given_messages_that_wait_and_a_worker_with_a_process_to_spare_when_it_takes_none_then_it_is_deaf(ears):
    assert looked(ears, (100, 100 + DEAF_AFTER - 1, 100 + DEAF_AFTER)) == [False, False, True]


def test_given_a_worker_that_takes_one_now_and_then_then_it_hears(ears):
    assert looked(ears, (100,)) == [False]
    ears.took_at = 100 + DEAF_AFTER - 1
    assert looked(ears, (100 + DEAF_AFTER,)) == [False]


@pytest.mark.parametrize("facts", [{"in_hand": 2}, {"waiting": 0}, {"waiting": None}], ids=["busy", "idle", "no Valkey"])
def test_given_a_worker_that_is_busy_or_idle_or_without_valkey_then_its_silence_begins_when_that_is_over(ears, facts):
    assert looked(ears, (100, 500), **facts) == [False, False]
    assert looked(ears, (501, 500 + DEAF_AFTER, 501 + DEAF_AFTER)) == [False, False, True]


def test_given_messages_in_valkey_that_nobody_takes_then_the_process_is_ended(queue, monkeypatch):
    monkeypatch.setattr(hearing, "EVERY", 0.02)
    monkeypatch.setattr(hearing, "DEAF_AFTER", 0.1)
    queue.line.rpush(queue.name, "a", "b")
    ended = []
    thread = threading.Thread(target=watch, args=(Hearing(2), queue.line, [queue.name], ended.append))
    thread.start()
    thread.join(timeout=30)
    assert ended == [EXIT_CODE]


def test_given_a_valkey_that_is_away_then_how_many_wait_is_not_known(queue, tmp_path):
    queue.line.rpush(queue.name, "a")
    assert waiting_in(queue.line, [queue.name]) == 1
    assert waiting_in(redis.Redis(unix_socket_path=str(tmp_path / "nobody.sock")), [queue.name]) is None
