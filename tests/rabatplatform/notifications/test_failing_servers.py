"""A recipient or a mail server that fails delays nobody, and holds no transaction longer than its timeout."""

import smtplib
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.mail.utils import DNS_NAME
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import tell
from rabatplatform.notifications.tasks import deliver, deliver_left_behind, deliver_many
from tests.factories import make_member, make_practice
from tests.rabatplatform.notifications.test_deliveries import refuse, submit, waiting  # noqa: F401  (fixture)

pytestmark = pytest.mark.django_db
TIMEOUT = 0.5
SPEAKS = {"HELO": "250 ok", "EHLO": "250 ok", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", "RSET": "250 ok"}


@contextmanager
def stalling_server(at: str):
    """A mail server that falls silent: at the greeting, at a command, or when the mail is there ("TEXT")."""
    listener = socket.create_server(("127.0.0.1", 0))
    held = []

    def talk(line):
        if at == "greeting":
            return
        line.sendall(b"220 here\r\n")
        in_text = False
        for raw in line.makefile("rb"):
            word = raw[:4].strip().upper().decode(errors="replace")
            if in_text:
                if raw == b".\r\n":
                    return  # the mail is there, and nothing is said
                continue
            if word == at:
                return
            in_text = word == "DATA"
            line.sendall(SPEAKS.get(word, "250 ok").encode() + b"\r\n")

    def serve():
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            held.append(line)  # open, and silent
            threading.Thread(target=talk, args=[line], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()
    for line in held:
        line.close()


@pytest.mark.parametrize("at", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "TEXT"])
def test_given_a_mail_server_that_falls_silent_then_the_transaction_ends_with_the_timeout(waiting, settings, at):  # noqa: F811
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_TIMEOUT = TIMEOUT
    str(DNS_NAME)  # how this machine calls itself: asked once a process, slowly where there is no name server
    reverse("home")  # the addresses of all apps are imported once a process
    with stalling_server(at) as settings.EMAIL_PORT:
        began = time.monotonic()
        assert deliver(waiting.pk) == "waiting"
        took = time.monotonic() - began
    assert TIMEOUT * 0.8 <= took < TIMEOUT * 2 + 4  # a second try of EHLO as HELO; a busy machine
    with system_scope("test"):
        waiting.refresh_from_db()
    assert waiting.attempts == 1
    assert waiting.error in ("timeouterror", "smtpserverdisconnected", "smtpconnecterror")


@pytest.mark.parametrize(
    "error", [smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), TimeoutError(), ValueError("not foreseen")]
)
def test_given_fifty_recipients_of_whom_one_fails_then_the_other_49_get_theirs_in_one_go(cast, mailoutbox, monkeypatch, error):
    people = [make_member(body, Role.OBSERVER) for body in (cast.senegal, cast.spain) for _number in range(25)]
    practice = make_practice(cast.senegal, state="published")
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=practice.pk, published_at=timezone.now())
        tell(event, kind_of(event.kind), [person.pk for person in people])
        Delivery.objects.filter(event=event).update(rhythm="at_once", not_before=timezone.now())
        ids = list(Delivery.objects.filter(event=event, channel="mail").order_by("pk").values_list("pk", flat=True))
    assert len(ids) == 50
    first, *others = people
    refuse(monkeypatch, error, only=first.email)
    deliver_many(*ids)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(person.email for person in others)
    with system_scope("test"):
        (failing,) = Delivery.objects.filter(event=event, channel="mail").exclude(state="sent")
    assert failing.user_id == first.pk
    assert failing.state == ("failed" if isinstance(error, smtplib.SMTPRecipientsRefused) else "waiting")


@pytest.mark.django_db(transaction=True)
def test_given_a_message_that_another_process_holds_then_it_is_left_to_it_and_the_others_go_at_once(cast, draft, mailoutbox):
    others = [make_member(cast.senegal, Role.COORDINATOR) for _number in range(3)]
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
    publish_event(event.pk)
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with system_scope("test"):
            Delivery.objects.select_for_update().get(event=event, channel="mail", user=cast.coordinator_senegal)
            held.set()
            let_go.wait(30)
        connection.close()

    slow = threading.Thread(target=hold)
    slow.start()
    try:
        assert held.wait(30)
        deliver_left_behind()
        assert sorted(mail.to[0] for mail in mailoutbox) == sorted(person.email for person in others)
    finally:
        let_go.set()
        slow.join()
    deliver_left_behind()
    assert len(mailoutbox) == 4
