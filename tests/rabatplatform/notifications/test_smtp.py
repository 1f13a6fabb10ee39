"""Mails over a real connection to a server that refuses, stalls, hangs up: each recipient is told or tried again alone."""

import socket
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from focalpoints.models import Role
from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.channels import DeliveryError, mail
from rabatplatform.notifications.channels.mail import one_line, send
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_member


class Server(SMTP):
    async def _handle_client(self):
        self.event_handler.lines += 1
        await super()._handle_client()


class Handler:
    """taken: [(recipient, bytes)]; lines: connections; answers: {recipient: what is answered to RCPT}; bad: to DATA."""

    def __init__(self):
        self.taken, self.lines = [], 0
        self.answers, self.bad = {}, {}
        self.hang_up_after, self.stall = None, 0

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        import asyncio

        if self.stall:
            await asyncio.sleep(self.stall)
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        if answer := self.bad.get(address):
            return answer
        self.taken.append((address, envelope.content))
        if self.hang_up_after is not None and len(self.taken) == self.hang_up_after:
            server.transport.close()  # taken, and the answer is lost
        return "250 taken"

    @property
    def people(self) -> list[str]:
        return [address for address, _content in self.taken]


class Listening(Controller):
    def factory(self):
        return Server(self.handler, hostname="sink")


@contextmanager
def listening(handler, port=0):
    controller = Listening(handler, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    handler.lines = 0  # the controller asked whether it answers
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def sink(settings):
    handler = Handler()
    with listening(handler) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
        yield handler


def to(address):
    return EmailMultiAlternatives(subject="Écoutez", body="Bonjour", from_email="a@example.org", to=[address])


def refused(address) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        send(to(address))
    return raised.value


def test_given_many_mails_then_they_go_over_one_connection(sink):
    with one_line():
        for number in range(20):
            send(to(f"p{number}@example.org"))
    assert sink.people == [f"p{number}@example.org" for number in range(20)]
    assert sink.lines == 1


def test_given_no_line_then_each_mail_opens_its_own(sink):
    send(to("a@example.org"))
    send(to("b@example.org"))
    assert (len(sink.taken), sink.lines) == (2, 2)


@pytest.mark.parametrize(("answer", "permanent"), [("550 5.1.1 no such user", True), ("450 4.2.1 mailbox busy", False)])
def test_given_one_recipient_who_is_refused_then_the_others_of_the_line_get_theirs(sink, answer, permanent):
    sink.answers["bad@example.org"] = answer
    with one_line():
        send(to("a@example.org"))
        error = refused("bad@example.org")
        send(to("b@example.org"))
        send(to("c@example.org"))
    assert (error.code, error.permanent) == ("recipient_refused", permanent)
    assert sink.people == ["a@example.org", "b@example.org", "c@example.org"]


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.7.1 content refused"])
def test_given_a_mail_whose_words_are_refused_then_it_is_tried_again_and_the_others_go(sink, answer):
    sink.bad["bad@example.org"] = answer
    with one_line():
        send(to("a@example.org"))
        error = refused("bad@example.org")
        send(to("b@example.org"))
    assert error.code == "smtpdataerror"
    assert error.permanent is False  # of the mail or of the server: who knows; it has failed after the last try
    assert sink.people == ["a@example.org", "b@example.org"]


def test_given_a_connection_that_drops_after_a_mail_was_taken_then_it_is_not_sent_and_the_next_opens_another(sink):
    sink.hang_up_after = 2
    with one_line():
        send(to("a@example.org"))
        error = refused("b@example.org")  # taken, and nobody knows: the one window for a second mail
        send(to("c@example.org"))
    assert error.code == "smtpserverdisconnected"
    assert sink.people == ["a@example.org", "b@example.org", "c@example.org"]
    assert sink.lines == 2


def test_given_a_line_that_was_cut_while_it_rested_then_the_next_mail_fails_alone(sink, settings):
    with one_line():
        send(to("a@example.org"))
        mail._line.get().connection.sock.shutdown(socket.SHUT_RDWR)
        refused("b@example.org")
        send(to("c@example.org"))
    assert sink.people == ["a@example.org", "c@example.org"]


def test_given_a_server_that_stalls_then_the_wait_ends_and_the_next_mail_goes(sink):
    sink.stall = 3
    began = time.monotonic()
    with one_line():
        error = refused("a@example.org")
        assert time.monotonic() - began < 2.9
        sink.stall = 0
        send(to("b@example.org"))
    assert error.permanent is False
    assert sink.people == ["b@example.org"]


def test_given_a_server_that_is_away_and_comes_back_then_the_same_line_goes_on(settings):
    port, handler = free_port(), Handler()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    with one_line():
        error = refused("a@example.org")
        assert (error.code, error.permanent) == ("connectionrefusederror", False)
        with listening(handler, port):
            send(to("b@example.org"))
    assert handler.people == ["b@example.org"]


# ── from the event to the server ──


@pytest.fixture
def coordinators(cast, draft):
    """Four people of whom each is to hear of a submission at once; their mails wait."""
    people = [cast.coordinator_senegal, *(make_member(cast.senegal, Role.COORDINATOR) for _number in range(3))]
    with access_scope(cast.focal_point_senegal):
        services.submit(practice=draft, actor=cast.focal_point_senegal.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
    publish_event(event.pk)
    return people


def states(people):
    with system_scope("test"):
        rows = dict(Delivery.objects.filter(channel="mail", user__in=people).values_list("user", "state"))
    return [rows[person.pk] for person in people]


@pytest.mark.django_db
def test_given_each_sort_of_failure_in_one_sweep_then_each_person_has_their_own_state_and_nothing_is_sent_twice(
    sink, coordinators
):
    busy, gone = coordinators[1], coordinators[2]
    sink.answers = {busy.email: "450 4.2.1 busy", gone.email: "550 5.1.1 no such user"}
    deliver_left_behind()
    assert states(coordinators) == ["sent", "waiting", "failed", "sent"]
    sink.answers = {}
    with system_scope("test"):
        Delivery.objects.filter(state="waiting").update(not_before=timezone.now())
    deliver_left_behind()
    deliver_left_behind()
    assert states(coordinators) == ["sent", "sent", "failed", "sent"]
    assert sorted(sink.people) == sorted(person.email for person in coordinators if person != gone)
    with system_scope("test"):
        assert Mail.objects.filter(user__in=coordinators).count() == 3  # of what was refused no mail is on record


@pytest.mark.django_db
def test_given_a_mail_that_was_taken_while_the_answer_was_lost_then_the_second_has_the_same_message_id(sink, coordinators):
    sink.hang_up_after = 1
    deliver_left_behind()
    with system_scope("test"):
        Delivery.objects.filter(state="waiting").update(not_before=timezone.now())
    deliver_left_behind()
    assert states(coordinators) == ["sent"] * 4
    ids = [next(row for row in content.splitlines() if row.startswith(b"Message-ID")) for _address, content in sink.taken]
    assert (len(ids), len(set(ids))) == (5, 4)  # mail systems show it once
    twice = [address for address in set(sink.people) if sink.people.count(address) == 2]
    assert len(twice) == 1
