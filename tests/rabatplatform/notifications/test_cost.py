"""How many statements a mail takes, and the rows of an event: counted, never timed."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery, NotificationSettings
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.services import send, send_digest
from rabatplatform.notifications.services.writing import tell
from tests.factories import make_member, make_practice
from tests.rabatplatform.notifications.test_digests import ASKED, NEWS, due, happen, mail_row

pytestmark = pytest.mark.django_db
OF_THE_TRANSACTION = 4  # here a savepoint, its end, and the role that was before: a worker has BEGIN and COMMIT
A_MAIL = 14  # three of them are of the practice and its title


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


def statements(act, *given) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert act(*given) == "sent"
    return [query["sql"] for query in captured]


def test_given_a_mail_that_goes_at_once_then_it_takes_few_statements(cast, person, mailoutbox):
    practice = make_practice(cast.senegal, state="returned", author=person)
    event = happen(ASKED, practice, person)
    made = statements(send, mail_row(event, person).pk)
    assert len(made) - OF_THE_TRANSACTION <= A_MAIL, made
    assert (
        sum(sql.startswith("SAVEPOINT") for sql in made) == 3
    )  # the transaction of this test, its reader's scope, what is stored


def test_given_more_things_then_a_mail_takes_no_more_statements(cast, person, mailoutbox):
    numbers = []
    for number in (1, 6):
        events = [happen(ASKED, make_practice(cast.senegal, state="returned", author=person), person) for _n in range(number)]
        numbers.append(len(statements(send, mail_row(events[0], person).pk)))
    assert numbers[0] == numbers[1]


def test_given_more_news_then_a_digest_takes_no_more_statements(cast, person, mailoutbox):
    numbers = []
    for reader, number in ((person, 1), (cast.coordinator_senegal, 6)):
        for _n in range(number):
            happen(NEWS, make_practice(cast.senegal, state="published"), reader)
        due(reader)
        numbers.append(len(statements(send_digest, reader.pk)))
    assert numbers[0] == numbers[1] <= OF_THE_TRANSACTION + A_MAIL


def test_given_people_who_chose_differently_then_the_rows_of_an_event_are_one_statement_and_each_has_what_was_chosen(cast):
    people = [make_member(cast.senegal, Role.FOCAL_POINT) for _number in range(6)]
    code = kind_of(NEWS).topic.code
    with system_scope("test"):
        for person, rhythm in zip(people, ("here", "weekly", "at_once"), strict=False):
            NotificationSettings.objects.create(user=person, choices={code: rhythm})
        event = Event.objects.create(kind=NEWS, subject_id=make_practice(cast.senegal).pk, published_at=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert tell(event, kind_of(NEWS), [person.pk for person in people]) == 6
        rows = Delivery.objects.filter(event=event)
        by_mail = dict(rows.filter(channel="mail").values_list("user", "rhythm"))
        on_the_platform = rows.filter(channel="in_app", state="sent", read_at=None, sent_at__isnull=False)
        assert on_the_platform.count() == 6
        assert len(set(rows.values_list("reference", flat=True))) == 11
    assert [by_mail.get(person.pk) for person in people] == [None, "weekly", "at_once", "daily", "daily", "daily"]
    assert Counter("INSERT" in query["sql"] for query in captured)[True] == 1


def test_given_an_event_that_is_told_again_then_those_who_were_told_have_no_second_row_and_are_not_counted(cast):
    first, second = (make_member(cast.senegal, Role.FOCAL_POINT) for _number in range(2))
    with system_scope("test"):
        event = Event.objects.create(kind=NEWS, subject_id=make_practice(cast.senegal).pk, published_at=timezone.now())
        assert tell(event, kind_of(NEWS), [first.pk]) == 1
        assert tell(event, kind_of(NEWS), [first.pk, second.pk]) == 1
        assert tell(event, kind_of(NEWS), [first.pk, second.pk]) == 0
        assert Delivery.objects.filter(event=event).count() == 4


def test_given_people_for_whom_the_same_holds_then_they_share_it(cast):
    people = [make_member(cast.senegal, Role.FOCAL_POINT).pk for _number in range(4)]
    with system_scope("test"):
        for person in people[:2]:
            NotificationSettings.objects.create(user_id=person, plain_text=True)
        found = preferences_of(people)
    assert found[people[0]] is found[people[1]] and found[people[2]] is found[people[3]]
    assert found[people[0]].plain_text and not found[people[2]].plain_text
