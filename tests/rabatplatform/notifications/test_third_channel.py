"""A channel is one file: what a third one carries is carried, tried again and swept, and nothing of it needs to know its name."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events import catalogue
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications import channels, tasks
from rabatplatform.notifications.channels import DeliveryError, in_app, mail
from rabatplatform.notifications.mail_server import server
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import tell
from rabatplatform.notifications.services.carrying import carry_alone
from rabatplatform.notifications.services.failing import WAITS
from rabatplatform.notifications.services.retrying import retry_failed
from rabatplatform.notifications.services.switching import switch_kind
from tests.factories import make_practice

pytestmark = pytest.mark.django_db
ASKED, CODE = "practices.returned", "pigeon"


class Pigeons:
    """The file of a channel. told: (person, line) of what was carried; error: what is raised instead."""

    def __init__(self):
        self.told, self.error = [], None

    def plan(self, kind, preferences, now, topic):
        return {}

    def carry(self, delivery_id):
        return carry_alone(delivery_id, self._send)

    def _send(self, user, line):
        if self.error:
            raise self.error
        self.told.append((user, line))


@pytest.fixture
def pigeons(monkeypatch):
    made = Pigeons()
    monkeypatch.setattr(channels, "CHANNELS", {"in_app": in_app, "mail": mail, CODE: made})
    monkeypatch.setattr("rabatplatform.notifications.services.writing.CHANNELS", channels.CHANNELS)
    monkeypatch.setitem(catalogue._kinds, ASKED, replace(kind_of(ASKED), channels=("in_app", "mail", CODE)))
    return made


@pytest.fixture
def handed(monkeypatch):
    found = []
    monkeypatch.setattr("rabatplatform.notifications.services.writing.hand_over", lambda task, *ids: found.append((task, ids)))
    return found


def happen(cast) -> Event:
    practice = make_practice(cast.senegal, state="returned", author=cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.create(kind=ASKED, subject_id=practice.pk, published_at=timezone.now())
        tell(event, kind_of(ASKED), [cast.focal_point_senegal.pk])
    return event


def row(event) -> Delivery:
    with system_scope("test"):
        return Delivery.objects.get(event=event, channel=CODE)


def due_now():
    with system_scope("test"):
        Delivery.objects.filter(state="waiting").update(not_before=timezone.now())


def test_given_an_event_then_a_worker_carries_it_on_each_channel(
    cast, pigeons, handed, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        event = happen(cast)
    ((task, ids),) = handed
    assert len(ids) == 2
    assert task(*ids) == 2
    ((user, line),) = pigeons.told
    assert user == cast.focal_point_senegal and line.delivery.event_id == event.pk
    assert row(event).state == "sent" and row(event).sent_at is not None
    assert len(mailoutbox) == 1
    assert tasks.deliver(row(event).pk) is None
    assert len(pigeons.told) == 1


def test_given_a_kind_that_does_not_name_a_channel_then_that_one_tells_nothing_of_it(cast, pigeons, monkeypatch):
    for named in (("in_app", "mail"), ("in_app",)):
        monkeypatch.setitem(catalogue._kinds, ASKED, replace(kind_of(ASKED), channels=named))
        event = happen(cast)
        with system_scope("test"):
            assert sorted(Delivery.objects.filter(event=event).values_list("channel", flat=True)) == sorted(named)
    assert tasks.deliver_left_behind() == 1
    assert pigeons.told == []


def test_given_a_row_that_no_worker_has_then_the_sweep_carries_it(cast, pigeons, mailoutbox):
    event = happen(cast)
    assert tasks.deliver_left_behind() == 2
    assert row(event).state == "sent"
    assert (len(pigeons.told), len(mailoutbox)) == (1, 1)
    assert tasks.deliver_left_behind() == 0


def test_given_more_than_a_task_takes_then_workers_go_on_with_this_channel_as_with_mails(cast, pigeons, monkeypatch):
    handed = []
    monkeypatch.setattr(tasks, "hand_over", lambda task, code, until: handed.append(code))
    monkeypatch.setattr(tasks, "A_TASK", 1)
    events = [happen(cast) for _number in range(2)]
    tasks.deliver_left_behind()
    assert handed.count(CODE) == tasks.LANES
    tasks.deliver_rest(CODE, int(timezone.now().timestamp()) + 20)
    assert [row(event).state for event in events] == ["sent", "sent"]


def test_given_a_mail_server_that_is_away_then_this_channel_is_carried_all_the_same(cast, pigeons, monkeypatch):
    events = [happen(cast) for _number in range(3)]
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", lambda *given, **more: away())
    monkeypatch.setattr(server, "failures", 5)
    tasks.deliver_left_behind()
    assert [row(event).state for event in events] == ["sent"] * 3


def away():
    raise TimeoutError


def test_given_a_failure_then_it_is_tried_again_at_growing_intervals_and_has_failed_after_the_last(cast, pigeons):
    event = happen(cast)
    pigeons.error = DeliveryError("asleep", permanent=False)
    for number in range(1, len(WAITS) + 1):
        tasks.deliver_left_behind()
        assert (row(event).state, row(event).attempts, row(event).error) == ("waiting", number, "asleep")
        assert row(event).not_before > timezone.now() + timedelta(seconds=50)
        due_now()
    tasks.deliver_left_behind()
    assert row(event).state == "failed"


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [(DeliveryError("refused", permanent=True), "failed", "refused"), (ValueError("text"), "waiting", "valueerror")],
)
def test_given_what_is_refused_for_good_or_was_not_foreseen_then_it_has_failed_or_waits(cast, pigeons, error, state, code):
    event = happen(cast)
    pigeons.error = error
    tasks.deliver_left_behind()
    assert (row(event).state, row(event).error) == (state, code)


def test_given_a_message_that_failed_when_the_secretariat_tries_again_then_its_channel_carries_it(
    cast, pigeons, handed, django_capture_on_commit_callbacks
):
    event = happen(cast)
    pigeons.error = DeliveryError("refused", permanent=True)
    tasks.deliver_left_behind()
    pigeons.error = None
    with django_capture_on_commit_callbacks(execute=True), access_scope(cast.secretariat):
        assert retry_failed(actor=cast.secretariat.actor, references=[row(event).reference]).number == 1
    ((task, ids),) = handed
    assert task(*ids) == "sent"
    assert len(pigeons.told) == 1 and row(event).error == ""


def test_given_a_right_that_ended_or_a_kind_that_was_switched_off_then_it_is_withheld(cast, pigeons):
    gone, stopped = happen(cast), happen(cast)
    with system_scope("test"):
        Event.objects.filter(pk=gone.pk).update(subject_id=0)
    assert tasks.deliver(row(gone).pk) == "withheld"
    with access_scope(cast.secretariat):
        switch_kind(actor=cast.secretariat.actor, kind=kind_of(ASKED), state="off", reason="A storm")
    assert tasks.deliver(row(stopped).pk) == "withheld"
    assert row(stopped).error == "switched_off"
    assert pigeons.told == []


def test_given_a_channel_that_carries_nothing_then_no_task_and_no_sweep_looks_at_it(cast, pigeons, monkeypatch):
    monkeypatch.setattr(channels, "CHANNELS", {"in_app": in_app, CODE: SimpleNamespace(plan=pigeons.plan)})
    event = happen(cast)
    assert tasks.deliver(row(event).pk) is None
    assert tasks.deliver_left_behind() == 0
    assert list(channels.carriers()) == []
