"""What waits stays under "Waits for you", however much was asked and done since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications import querysets
from rabatplatform.notifications.models import Delivery
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_list import told

pytestmark = pytest.mark.django_db
ASKED = "practices.returned"


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


def asked(cast, person, *, number=1, age, state):
    """So many messages that ask something of practices in this state, so old."""
    thing = make_practice(cast.senegal, state=state, author=person)
    row = told(person, thing, kind=ASKED, age=age)
    with system_scope("test"):
        events = [Event(kind=ASKED, subject_id=thing.pk, published_at=timezone.now()) for _number in range(number - 1)]
        Delivery.objects.bulk_create(
            Delivery(
                event=event, user=person, channel="in_app", state="sent", kind=ASKED, about=row.about, created_at=row.created_at
            )
            for event in Event.objects.bulk_create(events)
        )
    return thing


def waiting(person, **more):
    with access_scope(person):
        return querysets.waiting(person, **more)


@pytest.mark.parametrize("unread_only", [False, True])
def test_given_a_hundred_newer_things_that_are_done_then_the_older_one_still_waits(cast, person, unread_only):
    old = asked(cast, person, age=timedelta(days=30), state="returned")
    asked(cast, person, number=150, age=timedelta(days=1), state="published")
    new = asked(cast, person, age=timedelta(hours=1), state="returned")
    assert [line["thing"].pk for line in waiting(person, unread_only=unread_only)] == [new.pk, old.pk]


def test_given_very_many_messages_then_the_work_is_bounded(cast, person):
    asked(cast, person, age=timedelta(days=30), state="returned")
    asked(cast, person, number=1_000, age=timedelta(days=1), state="published")
    with CaptureQueriesContext(connection) as captured:
        assert waiting(person) == []
    rows = [query for query in captured if 'FROM "notifications_delivery"' in query["sql"]]
    assert len(rows) == len(querysets.PARTS_OF_WAITING) == 2


def test_given_few_messages_then_they_are_asked_for_once(cast, person):
    asked(cast, person, number=20, age=timedelta(days=1), state="published")
    asked(cast, person, age=timedelta(days=2), state="returned")
    with CaptureQueriesContext(connection) as captured:
        assert len(waiting(person)) == 1
    assert len([query for query in captured if 'FROM "notifications_delivery"' in query["sql"]]) == 1


def test_given_more_things_that_wait_than_are_shown_then_the_newest_are(cast, person, monkeypatch):
    monkeypatch.setattr(querysets, "MOST_WAITING", 2)
    things = [asked(cast, person, age=timedelta(days=days), state="returned") for days in (3, 2, 1)]
    assert [line["thing"].pk for line in waiting(person)] == [things[2].pk, things[1].pk]


def test_given_two_questions_about_one_practice_of_which_the_newer_is_answered_then_the_older_one_waits(
    cast, person, monkeypatch
):
    older = asked(cast, person, age=timedelta(days=2), state="returned")
    asked(cast, person, age=timedelta(days=1), state="published")
    with system_scope("test"):  # both are about the same thing
        Delivery.objects.filter(user=person).update(about="practice:1")
    assert [line["thing"].pk for line in waiting(person)] == [older.pk]
