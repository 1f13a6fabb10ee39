"""No second mail about a thing until it was looked at, and one again as soon as it was; what was read is not mailed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.topics import Topic
from rabatplatform.notifications import services
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.services import mark_read, send, send_digest
from rabatplatform.notifications.services.looking import mark_unread
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, look, mail_row, mails_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


@pytest.fixture
def practice(cast, person):
    return make_practice(cast.senegal, state="published", author=person)


@pytest.fixture
def returned(cast, person):
    return make_practice(cast.senegal, state="returned", author=person)


def days_pass(number=1):
    """What was told, read and sent lies so many days back."""
    back = timedelta(days=number)
    with system_scope("test"):
        for mail in Mail.objects.all():
            period = mail.period and mail.period - back
            Mail.objects.filter(pk=mail.pk).update(period=period, sent_at=mail.sent_at - back, message_id=f"{mail.pk}-{number}")
        for row in Delivery.objects.all():
            moved = {name: at and at - back for name in ("sent_at", "read_at", "created_at") for at in [getattr(row, name)]}
            Delivery.objects.filter(pk=row.pk).update(**moved)


def digest(person) -> str | None:
    due(person)
    return send_digest(person.pk)


def test_given_what_was_read_on_the_platform_then_the_digest_does_not_tell_it(person, practice, mailoutbox):
    happen(NEWS, practice, person)
    look(person)
    assert digest(person) == "empty"
    assert mails_of(person) == {("folded", "read"): 1} and mailoutbox == []


def test_given_news_read_before_their_digest_and_the_thing_opened_after_it_then_later_news_are_told(
    client, person, practice, cast, mailoutbox
):
    happen(NEWS, practice, person)
    look(person)  # Monday
    happen(NEWS, make_practice(cast.senegal, state="published"), person)  # something else, so that there is a digest
    days_pass()
    assert digest(person) == "sent"  # Tuesday
    client.force_login(person)
    assert client.get(practice.get_absolute_url()).status_code == 200  # nothing is new there: nothing to store
    days_pass(2)
    event = happen("practices.corrected", practice, person)
    assert digest(person) == "sent"  # Thursday
    assert mail_row(event, person).state == "sent"
    assert len(mailoutbox) == 2


def test_given_a_thing_that_waits_and_was_read_then_no_mail_asks_for_it(person, returned, mailoutbox):
    event = happen(ASKED, returned, person)
    look(person)
    assert send(mail_row(event, person).pk) == "folded"
    assert mails_of(person) == {("folded", "read"): 1} and mailoutbox == []


def test_given_a_change_of_rights_that_was_read_then_it_is_mailed_all_the_same(person, practice, mailoutbox, monkeypatch):
    from rabatplatform.events.catalogue import kind_of

    fixed = Topic("test.fixed", "Rights", "for_information", "daily", fixed=True)
    monkeypatch.setitem(kind_of(NEWS).__dict__, "topic", fixed)
    happen(NEWS, practice, person)
    look(person)
    assert digest(person) == "sent"


def test_given_a_mail_and_the_page_opened_after_it_then_the_next_news_are_told(client, person, practice, mailoutbox):
    happen(NEWS, practice, person)
    assert digest(person) == "sent"
    days_pass()
    happen("practices.corrected", practice, person)
    assert digest(person) == "empty"
    client.force_login(person)
    client.get(practice.get_absolute_url())
    happen("practices.archived", practice, person)
    assert digest(person) == "sent"


def test_given_a_mail_and_an_act_of_its_reader_then_the_next_news_are_told(person, practice, mailoutbox):
    happen(NEWS, practice, person)
    assert digest(person) == "sent"
    days_pass()
    with system_scope("test"):
        acted = Event.objects.create(kind=NEWS, subject_id=practice.pk, actor=person, published_at=timezone.now())
        services.write_deliveries(acted)
    happen("practices.corrected", practice, person)
    assert digest(person) == "sent"


def test_given_a_look_that_is_taken_back_then_it_was_none(person, practice, mailoutbox):
    happen(NEWS, practice, person)
    assert digest(person) == "sent"
    days_pass()
    with access_scope(person):
        known = Delivery.objects.visible_to(person).values_list("reference", flat=True)
        _number, at = mark_read(user=person, known=known)
        assert mark_unread(user=person, read_at=at) == 1
    happen("practices.corrected", practice, person)
    assert digest(person) == "empty"
    assert mails_of(person)["folded", "not_looked_at"] == 1


def test_given_a_page_opened_while_its_mail_was_on_its_way_then_that_was_the_look(person, practice, mailoutbox):
    event = happen(NEWS, practice, person)
    assert digest(person) == "sent"
    with system_scope("test"):  # read a moment before what is stored as the moment of sending
        sent = mail_row(event, person).sent_at
        Delivery.objects.filter(event=event, channel="in_app").update(read_at=sent - timedelta(seconds=1))
    days_pass()
    happen("practices.corrected", practice, person)
    assert digest(person) == "sent"


def test_given_a_part_of_a_thing_that_was_read_then_the_rest_of_it_is_told(person, practice, cast, mailoutbox):
    read, new = happen(NEWS, practice, person), happen("practices.corrected", practice, person)
    with system_scope("test"):
        Delivery.objects.filter(event=read, channel="in_app").update(read_at=timezone.now())
    assert digest(person) == "sent"
    assert (mail_row(read, person).error, mail_row(new, person).state) == ("read", "sent")
    with system_scope("test"):
        assert Mail.objects.get(user=person).lines == 1
