"""One mail a person and day, nothing again until it was looked at, a ceiling a week; nothing is lost on the way."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.topics import Topic
from rabatplatform.notifications import services
from rabatplatform.notifications.models import Delivery, Mail, NotificationSettings
from rabatplatform.notifications.rhythm import MOST_A_WEEK
from rabatplatform.notifications.services import mark_read, send, send_digest
from rabatplatform.notifications.services.writing import tell
from rabatplatform.notifications.tasks import hand_out_digests
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db

NEWS, ASKED = "practices.published", "practices.returned"


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


@pytest.fixture
def practices(cast, person):
    return [make_practice(cast.senegal, state="published", author=person) for _number in range(3)]


def happen(code, practice, person):
    """An event of the practice, told to the person."""
    with system_scope("test"):
        event = Event.objects.create(kind=code, subject_id=practice.pk, published_at=timezone.now())
        tell(event, kind_of(code), [person.pk])
    return event


def due(person):
    with system_scope("test"):
        Delivery.objects.filter(user=person, channel="mail", state="waiting").update(not_before=timezone.now())


def mails_of(person) -> Counter:
    """{(state, error): number} of the mail rows."""
    with system_scope("test"):
        return Counter(Delivery.objects.filter(user=person, channel="mail").values_list("state", "error"))


def look(person):
    """The person marks as read what is new to them."""
    with access_scope(person):
        mark_read(user=person, known=Delivery.objects.visible_to(person).values_list("reference", flat=True))


def mail_row(event, person):
    with system_scope("test"):
        return Delivery.objects.get(event=event, user=person, channel="mail")


def test_given_news_then_they_go_in_one_digest_and_not_before_its_time(person, practices, mailoutbox):
    for practice in practices:
        happen(NEWS, practice, person)
    assert send_digest(person.pk) is None  # not yet
    due(person)
    assert hand_out_digests() == 1
    assert send_digest(person.pk) == "sent"
    assert send_digest(person.pk) is None
    assert len(mailoutbox) == 1
    assert mails_of(person) == {("sent", ""): 3}
    with system_scope("test"):
        mail = Mail.objects.get(user=person)
        assert (mail.lines, set(mail.deliveries.values_list("state", flat=True))) == (3, {"sent"})


def test_given_several_events_of_one_thing_then_they_fold_into_one_line(person, practices, mailoutbox):
    for code in (NEWS, "practices.corrected", "practices.archived"):
        happen(code, practices[0], person)
    due(person)
    assert send_digest(person.pk) == "sent"
    assert mails_of(person) == {("sent", ""): 1, ("folded", "one_line"): 2}
    with system_scope("test"):
        assert Mail.objects.get(user=person).lines == 1


def test_given_a_digest_of_today_then_what_comes_due_later_waits_for_the_next_one(person, practices, mailoutbox):
    happen(NEWS, practices[0], person)
    due(person)
    assert send_digest(person.pk) == "sent"
    event = happen(NEWS, practices[1], person)
    due(person)
    assert send_digest(person.pk) == "put_off"
    assert len(mailoutbox) == 1
    row = mail_row(event, person)
    assert (row.state, row.not_before > timezone.now()) == ("waiting", True)


def test_given_a_thing_that_was_told_and_not_looked_at_then_no_mail_says_it_again_until_it_was(person, practices, mailoutbox):
    happen(NEWS, practices[0], person)
    due(person)
    assert send_digest(person.pk) == "sent"
    with system_scope("test"):
        Mail.objects.update(period=timezone.localdate() - timedelta(days=1), message_id="yesterday")
    happen("practices.corrected", practices[0], person)
    due(person)
    assert send_digest(person.pk) == "empty"
    assert mails_of(person) == {("sent", ""): 1, ("folded", "not_looked_at"): 1}
    look(person)
    happen("practices.archived", practices[0], person)
    due(person)
    assert send_digest(person.pk) == "sent"
    assert len(mailoutbox) == 2


def test_given_news_that_were_not_looked_at_then_a_question_about_the_same_thing_is_told_all_the_same(cast, mailoutbox):
    person = cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="returned", author=person)
    happen("practices.corrected", practice, person)
    due(person)
    assert send_digest(person.pk) == "sent"
    event = happen(ASKED, practice, person)
    assert send(mail_row(event, person).pk) == "sent"
    again = happen(ASKED, practice, person)
    assert send(mail_row(again, person).pk) == "folded"
    assert len(mailoutbox) == 2


def test_given_what_waits_and_newer_news_of_one_thing_in_a_digest_then_the_line_says_what_waits(cast, mailoutbox):
    person = cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="returned", author=person)
    asked = happen(ASKED, practice, person)
    with system_scope("test"):
        Delivery.objects.filter(event=asked, channel="mail").update(rhythm="daily")
    happen("practices.corrected", practice, person)
    due(person)
    assert send_digest(person.pk) == "sent"
    assert mail_row(asked, person).state == "sent"
    assert mails_of(person) == {("sent", ""): 1, ("folded", "one_line"): 1}


def test_given_several_things_that_wait_at_the_same_moment_then_one_mail_tells_them(cast, mailoutbox):
    person = cast.focal_point_senegal
    events = [happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person) for _number in range(3)]
    assert send(mail_row(events[0], person).pk) == "sent"
    assert len(mailoutbox) == 1
    assert mails_of(person) == {("sent", ""): 3}
    assert send(mail_row(events[1], person).pk) is None  # it went with the first


def test_given_a_week_full_of_mails_then_what_comes_at_once_goes_into_the_next_digest_which_says_so(cast, mailoutbox):
    person = cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="returned", author=person)
    with system_scope("test"):
        for number in range(MOST_A_WEEK - 1):
            Mail.objects.create(user=person, message_id=f"m{number}", sent_at=timezone.now() - timedelta(days=1))
    event = happen(ASKED, practice, person)
    row = mail_row(event, person)
    assert send(row.pk) == "waiting"
    assert mailoutbox == []
    row = mail_row(event, person)
    assert (row.rhythm, row.held) == ("daily", True)
    due(person)
    assert send_digest(person.pk) == "sent"
    with system_scope("test"):
        assert Mail.objects.get(user=person, period__isnull=False).held == 1
    assert len(mailoutbox) == 1


def test_given_the_ceiling_then_not_even_a_digest_goes_and_nothing_is_lost(person, practices, mailoutbox):
    with system_scope("test"):
        for number in range(MOST_A_WEEK):
            Mail.objects.create(user=person, message_id=f"m{number}", sent_at=timezone.now() - timedelta(days=1))
    happen(NEWS, practices[0], person)
    due(person)
    assert send_digest(person.pk) == "put_off"
    with system_scope("test"):
        Mail.objects.update(sent_at=timezone.now() - timedelta(days=8))
    due(person)
    assert send_digest(person.pk) == "sent"
    assert len(mailoutbox) == 1


def full_week(person, number=MOST_A_WEEK):
    with system_scope("test"):
        for place in range(number):
            Mail.objects.create(user=person, message_id=f"m{place}", sent_at=timezone.now() - timedelta(days=1))


def test_given_a_full_week_when_a_digest_holds_what_waits_then_it_goes_all_the_same(cast, person, practices, mailoutbox):
    full_week(person)
    asked = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    happen(NEWS, practices[0], person)
    assert send(mail_row(asked, person).pk) == "waiting"
    due(person)
    assert send_digest(person.pk) == "sent"
    assert mail_row(asked, person).state == "sent"
    (mail,) = mailoutbox
    assert "after 9 mails in 7 days such messages wait for it" in " ".join(mail.body.split())


def test_given_a_full_week_when_what_waited_was_done_or_told_before_then_the_digest_is_put_off(cast, person, practices):
    full_week(person)
    happen(ASKED, practices[1], person)  # returned, and published since
    seen = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    happen(NEWS, practices[0], person)
    with system_scope("test"):
        Delivery.objects.filter(event=seen, channel="in_app").update(read_at=timezone.now())
        Delivery.objects.filter(user=person, channel="mail").update(rhythm="daily")
    due(person)
    assert send_digest(person.pk) == "put_off"


def test_given_mails_of_a_fixed_topic_then_they_leave_the_weeks_room_to_what_waits(
    cast, person, practices, mailoutbox, monkeypatch
):
    fixed = Topic("test.fixed", "Rights", "for_information", "at_once", fixed=True)
    monkeypatch.setitem(kind_of(NEWS).__dict__, "topic", fixed)
    for _number in range(MOST_A_WEEK + 2):
        event = happen(NEWS, practices[0], person)
        assert send(mail_row(event, person).pk) == "sent"
    asked = happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person)
    assert send(mail_row(asked, person).pk) == "sent"
    assert len(mailoutbox) == MOST_A_WEEK + 3


def test_given_news_at_once_and_four_mails_of_the_week_then_the_digest_names_the_limit_that_held_them(
    person, practices, mailoutbox
):
    with system_scope("test"):
        chosen = {"choices": {kind_of(NEWS).topic.code: "at_once"}}
        NotificationSettings.objects.update_or_create(user=person, defaults=chosen)
    full_week(person, 4)
    event = happen(NEWS, practices[0], person)
    assert send(mail_row(event, person).pk) == "waiting"
    due(person)
    assert send_digest(person.pk) == "sent"
    text = " ".join(mailoutbox[0].body.split())
    assert "1 message for information was held back for this digest: after 4 mails in 7 days such messages wait for it." in text


def test_given_digests_that_were_ended_after_the_rows_were_written_then_none_goes(person, practices, mailoutbox):
    happen(NEWS, practices[0], person)
    with system_scope("test"):
        NotificationSettings.objects.update_or_create(user=person, defaults={"digests": False})
    due(person)
    assert send_digest(person.pk) == "empty"
    assert mailoutbox == []
    assert mails_of(person) == {("folded", "no_digests"): 1}


def test_given_what_was_done_before_it_was_told_then_it_is_not_told(cast, mailoutbox):
    person = cast.focal_point_senegal
    practice = make_practice(cast.senegal, state="published", author=person)
    event = happen(ASKED, practice, person)  # returned, and published since
    assert send(mail_row(event, person).pk) == "folded"
    assert mailoutbox == []
    assert mails_of(person) == {("folded", "done"): 1}


def test_given_the_one_who_acts_then_they_have_looked_at_the_thing(cast, person, practices):
    happen(NEWS, practices[0], person)
    with system_scope("test"):
        event = Event.objects.create(
            kind="practices.corrected", subject_id=practices[0].pk, actor=person, published_at=timezone.now()
        )
        services.write_deliveries(event)
        assert Delivery.objects.get(user=person, channel="in_app", kind=NEWS).read_at


def test_given_an_act_that_is_published_late_then_what_happened_after_it_stays_new_to_whoever_acted(person, practices):
    before = happen(NEWS, practices[0], person)
    with system_scope("test"):
        act = Event.objects.create(kind="practices.corrected", subject_id=practices[0].pk, actor=person)
    after = happen(NEWS, practices[0], person)
    with system_scope("test"):
        services.write_deliveries(Event.objects.get(pk=act.pk))
        here = dict(Delivery.objects.filter(user=person, channel="in_app").values_list("event", "read_at"))
    assert here[before.pk] and here[after.pk] is None


def test_given_many_people_then_recipients_take_the_same_questions(cast, practices):
    few = [make_member(cast.senegal, Role.FOCAL_POINT).pk for _number in range(2)]
    many = few + [make_member(cast.spain, Role.FOCAL_POINT).pk for _number in range(10)]
    asked = []
    for people in (few, many):
        with system_scope("test"), CaptureQueriesContext(connection) as captured:
            event = Event.objects.create(kind=NEWS, subject_id=practices[0].pk, published_at=timezone.now())
            tell(event, kind_of(NEWS), people)
        asked.append(len(captured.captured_queries))
    assert asked[0] == asked[1]
