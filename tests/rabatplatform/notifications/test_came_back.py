"""A mail that came back told nothing: neither what it said, nor what folded into it or was not said because of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.services import send, send_digest
from rabatplatform.notifications.services.bounces import record_bounce
from rabatplatform.notifications.services.retrying import Retried, retry_failed
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row
from tests.rabatplatform.notifications.test_planned_anew import another_address, in_doubt, own_word, word_of_another

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


@pytest.fixture
def practice(cast, person):
    return make_practice(cast.senegal, state="returned", author=person)


@pytest.fixture
def three(practice, person):
    """Three events of one thing: the mail that told the second, into which the first folds, was accepted; the third is not said."""
    first, second = (happen(ASKED, practice, person) for _number in range(2))
    assert send(mail_row(second, person).pk) == "sent"
    third = happen(ASKED, practice, person)
    assert send(mail_row(third, person).pk) == "folded"
    three = [first, second, third]
    assert became(three, person) == [("folded", "one_line"), ("sent", ""), ("folded", "not_looked_at")]
    return three


def became(events, person) -> list[tuple[str, str]]:
    rows = [mail_row(event, person) for event in events]
    return [(row.state, row.error) for row in rows]


def came_back(person, *, is_hard=True, code="5.1.1"):
    """The newest mail to the person."""
    with system_scope("test"):
        mail = Mail.objects.filter(user=person).latest("sent_at")
        record_bounce(message_id=mail.message_id, source=f"s{mail.pk}{code}", is_hard=is_hard, code=code)


def read(event, person):
    with system_scope("test"):
        Delivery.objects.filter(event=event, user=person, channel="in_app").update(read_at=timezone.now())


@pytest.mark.parametrize(("is_hard", "code"), [(True, "5.1.1"), (False, "5.7.1")])
def test_given_a_mail_that_came_back_then_what_it_told_failed_and_what_was_not_said_because_of_it_is_told(
    three, person, mailoutbox, is_hard, code
):
    came_back(person, is_hard=is_hard, code=code)
    assert became(three, person) == [("failed", "bounced")] * 2 + [("waiting", "")]
    assert send(mail_row(three[2], person).pk) == "sent"
    assert len(mailoutbox) == 2


def test_given_a_mail_that_is_late_or_was_read_then_nothing_of_it_is_said_again(three, person):
    came_back(person, is_hard=False, code="4.2.1")
    assert became(three, person) == [("folded", "one_line"), ("sent", ""), ("folded", "not_looked_at")]
    read(three[2], person)
    came_back(person)
    assert mail_row(three[2], person).state == "folded"


def test_given_a_mail_that_came_back_when_the_secretariat_tries_again_then_one_line_tells_all_of_it(
    cast, three, person, mailoutbox
):
    came_back(person)
    read(three[2], person)  # what waits by itself aside
    with access_scope(cast.secretariat):
        assert retry_failed(actor=cast.secretariat.actor, error="bounced") == Retried(2, 0)
    with system_scope("test"):
        Delivery.objects.filter(event=three[2], channel="mail").delete()
    deliver_left_behind()
    assert became(three[:2], person) == [("folded", "one_line"), ("sent", "")]
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("say", [own_word, word_of_another, another_address])
def test_given_an_address_in_doubt_when_it_is_right_then_what_came_back_is_told_once_in_one_mail(
    cast, three, person, mailoutbox, say
):
    seen = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    assert send(mail_row(seen, person).pk) == "sent"
    came_back(person)
    read(seen, person)
    with system_scope("test"):
        Mail.objects.filter(user=person).update(sent_at=timezone.now() - timedelta(minutes=1))
        Mail.objects.filter(pk=mail_row(three[1], person).mail_id).update(sent_at=timezone.now())
    came_back(person)  # the second one: the address is in doubt
    assert send(mail_row(three[2], person).pk) == "withheld"
    say(person)
    assert became(three, person) == [("waiting", "")] * 3
    deliver_left_behind()
    assert became(three, person) == [("folded", "one_line")] * 2 + [("sent", "")]
    assert became([seen], person) == [("failed", "bounced")]  # it was read on the platform
    in_doubt(person)
    say(person)
    deliver_left_behind()
    assert len(mailoutbox) == 3


def test_given_mails_that_the_server_did_not_take_when_the_address_is_right_then_they_are_told(practice, person, mailoutbox):
    event = happen(ASKED, practice, person)
    with system_scope("test"):
        Delivery.objects.filter(event=event, channel="mail").update(state="failed", error="recipient_refused", attempts=1)
    in_doubt(person)
    own_word(person)
    deliver_left_behind()
    assert (became([event], person), len(mailoutbox)) == ([("sent", "")], 1)


def test_given_news_behind_an_earlier_mail_that_arrived_when_a_later_one_comes_back_then_they_stay_untold(
    practice, person, mailoutbox
):
    happen(NEWS, practice, person)
    due(person)
    assert send_digest(person.pk) == "sent"
    yesterday()
    assert send(mail_row(happen(ASKED, practice, person), person).pk) == "sent"
    news = happen("practices.corrected", practice, person)
    due(person)
    assert (send_digest(person.pk), became([news], person)) == ("empty", [("folded", "not_looked_at")])
    came_back(person)
    assert mail_row(news, person).state == "waiting"
    due(person)
    assert (send_digest(person.pk), became([news], person)) == ("empty", [("folded", "not_looked_at")])
    assert len(mailoutbox) == 2


def yesterday():
    with system_scope("test"):
        Mail.objects.update(period=timezone.localdate() - timedelta(days=1), sent_at=timezone.now() - timedelta(hours=1))
