"""Two workers at one moment: each person is mailed by one of them at a time, so that nothing is said twice and the ceiling holds."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.rhythm import MOST_A_WEEK
from rabatplatform.notifications.services import claims, send, send_digest, stops
from rabatplatform.notifications.services.bounces import confirm_own_address
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row
from tests.rabatplatform.notifications.test_planned_anew import in_doubt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


@pytest.fixture
def slow(monkeypatch):
    """The first mail is held on its way; what is given tells that it is there, and lets it go."""
    there, go, real = threading.Event(), threading.Event(), mail.send

    def sending(message):
        if not there.is_set():
            there.set()
            assert go.wait(30)
        real(message)

    monkeypatch.setattr(mail, "send", sending)
    return there, go


def beside(act, *given):
    """Run it in another thread, as another worker would."""
    answers = []

    def run():
        try:
            answers.append(act(*given))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def asked_twice(cast, person, things):
    """Two mails about these things, of which the second was written after the first was claimed."""
    return [happen(ASKED, thing, person) for thing in things]


def test_given_two_messages_of_one_thing_in_two_workers_then_the_second_waits_for_the_first_and_is_not_said_again(
    cast, person, slow, mailoutbox, monkeypatch
):
    there, go = slow
    monkeypatch.setattr(claims, "A_MOMENT", (0.0,))
    practice = make_practice(cast.senegal, state="returned", author=person)
    first = happen(ASKED, practice, person)
    thread, answers = beside(send, mail_row(first, person).pk)
    try:
        assert there.wait(30)
        second = happen(ASKED, practice, person)  # while the first is on its way
        assert (
            send(
                mail_row(second, person).pk,
            )
            is None
        )  # left to the sweep
        assert mail_row(second, person).state == "waiting"
    finally:
        go.set()
        thread.join()
    assert answers == ["sent"]
    assert deliver_left_behind() == 1
    assert mail_row(second, person).error == "not_looked_at"
    assert len(mailoutbox) == 1


def test_given_a_first_mail_that_leaves_soon_then_the_second_worker_waits_for_it(cast, person, slow, mailoutbox):
    there, go = slow
    things = [make_practice(cast.senegal, state="returned", author=person) for _number in range(2)]
    first = happen(ASKED, things[0], person)
    thread, answers = beside(send, mail_row(first, person).pk)
    assert there.wait(30)
    second = happen(ASKED, things[1], person)
    threading.Timer(0.2, go.set).start()
    assert send(mail_row(second, person).pk) == "sent"
    thread.join()
    assert answers == ["sent"] and len(mailoutbox) == 2


def test_given_one_mail_left_of_the_week_and_a_digest_beside_it_then_the_ceiling_holds(
    cast, person, slow, mailoutbox, monkeypatch
):
    there, go = slow
    with system_scope("test"):
        for number in range(MOST_A_WEEK - 2):
            Mail.objects.create(user=person, message_id=f"m{number}", sent_at=timezone.now() - timedelta(days=1))
    happen(NEWS, make_practice(cast.senegal, state="published"), person)
    due(person)
    asked = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    thread, answers = beside(send, mail_row(asked, person).pk)
    try:
        assert there.wait(30)
        assert send_digest(person.pk) is None  # the next hand-out finds it
    finally:
        go.set()
        thread.join()
    assert answers == ["sent"]
    assert send_digest(person.pk) == "sent"
    later = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    send(mail_row(later, person).pk)
    assert mail_row(later, person).rhythm == "daily"
    with system_scope("test"):
        assert Mail.objects.filter(user=person).count() == MOST_A_WEEK
        assert Delivery.objects.filter(user=person, channel="mail", state="waiting").count() == 1


def test_given_another_person_then_their_mail_waits_for_nobody(cast, person, slow, mailoutbox):
    there, go = slow
    other = cast.coordinator_senegal
    first = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    thread, _answers = beside(send, mail_row(first, person).pk)
    try:
        assert there.wait(30)
        event = happen(ASKED, make_practice(cast.senegal, state="returned", author=other), other)
        assert send(mail_row(event, other).pk) == "sent"
    finally:
        go.set()
        thread.join()


def test_given_a_mail_that_is_being_withheld_when_its_reader_says_that_the_address_is_right_then_it_is_planned_anew(
    cast, person, monkeypatch
):
    there, go, kept = threading.Event(), threading.Event(), stops.kept

    def withholding(*given):
        left = kept(*given)
        there.set()
        assert go.wait(30)
        return left

    in_doubt(person)
    event = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    monkeypatch.setattr(stops, "kept", withholding)
    thread, answers = beside(send, mail_row(event, person).pk)
    assert there.wait(30)
    threading.Timer(0.2, go.set).start()  # the word comes before it is stored
    with access_scope(person):
        assert confirm_own_address(person=person) == 1
    thread.join(30)
    assert answers == ["withheld"]
    row = mail_row(event, person)
    assert (row.state, row.error) == ("waiting", "")
