"""A consumer that cannot take an event: the others are done, it is tried again at growing intervals, and holds up no other event."""

import re
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, Error, connection, transaction
from django.utils import timezone

from focalpoints.events import JOINED, POST_UPDATED
from focalpoints.events.news import POST_NEWS
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events import outbox, tasks
from rabatplatform.events.models import Event, Untold
from rabatplatform.events.outbox import WAITS
from rabatplatform.events.tasks import publish_event, publish_left_behind
from rabatplatform.notifications.models import Delivery, Follow
from rabatplatform.notifications.services import news
from tests.factories import make_practice

pytestmark = pytest.mark.django_db
KIND, HERE = "practices.submitted", "tests.rabatplatform.events.test_untold"
calls: list[str] = []


def broken(event):
    calls.append("broken")
    raise ZeroDivisionError("a text of something")


def asks_nonsense(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def out_of_time(event):
    raise SoftTimeLimitExceeded


def cannot_take_old(event):
    if timezone.now() - event.created_at > timedelta(minutes=10):
        raise ZeroDivisionError


def loses_the_database(event):
    connection.connection.close()
    asks_nonsense(event)


def counted(event):
    """Not idempotent by itself: whoever records an event writes a second one when it is called twice."""
    calls.append("counted")


def consumers(settings, *names):
    settings.EVENT_CONSUMERS = ["rabatplatform.notifications.services.write_deliveries", *(f"{HERE}.{name}" for name in names)]


@pytest.fixture(autouse=True)
def nobody_was_called():
    calls.clear()


@pytest.fixture
def event(cast):
    return happen(cast)


def happen(cast, age=31, **more) -> Event:
    practice = make_practice(cast.senegal, state="submitted", author=cast.focal_point_senegal)
    with system_scope("test"):
        at = timezone.now() - timedelta(seconds=age)
        return Event.objects.create(**{"kind": KIND, "subject_id": practice.pk, "created_at": at} | more)


def told(event) -> set:
    with system_scope("test"):
        return set(Delivery.objects.filter(event=event).values_list("channel", flat=True))


def is_published(event) -> bool:
    with system_scope("test"):
        return Event.objects.get(pk=event.pk).published_at is not None


def untold(event) -> Untold | None:
    with system_scope("test"):
        return Untold.objects.filter(event=event).first()


def due_now():
    with system_scope("test"):
        Untold.objects.update(not_before=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("name", "error"),
    [("broken", "zerodivisionerror"), ("asks_nonsense", "dataerror"), ("out_of_time", "softtimelimitexceeded")],
)
def test_given_a_consumer_that_fails_then_the_others_are_done_and_the_event_stays_with_the_name_of_the_error(
    event, settings, name, error
):
    consumers(settings, name)
    assert publish_event(event.pk) is False
    assert told(event) == {"mail", "in_app"}
    assert not is_published(event)
    row = untold(event)
    assert (row.error, row.attempts, row.kind) == (error, 1, KIND)
    assert row.taken == ["rabatplatform.notifications.services.write_deliveries"]


def test_given_a_consumer_that_runs_again_then_no_other_gets_the_event_twice(event, settings):
    consumers(settings, "broken", "counted")
    publish_event(event.pk)
    due_now()
    publish_event(event.pk)
    assert calls == ["broken", "counted", "broken"]
    consumers(settings, "counted")  # it was mended
    due_now()
    assert publish_event(event.pk) is True
    assert calls == ["broken", "counted", "broken"]
    assert is_published(event) and untold(event) is None


def test_given_each_failure_then_it_waits_longer_and_is_never_given_up(event, settings):
    consumers(settings, "broken")
    for number in range(1, len(WAITS) + 3):
        publish_event(event.pk)
        row = untold(event)
        assert row.attempts == number
        wait = WAITS[min(number, len(WAITS)) - 1]
        assert timedelta(seconds=-5) < row.not_before - timezone.now() - wait < timedelta(seconds=5)
        assert publish_event(event.pk) is False  # not yet
        assert untold(event).attempts == number
        due_now()


def test_given_as_many_broken_events_as_the_sweep_asks_for_then_the_younger_ones_are_published(cast, settings, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    consumers(settings, "cannot_take_old")
    old = [happen(cast, age=3_600) for _number in range(4)]
    young = [happen(cast, age=60 - number) for number in range(3)]
    assert publish_left_behind() == 3
    assert [is_published(event) for event in [*old, *young]] == [False] * 4 + [True] * 3
    due_now()
    young.append(happen(cast))
    assert publish_left_behind() == 1
    assert [untold(event).attempts for event in old] == [2] * 4


def test_given_more_events_than_it_asks_for_then_the_sweep_goes_on_until_none_is_left_or_its_time_is_over(
    cast, settings, monkeypatch
):
    consumers(settings)
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    events = [happen(cast, age=40 + number) for number in range(5)]
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", -1)
    assert publish_left_behind() == 0
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 25)
    assert publish_left_behind() == 5
    assert all(is_published(event) for event in events)


def test_given_an_event_with_which_the_database_goes_away_then_the_sweep_ends_and_the_others_are_published(
    cast, settings, monkeypatch
):
    consumers(settings)
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    first, second = happen(cast, age=90), happen(cast, age=60)
    publish = outbox.publish
    monkeypatch.setattr(outbox, "publish", lambda pk: publish(pk) if pk == second.pk else gone())
    assert publish_left_behind() == 1
    assert (is_published(first), is_published(second)) == (False, True)


def gone():
    raise DatabaseError("gone")


@pytest.mark.django_db(transaction=True)
def test_given_a_consumer_during_which_the_database_goes_away_then_nothing_is_stored_and_it_is_tried_as_before(event, settings):
    consumers(settings, "loses_the_database")
    with pytest.raises(Error):
        publish_event(event.pk)
    assert (told(event), untold(event)) == (set(), None)
    consumers(settings)
    assert publish_event(event.pk) is True


def test_given_a_follow_that_cannot_be_matched_then_whoever_it_concerns_is_told_and_followers_are_when_it_can(cast, monkeypatch):
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=practice.pk)
    with monkeypatch.context() as patch:
        patch.setattr(news, "followers_of", broken)
        assert publish_event(event.pk) is False
    assert told(event) == {"mail", "in_app"}
    due_now()
    assert publish_event(event.pk) is True


def test_given_what_concerns_followers_themselves_when_it_cannot_be_told_then_news_of_it_wait(cast, settings, monkeypatch):
    person = cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="published", author=person)
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=practice.pk)
    monkeypatch.setattr(news, "followers_of", lambda *given: {person.pk: None, cast.observer_spain.pk: None})
    with monkeypatch.context() as patch:
        patch.setattr("rabatplatform.notifications.services.write_deliveries", broken)
        publish_event(event.pk)
    assert told(event) == set()
    due_now()
    assert publish_event(event.pk) is True
    with system_scope("test"):
        rows = Delivery.objects.filter(event=event, channel="in_app")
        assert {person.pk, cast.observer_spain.pk} <= set(rows.values_list("user", flat=True))


def follow_all_posts(person):
    with system_scope("test"):
        label = person.actor.post.label
        Follow.objects.create(post=label, source=POST_NEWS.news, filters={}, signature="x", made_by=person)


def post_news() -> list[Event]:
    with system_scope("test"):
        return list(Event.objects.filter(kind=POST_NEWS.code))


def test_given_post_news_that_were_recorded_when_another_consumer_fails_then_they_are_recorded_once(cast, settings):
    follow_all_posts(cast.observer_spain)
    post = cast.focal_point_senegal.actor.post
    event = happen(cast, kind=POST_UPDATED.code, subject_id=post.pk, data={"post": post.pk})
    consumers(settings)
    settings.EVENT_CONSUMERS += ["focalpoints.services.post_news.record_post_news", f"{HERE}.broken"]
    publish_event(event.pk)
    due_now()
    publish_event(event.pk)
    assert len(post_news()) == 1


def told_people(event) -> set[int]:
    with system_scope("test"):
        return set(Delivery.objects.filter(event=event).values_list("user", flat=True))


def test_given_a_follower_whom_an_act_concerns_when_it_cannot_be_told_then_its_news_wait_and_they_hear_of_it_once(
    cast, monkeypatch
):
    coordinator, follower = cast.coordinator_senegal, cast.observer_spain
    for person in (coordinator, follower):
        follow_all_posts(person)
    post, team = cast.focal_point_senegal.actor.post, cast.senegal.coordination_label_id
    event = happen(cast, kind=JOINED.code, subject_id=team, register_id=team, data={"post": post.pk})
    with monkeypatch.context() as patch:
        patch.setattr("rabatplatform.notifications.services.write_deliveries", broken)
        assert publish_event(event.pk) is False
    assert (told(event), post_news()) == (set(), [])
    due_now()
    assert publish_event(event.pk) is True
    (news_of_it,) = post_news()
    assert publish_event(news_of_it.pk) is True
    assert (told_people(event), told_people(news_of_it)) == ({coordinator.pk}, {follower.pk})


# ── what the secretariat sees ──

ADDRESS, RETRY = "/notifications/failures/", "/notifications/failures/events/retry/"


def text_of(client) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(ADDRESS).content.decode()))


def test_given_events_that_cannot_be_told_then_the_secretariat_sees_how_many_and_why_and_not_which(cast, client, settings):
    consumers(settings, "broken")
    client.force_login(cast.secretariat)
    assert "Not told yet" not in text_of(client)
    events = [happen(cast), happen(cast), happen(cast, kind="casework.note_released"), happen(cast, kind="casework.note_revised")]
    for event in events:
        publish_event(event.pk)
    text = text_of(client)
    assert "A practice waits for your validation A fault of the platform (zerodivisionerror) 2 1" in text
    assert "Casework A fault of the platform (zerodivisionerror) 2 1" in text
    assert "casework.note" not in client.get(ADDRESS).content.decode() and "a text of something" not in text


def test_given_the_secretariat_when_it_tries_again_then_workers_have_them_and_what_was_mended_is_told(
    cast, client, settings, monkeypatch, event, django_capture_on_commit_callbacks
):
    consumers(settings, "broken")
    publish_event(event.pk)
    consumers(settings)
    handed = []
    monkeypatch.setattr("rabatplatform.events.services.hand_over", lambda task, pk: handed.append((task.name, pk)))
    client.force_login(cast.secretariat)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(RETRY, follow=True).content.decode()
    assert "1 event is tried again." in page
    assert handed == [(publish_event.name, event.pk)]
    assert publish_event(event.pk) is True
    assert "There is none left" in client.post(RETRY, follow=True).content.decode()


def test_given_others_then_they_see_nothing_and_try_nothing_again_in_the_database_too(cast, client, settings, event):
    consumers(settings, "broken")
    publish_event(event.pk)
    before = untold(event)
    for person in (cast.coordinator_senegal, cast.focal_point_senegal, cast.superuser):
        client.force_login(person)
        assert client.post(RETRY).status_code == 404
        with access_scope(person):
            assert not Untold.objects.exists()
            assert Untold.objects.update(attempts=0) == 0
    assert untold(event).not_before == before.not_before
    for facts in ({"error": "x"}, {"taken": []}, {"attempts": 9}):
        with pytest.raises(DatabaseError), transaction.atomic(), access_scope(cast.secretariat):
            Untold.objects.update(**facts)
    with pytest.raises(DatabaseError), transaction.atomic(), access_scope(cast.secretariat):
        Untold.objects.all().delete()
