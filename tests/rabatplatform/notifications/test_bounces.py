"""From a mail that came back to an address that gets no more mails, and back again."""

import smtplib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from focalpoints.events import ADDRESS_RETURNED
from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.addresses import hash_of, is_returned
from rabatplatform.notifications.channels.mail import message_key
from rabatplatform.notifications.models import Bounce, Delivery, Mail
from rabatplatform.notifications.services.bounces import clear_bounces, confirm_own_address, record_bounce
from rabatplatform.notifications.tasks import deliver, read_bounces, record_return
from tests.factories import complete_content
from tests.rabatplatform.notifications.test_deliveries import refuse, waiting  # noqa: F401  (fixture)
from tests.rabatplatform.notifications.test_returns import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(cast):
    """Five mails to the coordinator of Senegal."""
    person = cast.coordinator_senegal
    with system_scope("test"):
        return [
            Mail.objects.create(user=person, message_id=message_key("test", n), address_hash=hash_of(person.email))
            for n in range(5)
        ]


@pytest.fixture
def box(settings, tmp_path):
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    settings.BOUNCE_FOLDER = str(tmp_path)
    return tmp_path


def bounce(mail, *, source="", is_hard=True, code="5.1.1", days_ago=0):
    with system_scope("test"):
        at = timezone.now() - timedelta(days=days_ago)
        return record_bounce(message_id=mail.message_id, source=source or f"s{mail.pk}", is_hard=is_hard, code=code, at=at)


def told() -> int:
    with system_scope("test"):
        return Event.objects.filter(kind=ADDRESS_RETURNED.code).count()


def test_given_two_mails_that_came_back_for_good_then_the_address_is_returned_and_told_once(cast, mails):
    person = cast.coordinator_senegal
    bounce(mails[0])
    assert not is_returned(person)
    assert told() == 0
    bounce(mails[1])
    bounce(mails[2])
    assert is_returned(person)
    assert told() == 1


def test_given_the_same_mail_twice_or_old_ones_or_passing_ones_then_mails_go_on(cast, mails):
    bounce(mails[0])
    bounce(mails[0], source="another report of the same mail")
    bounce(mails[1], is_hard=False)
    bounce(mails[2], days_ago=91)
    assert not is_returned(cast.coordinator_senegal)
    assert told() == 0


def test_given_a_report_told_twice_or_of_no_mail_of_ours_then_nothing_more_is_stored(cast, mails):
    first = bounce(mails[0], source="once")
    assert bounce(mails[0], source="once") == first
    with system_scope("test"):
        assert record_bounce(message_id="f" * 32, source="foreign", is_hard=True) is None
        assert Bounce.objects.count() == 1
    assert record_return("f" * 32, "foreign", 1, "5.1.1") is False
    assert record_return(mails[1].message_id, "provider:1", 1, "5.1.1") is True
    assert is_returned(cast.coordinator_senegal)


def test_given_a_mail_that_came_back_then_its_messages_failed_and_those_on_the_platform_stay(waiting, mailoutbox):  # noqa: F811
    assert deliver(waiting.pk) == "sent"
    with system_scope("test"):
        waiting.refresh_from_db()
        assert waiting.mail.address_hash == hash_of(waiting.user.email)
        here = Delivery.objects.get(event=waiting.event, user=waiting.user, channel="in_app")
    with system_scope("test"):
        mail = waiting.mail
    bounce(mail, is_hard=False, code="4.2.1")
    with system_scope("test"):
        waiting.refresh_from_db()
        assert waiting.state == "sent"
    bounce(mail, source="hard")
    with system_scope("test"):
        waiting.refresh_from_db()
        here.refresh_from_db()
    assert (waiting.state, waiting.error) == ("failed", "bounced")
    assert here.state == "sent"
    with system_scope("test"):  # tried again by hand, it is another mail
        Delivery.objects.filter(pk=waiting.pk).update(state="waiting", attempts=0, not_before=timezone.now())
    assert deliver(waiting.pk) == "sent"
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2


def test_given_mails_that_a_policy_refused_then_they_failed_and_mails_to_the_address_go_on(waiting, mails):  # noqa: F811
    assert deliver(waiting.pk) == "sent"
    with system_scope("test"):
        waiting.refresh_from_db()
        mail = waiting.mail
    for one in (mail, *mails):  # one wrong record of our domain
        bounce(one, is_hard=False, code="5.7.23")
    with system_scope("test"):
        waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == ("failed", "bounced")
    assert not is_returned(waiting.user)
    assert told() == 0


def refused(person, answer, monkeypatch):
    code = int(answer[:3])
    refuse(monkeypatch, smtplib.SMTPRecipientsRefused({person.email: (code, answer[4:].encode())}))


@pytest.fixture
def again(django_capture_on_commit_callbacks):
    """again(delivery, …): sends each, with what happens after the commit."""

    def deliver_each(*deliveries):
        for delivery in deliveries:
            with django_capture_on_commit_callbacks(execute=True):
                deliver(delivery.pk)

    return deliver_each


@pytest.fixture
def two_waiting(cast, waiting):  # noqa: F811
    """Two mails to the coordinator of Senegal, about two practices; they go one after the other."""
    other = submit_another(cast)
    with system_scope("test"):
        event = Event.objects.get(kind="practices.submitted", subject_id=other.pk)
    publish_event(event.pk)
    with system_scope("test"):
        return waiting, Delivery.objects.get(event=event, channel="mail", user=waiting.user)


def submit_another(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post) | {"title": "Another"}
        draft = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
        return services.submit(practice=draft, actor=author.actor)


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 no such user here"])
def test_given_a_mail_server_that_knows_no_such_mailbox_then_two_mails_that_it_did_not_take_count(
    two_waiting, again, monkeypatch, answer
):
    first, second = two_waiting
    later(second)
    with monkeypatch.context() as server:
        refused(first.user, answer, server)
        again(first)
        assert not is_returned(first.user)
        now(second)
        again(second)
    assert is_returned(first.user)
    assert told() == 1
    with system_scope("test"):
        assert set(Delivery.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", "error")) == {
            ("failed", "recipient_refused")
        }
        assert set(Bounce.objects.values_list("mail", "is_hard")) == {(None, True)}
        assert not Mail.objects.exists()


def later(delivery):
    with system_scope("test"):
        Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now() + timedelta(hours=1))


def now(delivery):
    with system_scope("test"):
        Delivery.objects.filter(pk=delivery.pk).update(state="waiting", attempts=0, not_before=timezone.now())


@pytest.mark.parametrize(
    "answer",
    ["550 5.7.1 sender is not authorised", "554 5.7.1 blocked", "550 rejected", "450 4.2.1 no such user", "450 no such user"],
)
def test_given_a_refusal_for_another_reason_then_it_does_not_count_against_the_address(two_waiting, again, monkeypatch, answer):
    refused(two_waiting[0].user, answer, monkeypatch)
    again(*two_waiting)
    with system_scope("test"):
        assert not Bounce.objects.exists()


def test_given_one_mail_that_is_refused_again_when_it_is_tried_again_then_it_counts_once(waiting, again, monkeypatch):  # noqa: F811
    refused(waiting.user, "550 5.1.1 no such user", monkeypatch)
    again(waiting)
    now(waiting)
    again(waiting)
    with system_scope("test"):
        assert Bounce.objects.count() == 1
    assert not is_returned(waiting.user)


def test_given_one_mail_refused_and_one_that_came_back_then_both_count(waiting, mails, again, monkeypatch):  # noqa: F811
    refused(waiting.user, "550 5.1.1 no such user", monkeypatch)
    again(waiting)
    bounce(mails[0])
    assert is_returned(waiting.user)


@pytest.mark.parametrize(("status", "counted"), [("invalid", 1), ("rejected", 0)])
def test_given_a_provider_that_refuses_the_recipient_then_the_mail_has_failed_at_once(
    waiting,  # noqa: F811
    again,
    monkeypatch,
    settings,
    status,
    counted,
):
    from anymail.exceptions import AnymailRecipientsRefused

    settings.MAIL_PROVIDER = "postmark"

    def sending(self, *args, **kwargs):
        self.anymail_status = SimpleNamespace(status={status})
        raise AnymailRecipientsRefused(email_message=self)

    monkeypatch.setattr(EmailMultiAlternatives, "send", sending)
    again(waiting)
    with system_scope("test"):
        waiting.refresh_from_db()
        assert Bounce.objects.filter(is_hard=True).count() == counted
    assert (waiting.state, waiting.error, waiting.attempts) == ("failed", "recipient_refused", 1)


def test_given_a_provider_that_is_away_then_the_mail_waits(waiting, again, monkeypatch, settings):  # noqa: F811
    from anymail.exceptions import AnymailRequestsAPIError

    settings.MAIL_PROVIDER = "postmark"
    refuse(monkeypatch, AnymailRequestsAPIError("away"))
    again(waiting)
    with system_scope("test"):
        waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_given_a_new_secret_key_then_returned_addresses_stay_returned_and_mails_before_and_after_count_together(
    cast, mails, settings
):
    person, before = cast.coordinator_senegal, settings.SECRET_KEY
    bounce(mails[0])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [before]
    assert not is_returned(person)
    bounce(mails[1])  # it was sent before
    assert is_returned(person) and told() == 1
    with system_scope("test"):
        sent = Mail.objects.create(user=person, message_id=message_key("new", 1), address_hash=hash_of(person.email))
    assert sent.address_hash != mails[0].address_hash
    bounce(sent)
    assert told() == 1
    with access_scope(person):
        assert confirm_own_address(person=person) == 3
    assert not is_returned(person)
    settings.SECRET_KEY_FALLBACKS = []
    with system_scope("test"):
        Bounce.objects.update(cleared_at=None)
    assert not is_returned(person)  # without the old key what was told then is nobody's


def test_given_a_new_secret_key_then_mails_to_a_returned_address_are_withheld_as_before(mails, waiting, settings):  # noqa: F811
    bounce(mails[0])
    bounce(mails[1])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [settings.SECRET_KEY]
    assert deliver(waiting.pk) == "withheld"


def test_given_a_new_secret_key_when_a_contact_is_confirmed_then_what_came_back_under_the_old_one_is_forgotten(
    cast, mails, settings
):
    person = cast.coordinator_senegal
    bounce(mails[0], days_ago=1)
    bounce(mails[1], days_ago=1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, [settings.SECRET_KEY]
    with system_scope("test"):
        assert clear_bounces(person=person, before=timezone.now()) == 2
    assert not is_returned(person)


def test_given_an_address_that_came_back_then_mails_are_withheld_until_the_person_says_that_it_is_right(
    cast,
    mails,
    waiting,  # noqa: F811
    mailoutbox,
):
    person = cast.coordinator_senegal
    bounce(mails[0])
    bounce(mails[1])
    assert deliver(waiting.pk) == "withheld"
    with system_scope("test"):
        waiting.refresh_from_db()
    assert waiting.error == "address_returned"
    assert mailoutbox == []
    with access_scope(cast.focal_point_senegal):
        assert confirm_own_address(person=person) == 0  # another person's word is nothing
    with access_scope(person):
        assert confirm_own_address(person=person) == 2
    assert not is_returned(person)
    assert deliver(waiting.pk) == "sent"  # planned anew by that word
    bounce(mails[2])
    bounce(mails[3])
    assert told() == 2  # anew


def test_given_another_address_then_it_begins_anew(cast, mails):
    person = cast.coordinator_senegal
    bounce(mails[0])
    bounce(mails[1])
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(email="new@mail.example")
        person.refresh_from_db()
    assert not is_returned(person)
    bounce(mails[2])
    bounce(mails[3])  # they went to the address before
    assert not is_returned(person)


def test_given_that_somebody_said_it_is_right_then_only_what_came_back_before_is_forgotten(cast, mails):
    person = cast.coordinator_senegal
    moment = timezone.now() - timedelta(minutes=1)
    bounce(mails[0], days_ago=1)
    bounce(mails[1], days_ago=0)
    with system_scope("test"):
        assert clear_bounces(person=person, before=moment) == 1
    assert is_returned(person)


def test_given_a_mailbox_then_each_mail_is_read_once_and_moved(cast, mails, box):
    (box / "new" / "1.hard").write_bytes(report(key=mails[0].message_id))
    (box / "cur" / "2.hard:2,S").write_bytes(report(key=mails[1].message_id))
    (box / "new" / "3.answer").write_bytes(b"Subject: Out of office\r\n\r\nI am away.\r\n")
    (box / "new" / "4.foreign").write_bytes(report(key="f" * 32))
    (box / "new" / "5.broken").write_bytes(report(key=""))
    (box / "new" / "6.huge").write_bytes(report(key=mails[2].message_id) + b"x" * 1_000_001)
    (box / "new" / "7.link").symlink_to("/etc/passwd")
    assert read_bounces() == {"counted": 2, "other": 1, "aside": 3}
    assert is_returned(cast.coordinator_senegal)
    assert told() == 1
    assert sorted(path.name for path in (box / ".read" / "cur").iterdir()) == ["1.hard", "2.hard:2,S", "3.answer"]
    assert sorted(path.name for path in (box / ".aside" / "cur").iterdir()) == ["4.foreign", "5.broken", "6.huge"]
    assert read_bounces() == {"counted": 0, "other": 0, "aside": 0}
    with system_scope("test"):
        assert Bounce.objects.count() == 2


def test_given_a_crash_before_a_mail_was_moved_then_it_counts_once(mails, box, monkeypatch):
    (box / "new" / "1").write_bytes(report(key=mails[0].message_id))
    with monkeypatch.context() as crash:
        crash.setattr("rabatplatform.notifications.mailbox._move", lambda *paths: None)
        read_bounces()
    assert read_bounces()["counted"] == 1
    with system_scope("test"):
        assert Bounce.objects.count() == 1


def test_given_a_database_that_cannot_store_then_the_mail_stays_for_the_next_time(mails, box, monkeypatch):
    (box / "new" / "1").write_bytes(report(key=mails[0].message_id))
    with monkeypatch.context() as broken:
        broken.setattr("rabatplatform.notifications.mailbox.record_bounce", lambda **facts: 1 / 0)
        assert read_bounces()["counted"] == 0
    assert read_bounces()["counted"] == 1


def test_given_no_mailbox_then_nothing_is_read(settings):
    settings.BOUNCE_FOLDER = ""
    assert read_bounces() == {}
    settings.BOUNCE_FOLDER = "/nowhere"
    assert read_bounces() == {}
