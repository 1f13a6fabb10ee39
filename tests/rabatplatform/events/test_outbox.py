"""The outbox: an event is written with the change, published after it, once, whatever the broker does."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from practices import services
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events import tasks
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event, publish_left_behind
from rabatplatform.notifications.models import Delivery
from tests.factories import complete_content, make_cast

SUBMITTED = "practices.submitted"


def submit(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=practice, actor=author.actor)


def event():
    with system_scope("test"):
        return Event.objects.get(kind=SUBMITTED)


def age(seconds):
    with system_scope("test"):
        Event.objects.update(created_at=timezone.now() - timedelta(seconds=seconds))


@pytest.mark.django_db
def test_given_a_change_that_is_rolled_back_then_no_event_stays(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        submit(cast)
        raise RuntimeError
    with system_scope("test"):
        assert not Event.objects.exists()


@pytest.mark.django_db
def test_given_a_broker_that_is_down_then_the_change_is_kept_and_the_sweep_publishes_it(
    cast, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(publish_event, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        practice = submit(cast)
    with system_scope("test"):
        assert Practice.objects.get(pk=practice.pk).state == "submitted"
    assert event().published_at is None
    assert publish_left_behind() == 0  # too young: a worker may still have it
    age(31)
    assert publish_left_behind() == 2  # drafted and submitted
    assert event().published_at is not None
    assert publish_left_behind() == 0
    with system_scope("test"):
        assert Delivery.objects.filter(event__kind=SUBMITTED).count() == 2


@pytest.mark.django_db
def test_given_a_kind_that_this_version_does_not_know_then_the_event_is_published_and_nobody_is_told(cast):
    with system_scope("test"):
        made = Event.objects.create(kind="later.thing_done", subject_id=1)
    assert publish_event(made.pk) is True
    with system_scope("test"):
        assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_given_an_event_then_it_holds_ids_and_no_text(cast):
    submit(cast)
    made = event()
    assert made.data == {}
    assert made.actor_id == cast.focal_point_senegal.pk
    assert made.post_id == cast.focal_point_senegal.actor.post.label_id


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_given_five_workers_with_the_same_event_then_one_of_them_publishes_it():
    submit(make_cast())
    made, answers, start = event(), [], threading.Barrier(5)

    def work():
        start.wait()
        try:
            answers.append(tasks.publish_event(made.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False, False, False, False, True]
    with system_scope("test"):
        assert Delivery.objects.filter(event=made).count() == 2
