"""A last notice is told by mail although nobody looked at the mail before it: once for each, a week apart; other reminders are not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from focalpoints.models import Post
from rabatplatform.access.scope import system_scope
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.walking import walk
from rabatplatform.events.catalogue import all_kinds, kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.services import send
from rabatplatform.notifications.services.writing import tell

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = "focalpoints.confirmation_due"


@pytest.fixture
def coordinator(cast):
    """With an entry of their country that waits for their confirmation."""
    with system_scope("test"):
        Post.objects.filter(pk=cast.focal_point_senegal.actor.post.pk).update(freshness=Freshness.LAST_NOTICE)
    return cast.coordinator_senegal


def notice(person, code=DUE, **data) -> str:
    """What becomes of the mail of one more notice, once its hour has come."""
    with system_scope("test"):
        label = person.actor.post.body.coordination_label_id
        event = Event.objects.create(kind=code, subject_id=label, data={"number": 1, **data}, published_at=timezone.now())
        tell(event, kind_of(code), [person.pk])
        row = Delivery.objects.get(event=event, user=person, channel="mail")
        Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now())
    send(row.pk)
    with system_scope("test"):
        row.refresh_from_db()
    return row.error or row.state


def days_pass(number):
    with system_scope("test"):
        for row in [*Mail.objects.all(), *Delivery.objects.filter(sent_at__isnull=False)]:
            type(row).objects.filter(pk=row.pk).update(sent_at=row.sent_at - number * DAY)


def test_given_a_first_notice_that_nobody_looked_at_then_the_last_one_is_told_and_the_second_is_not(coordinator, mailoutbox):
    assert notice(coordinator) == "sent"
    days_pass(20)
    assert notice(coordinator) == "not_looked_at"  # the second of three
    days_pass(10)
    assert notice(coordinator, last=1) == "sent"
    assert len(mailoutbox) == 2
    assert "Without it, what is overdue is marked unconfirmed." in " ".join(mailoutbox[1].body.split())
    assert "Without it" not in mailoutbox[0].body


@pytest.mark.parametrize(("days", "becomes"), [(0, "not_looked_at"), (5, "not_looked_at"), (7, "sent")])
def test_given_last_notices_of_several_entries_then_a_mail_about_them_goes_once_a_week(coordinator, days, becomes):
    assert notice(coordinator, last=1) == "sent"
    days_pass(days)
    assert notice(coordinator, last=1) == becomes


def test_given_the_kinds_that_are_told_again_then_they_are_few_and_each_announces_what_follows():
    again = {kind.code for kind in all_kinds() if kind.again(Event(kind=kind.code, data={"last": 1}))}
    assert again == {
        "casework.grant_ends",
        "casework.note_ends",
        "confirmation.practices_due",
        "focalpoints.confirmation_due",
        "focalpoints.contacts_due",
        "focalpoints.handover_late",
        "focalpoints.key_ends",
        "focalpoints.reach_reminded",
        "practices.review_due",
        "practices.validation_late",
    }
    always = {kind.code for kind in all_kinds() if kind.again(Event(kind=kind.code, data={}))}
    assert again - always == {
        "confirmation.practices_due",
        "focalpoints.confirmation_due",
        "focalpoints.contacts_due",
        "focalpoints.key_ends",
        "practices.review_due",
    }


@pytest.mark.parametrize(("stands", "last"), [("confirmed", None), ("notice_1", None), ("notice_2", 1), ("notice_3", 1)])
def test_given_a_rung_then_its_notice_says_whether_the_next_one_has_consequences(cast, stands, last):
    with system_scope("test"):
        Post.objects.filter(pk=cast.focal_point_senegal.actor.post.pk).update(
            freshness=stands, next_step_at=timezone.now() - timedelta(minutes=5)
        )
        walk()
        event = Event.objects.get(kind=DUE)
    assert event.data == {"number": 1} | ({"last": last} if last else {})


def test_given_the_walk_at_night_then_the_mail_of_its_notice_waits_for_the_day_and_the_platform_shows_it_at_once(
    coordinator, monkeypatch
):
    night = timezone.now().replace(hour=4, minute=20)
    monkeypatch.setattr(timezone, "now", lambda: night)
    with system_scope("test"):
        label = coordinator.actor.post.body.coordination_label_id
        event = Event.objects.create(kind=DUE, subject_id=label, data={"number": 1})
    publish_event(event.pk)
    with system_scope("test"):
        rows = {row.channel: row for row in Delivery.objects.filter(event=event, user=coordinator)}
    assert rows["in_app"].state == "sent"
    assert rows["mail"].state == "waiting" and rows["mail"].not_before > night + timedelta(hours=1)
    assert not mail.outbox


def test_given_each_kind_that_jobs_alone_ask_then_its_mail_waits_for_the_day():
    by_day = {kind.code for kind in all_kinds() if kind.by_day}
    assert by_day >= {
        "casework.grant_ends",
        "casework.note_ends_in_a_month",
        "confirmation.practices_due",
        "focalpoints.confirmation_due",
        "focalpoints.contacts_due",
        "focalpoints.end_soon",
        "focalpoints.handover_late",
        "focalpoints.key_ends",
        "focalpoints.reach_asked",
        "focalpoints.yours_ends_soon",
        "practices.review_due",
        "practices.validation_late",
    }
