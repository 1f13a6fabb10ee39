"""A message of which something raises is put off alone: neither its person's other mails nor the sweep wait for it."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection

from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import Says, kind_of
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import send, send_digest
from rabatplatform.notifications.tasks import deliver_left_behind
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row

pytestmark = pytest.mark.django_db
BROKEN = "practices.corrected"
QUESTION = "practices.question_asked"


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


def raises(*given):
    raise ValueError("not foreseen")


def asks_nonsense(*given):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.fixture(params=["subjects", "marking", "sentence", "due", "database"])
def broken(request, monkeypatch):
    """A kind of news of which something raises."""
    kind = kind_of(BROKEN)
    name = {"database": "subjects", "due": "sentence"}.get(request.param, request.param)
    monkeypatch.setitem(kind.__dict__, name, asks_nonsense if request.param == "database" else raises)
    if name == "marking":
        monkeypatch.setitem(kind.__dict__, "says", {"": Says.SENTENCE})
    return kind


def test_given_a_message_in_a_digest_that_raises_then_it_alone_is_put_off_and_the_others_go(cast, person, broken, mailoutbox):
    bad = happen(BROKEN, make_practice(cast.senegal, state="published"), person)
    good = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    due(person)
    assert send_digest(person.pk) == "sent"
    rows = [mail_row(event, person) for event in (bad, good)]
    assert [(row.state, row.attempts) for row in rows] == [("waiting", 1), ("sent", 0)]
    assert rows[0].error in ("valueerror", "dataerror")
    assert len(mailoutbox) == 1


def test_given_it_raises_every_time_then_it_has_failed_after_the_last_try(cast, person, broken, mailoutbox):
    event = happen(BROKEN, make_practice(cast.senegal, state="published"), person)
    for _try in range(7):
        due(person)
        assert send_digest(person.pk) in (None, "failed")
    assert mail_row(event, person).state == "failed"


def test_given_what_waits_and_whether_it_does_cannot_be_told_then_it_is_put_off_and_what_waits_beside_it_goes(
    cast, person, monkeypatch, mailoutbox
):
    first, second = (make_practice(cast.senegal, state="returned", author=person) for _number in range(2))
    waits = kind_of(ASKED).waits
    monkeypatch.setitem(
        kind_of(ASKED).__dict__, "waits", lambda event, thing: raises() if thing.pk == first.pk else waits(event, thing)
    )
    bad, good = happen(ASKED, first, person), happen(ASKED, second, person)
    assert send(mail_row(bad, person).pk) == "waiting"
    assert (mail_row(bad, person).attempts, mail_row(good, person).state) == (1, "sent")
    assert len(mailoutbox) == 1


def test_given_the_head_of_the_sweep_raises_then_the_others_are_sent_and_it_is_not_tried_at_each_sweep(
    cast, person, monkeypatch, mailoutbox
):
    other = cast.coordinator_senegal
    monkeypatch.setitem(kind_of(BROKEN).__dict__, "subjects", raises)
    bad = happen(BROKEN, make_practice(cast.senegal, state="published"), person)
    good = happen(NEWS, make_practice(cast.senegal, state="published"), other)
    with system_scope("test"):
        Delivery.objects.filter(channel="mail").update(rhythm="at_once")
    due(person), due(other)
    assert deliver_left_behind() == 2
    assert (mail_row(bad, person).attempts, mail_row(good, other).state) == (1, "sent")
    assert deliver_left_behind() == 0


def test_given_a_mail_that_cannot_be_made_although_each_message_can_then_all_of_it_is_put_off(
    cast, person, monkeypatch, mailoutbox
):
    events = [happen(NEWS, make_practice(cast.senegal, state="published"), person) for _number in range(2)]
    monkeypatch.setattr(mail, "render_to_string", raises)
    due(person)
    assert send_digest(person.pk) == "failed"
    assert [mail_row(event, person).attempts for event in events] == [1, 1]


@pytest.mark.parametrize("where", ["subjects", "sending"])
def test_given_a_task_that_runs_out_of_time_then_it_ends_and_its_message_waits_as_it_was(cast, person, monkeypatch, where):
    def out_of_time(*given, **more):
        raise SoftTimeLimitExceeded

    event = happen(NEWS, make_practice(cast.senegal, state="published"), person)
    with system_scope("test"):
        Delivery.objects.filter(channel="mail").update(rhythm="at_once")
    due(person)
    if where == "subjects":
        monkeypatch.setitem(kind_of(NEWS).__dict__, "subjects", out_of_time)
    else:
        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", out_of_time)
    with pytest.raises(SoftTimeLimitExceeded):
        deliver_left_behind()
    row = mail_row(event, person)
    assert (row.state, row.attempts) == ("waiting", 0)
