"""An escalation that raises: put off, later and later, seen by the Secretariat, and in the way of no other."""

import re
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications import tasks
from rabatplatform.notifications.models import Escalation
from rabatplatform.notifications.services import escalating
from rabatplatform.notifications.services.escalating import WAITS
from rabatplatform.notifications.tasks import escalate_what_waits
from tests.rabatplatform.notifications.test_escalation import ask, clock, told

pytestmark = pytest.mark.django_db
ASKED = "practices.question_asked"
ADDRESS, RETRY = "/notifications/failures/", "/notifications/failures/events/retry/"


@pytest.fixture
def questions(cast):
    """Six events, each due some minutes after the one before it."""
    holder = cast.focal_point_senegal
    found = [ask(holder, holder.actor.post, cast.focal_point_spain)[0] for _number in range(6)]
    for number, event in enumerate(found):
        due_since(event, minutes=60 - number)
    return found


def due_since(event, minutes=0):
    with system_scope("test"):
        at = timezone.now() - timedelta(minutes=minutes)
        assert Escalation.objects.filter(event=event, ended_at=None).update(next_at=at) == 1


def break_for(monkeypatch, events, raised=ZeroDivisionError):
    """Nobody can be found for these events at any step."""
    kind, ids = kind_of(ASKED), {event.pk for event in events}
    before = kind.escalates

    def escalates(event, step):
        if event.pk in ids:
            raise raised("a text of something")
        return before(event, step)

    monkeypatch.setitem(vars(kind), "escalates", escalates)


def went_on(event) -> bool:
    return any(told(event).values())


def test_given_more_events_that_raise_than_it_asks_for_then_those_behind_them_are_told_in_the_same_run(questions, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    *broken, fifth, last = questions
    break_for(monkeypatch, broken)
    assert escalate_what_waits() == 6
    assert [went_on(event) for event in questions] == [False] * 4 + [True] * 2
    assert [clock(event).error for event in (broken[0], last)] == ["zerodivisionerror", ""]
    assert escalate_what_waits() == 0  # not again before their time


def test_given_each_failure_then_it_waits_longer_is_never_given_up_and_forgotten_once_its_step_is_taken(questions, monkeypatch):
    event = questions[0]
    with monkeypatch.context() as patch:
        break_for(patch, [event])
        for number in range(1, len(WAITS) + 3):
            due_since(event)
            escalate_what_waits()
            row = clock(event)
            assert (row.attempts, row.step) == (number, 0)
            wait = WAITS[min(number, len(WAITS)) - 1]
            assert timedelta(seconds=-5) < row.next_at - timezone.now() - wait < timedelta(seconds=5)
        assert timezone.now() - row.failing_since < timedelta(minutes=1)
    due_since(event)
    assert escalate_what_waits() == 1
    row = clock(event)
    assert went_on(event)
    assert (row.attempts, row.error, row.failing_since) == (0, "", None)


def test_given_little_time_then_the_run_ends_and_the_next_goes_on(questions, monkeypatch):
    monkeypatch.setattr(tasks, "ESCALATE_SECONDS", -1)
    assert escalate_what_waits() == 0
    monkeypatch.setattr(tasks, "ESCALATE_SECONDS", 60)
    assert escalate_what_waits() == 6


def test_given_a_step_that_takes_all_the_time_then_it_is_put_off_and_the_run_ends(questions, monkeypatch):
    first, second = questions[:2]
    break_for(monkeypatch, [first], SoftTimeLimitExceeded)
    assert escalate_what_waits() == 1
    assert clock(first).error == "softtimelimitexceeded" and not went_on(second)
    assert escalate_what_waits() == 5 and went_on(second)


def test_given_an_event_with_which_the_database_goes_away_then_it_keeps_its_time_and_the_others_are_told(questions, monkeypatch):
    first, *others = questions
    before = clock(first).next_at

    def gone(*given):
        raise DatabaseError("gone")

    break_for(monkeypatch, [first], DatabaseError)
    monkeypatch.setattr(escalating, "put_off", gone)
    assert escalate_what_waits() == 6
    assert clock(first).next_at == before and all(went_on(event) for event in others)


# ── what the secretariat sees ──


def text_of(client) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(ADDRESS).content.decode()))


def test_given_escalations_that_raise_then_the_secretariat_sees_how_many_and_why_and_not_which(
    cast, client, questions, monkeypatch
):
    client.force_login(cast.secretariat)
    break_for(monkeypatch, questions[:2])
    assert "Not told yet" not in text_of(client)
    escalate_what_waits()
    with system_scope("test"):
        Event.objects.filter(pk=questions[1].pk).update(kind="casework.note_returned")
    text = text_of(client)
    what = "To the next in line: A question about a practice waits for your answer"
    assert f"{what} A fault of the platform (zerodivisionerror) 1 1" in text
    assert "To the next in line: Casework A fault of the platform (zerodivisionerror) 1 1" in text
    assert "a text of something" not in text


def test_given_the_secretariat_when_it_tries_again_then_a_worker_does_and_what_was_mended_is_told(
    cast, client, questions, monkeypatch, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as patch:
        break_for(patch, questions[:2])
        escalate_what_waits()
    handed = []
    monkeypatch.setattr(
        "rabatplatform.notifications.services.telling_again.hand_over", lambda task, *ids: handed.append((task.name, ids))
    )
    client.force_login(cast.secretariat)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(RETRY, follow=True).content.decode()
    assert "2 events are tried again." in page
    assert handed == [(escalate_what_waits.name, ())]
    assert escalate_what_waits() == 2
    assert all(went_on(event) for event in questions)
    assert "There is none left" in client.post(RETRY, follow=True).content.decode()


def test_given_others_then_they_see_nothing_and_try_nothing_again_in_the_database_too(cast, questions, monkeypatch):
    break_for(monkeypatch, questions[:1])
    escalate_what_waits()
    before = clock(questions[0])
    for person in (cast.coordinator_senegal, cast.focal_point_senegal, cast.superuser):
        with access_scope(person), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM notifications_not_told_on()")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT notifications_tell_on_again(now())")
            assert cursor.fetchone() == (0,)
    after = clock(questions[0])
    assert (after.next_at, after.attempts) == (before.next_at, 1)
    with pytest.raises(DatabaseError), transaction.atomic(), access_scope(cast.secretariat):
        Escalation.objects.count()
