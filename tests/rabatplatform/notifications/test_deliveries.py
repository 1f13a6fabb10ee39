"""From an act to the mail: event → publish_event → deliveries → deliver → mail, the right asked again at sending."""

import smtplib
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Appointment, Role
from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.querysets import inbox, lines
from rabatplatform.notifications.services import send, write_deliveries
from rabatplatform.notifications.services.failing import WAITS
from rabatplatform.notifications.tasks import deliver, deliver_left_behind
from tests.factories import make_member, make_practice
from tests.reviewing import publish

pytestmark = pytest.mark.django_db


def submit(draft, author):
    with access_scope(author):
        return services.submit(practice=draft, actor=author.actor)


@pytest.fixture
def waiting(cast, draft):
    """The mail to the coordinator of Senegal, made but not sent."""
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
    publish_event(event.pk)
    with system_scope("test"):
        return Delivery.objects.get(event=event, channel="mail")


def state_of(delivery):
    with system_scope("test"):
        delivery.refresh_from_db()
    return delivery.state


def due_now(delivery):
    with system_scope("test"):
        Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now())


def refuse(monkeypatch, error, *, only=None):
    """The mail server refuses, to one address or to all."""
    real = EmailMultiAlternatives.send

    def sending(self, *args, **kwargs):
        if only is None or self.to == [only]:
            raise error
        return real(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", sending)


def test_given_a_submission_when_it_is_committed_then_the_coordinator_alone_gets_one_mail_and_one_line(
    cast, draft, eager, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submit(draft, cast.focal_point_senegal)
    assert [mail.to for mail in mailoutbox] == [[cast.coordinator_senegal.email]]
    with system_scope("test"):
        rows = set(Delivery.objects.values_list("user", "channel", "state"))
        assert not Event.objects.filter(published_at=None, kind="practices.submitted").exists()
    assert rows == {(cast.coordinator_senegal.pk, "mail", "sent"), (cast.coordinator_senegal.pk, "in_app", "sent")}


def test_given_each_act_then_those_concerned_are_told_and_the_one_who_acted_is_not(
    cast, draft, eager, mailoutbox, django_capture_on_commit_callbacks
):
    author, coordinator = cast.focal_point_senegal, cast.coordinator_senegal
    with django_capture_on_commit_callbacks(execute=True):
        submit(draft, author)
    with django_capture_on_commit_callbacks(execute=True), access_scope(coordinator):
        services.return_to_author(practice=draft, reason="Say what it cost.", actor=coordinator.actor)
    with django_capture_on_commit_callbacks(execute=True):
        submit(draft, author)
    with django_capture_on_commit_callbacks(execute=True):
        publish(draft, coordinator)
    told = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert told == [
        (coordinator.email, "A practice waits for your validation"),
        (author.email, "A practice was returned to you with questions"),
        (coordinator.email, "A practice waits for your validation"),
    ]
    with system_scope("test"):
        later = Delivery.objects.filter(kind="practices.published", channel="mail").values_list("user", "rhythm", "state")
        asked = Delivery.objects.get(kind="practices.validated", channel="mail", user=cast.secretariat)
        assert (asked.state, asked.error) == ("folded", "done")  # its reviewers were found before it was told
        assert set(later) == {(author.pk, "daily", "waiting"), (coordinator.pk, "daily", "waiting")}


def test_given_a_mail_then_it_says_what_happened_to_which_practice_and_where_and_nothing_of_its_text(waiting, draft, mailoutbox):
    assert deliver(waiting.pk) == "sent"
    (mail,) = mailoutbox
    (html, kind), *_none = mail.alternatives
    assert kind == "text/html"
    address = f"http://testserver/practices/{draft.reference}/"
    for text in (mail.body, html):
        assert address in text
        assert "A practice waits for your validation" in text
        assert "“Checking travel documents at the airport” was submitted and waits for your validation." in " ".join(text.split())
        assert "tell your coordinator" in text
        assert "Dakar" not in text
    assert "Checking travel documents" not in mail.subject
    assert "src=" not in html
    assert "<script" not in html
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "<" not in mail.body


def test_given_a_reader_of_french_then_their_mail_is_made_in_french(cast, waiting, mailoutbox):
    with system_scope("test"):
        User.objects.filter(pk=cast.coordinator_senegal.pk).update(language="fr")
    deliver(waiting.pk)
    assert 'lang="fr"' in mailoutbox[0].alternatives[0][0]


def test_given_an_appointment_that_ended_in_between_then_the_mail_is_withheld(cast, waiting, mailoutbox):
    with system_scope("test"):
        past = DateTimeTZRange(timezone.now() - timedelta(days=9), timezone.now() - timedelta(seconds=1))
        Appointment.objects.filter(user=cast.coordinator_senegal).update(valid=past)
    assert deliver(waiting.pk) == "withheld"
    assert mailoutbox == []
    assert deliver(waiting.pk) is None  # withheld for good


def test_given_a_right_that_ends_by_its_date_then_no_job_is_needed_for_the_mail_to_be_withheld(cast, draft, later, mailoutbox):
    leaving = make_member(cast.senegal, Role.COORDINATOR, until=timezone.now() + timedelta(hours=1))
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
    publish_event(event.pk)
    later("2 hours")
    deliver_left_behind()
    assert [mail.to for mail in mailoutbox] == [[cast.coordinator_senegal.email]]
    with system_scope("test"):
        assert {row.state for row in Delivery.objects.filter(user=leaving, channel="mail")} == {"withheld"}
    with access_scope(leaving):
        assert lines(leaving, inbox(leaving)) == []  # what stands in the inbox is made when it is read


def test_given_a_person_suspended_in_between_then_the_mail_is_withheld(cast, waiting, mailoutbox):
    with system_scope("test"):
        User.objects.filter(pk=cast.coordinator_senegal.pk).update(is_active=False)
    assert deliver(waiting.pk) == "withheld"
    assert mailoutbox == []


def test_given_a_task_that_runs_twice_then_one_mail_is_sent(cast, waiting, mailoutbox):
    assert publish_event(waiting.event_id) is False
    with system_scope("test"):
        write_deliveries(Event.objects.get(pk=waiting.event_id))  # a consumer called again writes no second row
        assert Delivery.objects.filter(event=waiting.event_id).count() == 2
    assert deliver(waiting.pk) == "sent"
    assert deliver(waiting.pk) is None
    deliver_left_behind()
    assert len(mailoutbox) == 1


def test_given_a_mail_server_that_is_down_then_each_try_waits_longer_and_then_it_has_failed(waiting, mailoutbox, monkeypatch):
    refuse(monkeypatch, smtplib.SMTPServerDisconnected("away"))
    waits = []
    for number in range(1, len(WAITS) + 1):
        before = timezone.now()
        assert deliver(waiting.pk) == "waiting"
        assert state_of(waiting) == "waiting"
        assert waiting.attempts == number
        waits.append(waiting.not_before - before)
        assert deliver(waiting.pk) is None  # not yet
        due_now(waiting)
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(minutes=1)
    assert deliver(waiting.pk) == "failed"
    assert state_of(waiting) == "failed"
    assert waiting.error == "smtpserverdisconnected"
    due_now(waiting)
    assert deliver(waiting.pk) is None


def test_given_a_mail_server_that_comes_back_then_the_sweep_sends_what_waited(waiting, mailoutbox, monkeypatch):
    with monkeypatch.context() as down:
        refuse(down, ConnectionRefusedError())
        assert deliver(waiting.pk) == "waiting"
    deliver_left_behind()
    assert mailoutbox == []  # its time has not come
    due_now(waiting)
    deliver_left_behind()
    assert len(mailoutbox) == 1
    assert state_of(waiting) == "sent"
    assert waiting.error == ""


@pytest.mark.parametrize(("code", "state"), [(550, "failed"), (450, "waiting")])
def test_given_a_refused_address_then_a_final_refusal_stops_and_a_passing_one_is_tried_again(
    cast, waiting, monkeypatch, code, state
):
    refuse(monkeypatch, smtplib.SMTPRecipientsRefused({cast.coordinator_senegal.email: (code, b"no")}))
    assert deliver(waiting.pk) == state
    assert state_of(waiting) == state
    assert waiting.error == "recipient_refused"


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused({"x": (550, b"no")}), ValueError("not foreseen")])
def test_given_one_failing_recipient_then_the_others_get_theirs_in_the_same_sweep(cast, draft, mailoutbox, monkeypatch, error):
    others = [make_member(cast.senegal, Role.COORDINATOR) for _number in range(3)]
    submit(draft, cast.focal_point_senegal)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted")
    publish_event(event.pk)
    refuse(monkeypatch, error, only=cast.coordinator_senegal.email)
    deliver_left_behind()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(person.email for person in others)


def test_given_a_message_that_is_not_due_then_it_is_not_sent(waiting, mailoutbox):
    with system_scope("test"):
        Delivery.objects.filter(pk=waiting.pk).update(not_before=timezone.now() + timedelta(minutes=5))
    assert send(waiting.pk) is None
    deliver_left_behind()
    assert mailoutbox == []


def test_given_a_draft_of_a_service_account_when_it_is_returned_then_no_mail_goes_to_an_account_that_nobody_reads(cast):
    from focalpoints.services import ensure_service_account

    with system_scope("factory"):
        account = ensure_service_account(cast.unodc)
    coordinator = make_member(cast.unodc, Role.COORDINATOR)
    draft = make_practice(cast.unodc, state="submitted", author=account)
    with access_scope(coordinator):
        services.return_to_author(practice=draft, reason="Please add results.", actor=coordinator.actor)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.returned")
        write_deliveries(event)
        assert not Delivery.objects.filter(event=event, user=account).exists()
