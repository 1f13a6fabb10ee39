"""kill -9 of a worker between the release of a note and its notification: after the sweep each reader was told, once."""

import os
import signal
import time

import pytest
from django.db import connections
from django.utils import timezone

from casework.services import granting
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events import tasks as events
from rabatplatform.events.models import Event
from rabatplatform.notifications import tasks as notifications
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import send_digest
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HERE = __name__
told = None  # the end of a pipe by which the child says that it is in the middle


def hang(*_event) -> None:
    """A consumer of events, and what a channel would do last: everything before it is done and nothing committed."""
    os.write(told, b".")
    time.sleep(60)


def hangs_before_sending(*_digest):
    return hang


def killed_in(work) -> None:
    """Run it in a process of its own; once that hangs in the middle, end it as a power cut would."""
    global told
    reading, told = os.pipe()
    connections.close_all()  # a connection belongs to one process
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)
    os.close(told)
    assert os.read(reading, 1) == b".", "the work ended before it hung"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def until(sweep) -> None:
    """Sweep until something was done: the server takes a moment to see that the killed process is gone."""
    for _time in range(100):
        if sweep():
            return
        time.sleep(0.1)
    raise AssertionError("the sweep found nothing")


@pytest.fixture
def released(transactional_db, settings):
    settings.OUTBOX_LEFT_BEHIND_SECONDS = 0
    make_organisation("icmpd")  # mails name the secretariat
    reader = make_member(make_country("ES"), Role.FOCAL_POINT)
    analyst, coordinator = making.team("SN")
    note = making.draft(analyst)
    grant = making.give(note, make_country("ES"), analyst)
    making.release(note, analyst, coordinator)
    with system_scope("test"):
        event = Event.objects.get(kind="casework.note_released", subject_id=note.pk)
    return reader, coordinator, grant, event


def states(event, person) -> dict:
    with system_scope("test"):
        return dict(Delivery.objects.filter(event=event, user=person).values_list("channel", "state"))


def mails_to(person, mailoutbox) -> int:
    return [sent.to for sent in mailoutbox].count([person.email])


def test_given_workers_killed_while_they_publish_and_while_they_send_then_each_reader_is_told_once(
    released, settings, mailoutbox
):
    reader, _coordinator, _grant, event = released

    def publishes():
        settings.EVENT_CONSUMERS = [*settings.EVENT_CONSUMERS, f"{HERE}.hang"]
        events.publish_event(event.pk)

    def sends():
        mail.digest = hangs_before_sending  # in the child alone
        send_digest(reader.pk)

    killed_in(publishes)
    assert states(event, reader) == {}
    until(lambda: events.publish_event(event.pk))
    assert states(event, reader) == {"in_app": "sent", "mail": "waiting"}
    with system_scope("test"):  # the hour of the digest has come
        Delivery.objects.filter(event=event, user=reader).update(not_before=timezone.now())

    killed_in(sends)
    assert states(event, reader)["mail"] == "waiting" and mails_to(reader, mailoutbox) == 0
    until(lambda: send_digest(reader.pk))
    for _sweep in range(2):
        events.publish_left_behind()
        notifications.deliver_left_behind()
        assert send_digest(reader.pk) is None
    assert states(event, reader) == {"in_app": "sent", "mail": "sent"}
    with system_scope("test"):
        assert Delivery.objects.filter(event=event, user=reader).count() == 2
        about = Delivery.objects.filter(user=reader, channel="mail", state="sent").count()
    assert mails_to(reader, mailoutbox) == about == 1


def test_given_a_grant_that_is_revoked_while_the_killed_worker_is_away_then_nothing_is_told(released, settings, mailoutbox):
    reader, coordinator, grant, event = released

    def publishes():
        settings.EVENT_CONSUMERS = [*settings.EVENT_CONSUMERS, f"{HERE}.hang"]
        events.publish_event(event.pk)

    killed_in(publishes)
    with access_scope(coordinator):
        granting.revoke(grant=grant, actor=coordinator.actor)
    until(lambda: events.publish_event(event.pk))
    notifications.deliver_left_behind()
    assert set(states(event, reader).values()) <= {"withheld"}
    assert mails_to(reader, mailoutbox) == 0
