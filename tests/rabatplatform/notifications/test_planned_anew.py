"""What was withheld while an address was in doubt, once somebody says that it is right; and trying again meanwhile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import EmailChange
from rabatplatform.accounts.services import ask_email_change, confirm_email_change
from rabatplatform.events.catalogue import kind_of
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.models import Bounce, Delivery, NotificationSettings
from rabatplatform.notifications.services import send, send_digest
from rabatplatform.notifications.services.bounces import clear_bounces, confirm_own_address
from rabatplatform.notifications.services.retrying import Retried, retry_failed
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row, mails_of

pytestmark = pytest.mark.django_db
RETRY = "/notifications/failures/retry/"


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


def in_doubt(person):
    with system_scope("test"):
        facts = {"is_hard": True, "address_hash": hash_of(person.email), "told_at": timezone.now()}
        Bounce.objects.create(user=person, source=f"s{Bounce.objects.count()}", **facts)


def withheld(cast, person, code=ASKED, state="returned"):
    event = happen(code, make_practice(cast.senegal, state=state, author=person), person)
    row = mail_row(event, person)
    assert (send(row.pk) if row.rhythm == "at_once" else (due(person), send_digest(person.pk))[1]) in ("withheld", "empty")
    assert mail_row(event, person).error == "address_returned"
    return event


def own_word(person):
    with access_scope(person):
        confirm_own_address(person=person)


def word_of_another(person):
    with system_scope("test"):
        clear_bounces(person=person, before=timezone.now())


def another_address(person):
    with access_scope(person):
        change = ask_email_change(person=person, new_address=f"new.{person.email}")
        for side in (EmailChange.OLD, EmailChange.NEW):
            confirm_email_change(change=change, side=side)
    person.refresh_from_db()


@pytest.mark.parametrize("say", [own_word, word_of_another, another_address])
def test_given_mails_withheld_when_the_address_is_right_then_what_waits_goes_in_one_mail_and_news_in_the_next_digest(
    cast, person, mailoutbox, say
):
    chosen = {"choices": {kind_of(NEWS).topic.code: "at_once"}}
    with system_scope("test"):
        NotificationSettings.objects.update_or_create(user=person, defaults=chosen)
    in_doubt(person)
    asked = [withheld(cast, person) for _number in range(3)]
    news = [withheld(cast, person, NEWS, "published") for _number in range(2)]
    say(person)
    assert [mail_row(event, person).state for event in (*asked, *news)] == ["waiting"] * 5
    assert {mail_row(event, person).rhythm for event in news} == {"daily"}
    assert mail_row(news[0], person).not_before > timezone.now()
    deliver_left_behind()
    assert len(mailoutbox) == 1
    assert [mail_row(event, person).state for event in asked] == ["sent"] * 3
    due(person)
    assert send_digest(person.pk) == "sent"
    assert len(mailoutbox) == 2
    in_doubt(person)
    say(person)  # each once
    assert mails_of(person) == {("sent", ""): 5}


def test_given_what_was_read_done_or_is_not_wanted_since_then_no_mail_tells_it(cast, person, mailoutbox):
    in_doubt(person)
    read, done = withheld(cast, person), withheld(cast, person, state="published")  # returned, and published since
    news = withheld(cast, person, NEWS, "published")
    with system_scope("test"):
        Delivery.objects.filter(event=read, channel="in_app").update(read_at=timezone.now())
        NotificationSettings.objects.update_or_create(user=person, defaults={"digests": False})
    own_word(person)
    deliver_left_behind()
    assert mailoutbox == []
    facts = [(mail_row(event, person).state, mail_row(event, person).error) for event in (read, done, news)]
    assert facts == [("withheld", "address_returned"), ("folded", "done"), ("folded", "not_wanted")]


def test_given_mails_that_came_back_after_the_word_then_nothing_is_planned_until_the_next(cast, person):
    said = timezone.now()
    with system_scope("test"):
        facts = {"is_hard": True, "address_hash": hash_of(person.email), "told_at": said}
        Bounce.objects.create(user=person, source="before", **facts, happened_at=said - timedelta(days=1))
    in_doubt(person)
    event = withheld(cast, person)
    with system_scope("test"):
        assert clear_bounces(person=person, before=said) == 1
    assert mail_row(event, person).state == "withheld"


def test_given_an_address_in_doubt_when_the_secretariat_tries_again_then_its_messages_stay_and_the_page_says_so(
    cast, person, client
):
    rows = []
    for someone in (person, cast.coordinator_senegal):
        event = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), someone)
        with system_scope("test"):
            Delivery.objects.filter(event=event, channel="mail").update(state="failed", error="bounced", attempts=1)
        rows.append(mail_row(event, someone))
    in_doubt(person)
    client.force_login(cast.secretariat)
    page = client.post(RETRY, {"id": [str(row.reference) for row in rows]}, follow=True).content.decode()
    assert "1 message is tried again." in page
    assert "1 message stays here: mails to its address come back." in page
    with system_scope("test"):
        assert [Delivery.objects.get(pk=row.pk).state for row in rows] == ["failed", "waiting"]
    with access_scope(cast.secretariat):
        assert retry_failed(actor=cast.secretariat.actor, error="bounced") == Retried(0, 1)
    own_word(person)  # nobody need try it again then
    with system_scope("test"):
        assert Delivery.objects.get(pk=rows[0].pk).state == "waiting"
