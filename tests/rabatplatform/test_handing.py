"""A broker or cache that hangs is asked once and then left alone for a while."""

from types import SimpleNamespace

import pytest

from rabatplatform import breaker, handing
from rabatplatform.breaker import REST_SECONDS, SLOW_SECONDS, Breaker


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr(breaker, "time", clock)
    monkeypatch.setattr(handing, "time", clock)
    monkeypatch.setattr(handing, "_breaker", Breaker())
    return clock


class Task:
    name = "task"

    def __init__(self, clock, takes):
        self.clock, self.takes, self.asked = clock, takes, 0

    def delay(self, pk):
        self.asked += 1
        self.clock.now += self.takes
        raise OSError


def test_given_a_broker_that_hangs_then_the_next_events_wait_for_the_sweep_at_once(clock):
    task = Task(clock, takes=SLOW_SECONDS + 0.1)
    assert [handing.hand_over(task, pk) for pk in range(5)] == [False] * 5
    assert task.asked == 1
    clock.now += REST_SECONDS
    handing.hand_over(task, 5)
    assert task.asked == 2


def test_given_a_broker_that_refuses_at_once_then_it_is_asked_every_time(clock):
    task = Task(clock, takes=0)
    assert [handing.hand_over(task, pk) for pk in range(5)] == [False] * 5
    assert task.asked == 5


def test_given_a_broker_that_answers_then_the_work_is_handed_over(clock):
    given = []
    assert handing.hand_over(SimpleNamespace(name="task", delay=given.append), 7) is True
    assert given == [7]
