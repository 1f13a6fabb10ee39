"""What "Mark all as read" marks: what its page knew, whatever the clocks say, and no more."""

import re
from datetime import timedelta

import pytest

from rabatplatform.notifications import querysets
from rabatplatform.notifications.views.inbox import write_known
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_list import everything, html, is_read, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "age",
    [timedelta(0), timedelta(seconds=2), timedelta(hours=1)],
    ids=["later", "committed later", "a worker whose clock is behind"],
)
def test_given_a_message_that_came_after_the_page_was_made_when_all_is_marked_as_read_then_it_stays_new(client, cast, age):
    practice, person = make_practice(cast.senegal), cast.focal_point_senegal
    shown, before = told(person, practice, age=timedelta(seconds=1)), told(person, practice, age=timedelta(days=1))
    client.force_login(person)
    page = client.get("/notifications/")
    assert set(re.findall(r'name="known" value="([\w=-]+)"', html(page))) == {page.context["known"]}
    later = told(person, practice, age=age)
    client.post("/notifications/read/", {"all": "1", "known": page.context["known"]})
    assert is_read(shown) and is_read(before) and not is_read(later)


def test_given_the_same_messages_then_the_page_names_the_same_whenever_it_is_made(client, cast):
    person = cast.focal_point_senegal
    for number in range(3):
        told(person, make_practice(cast.senegal), age=timedelta(minutes=number))
    client.force_login(person)
    before = client.get("/notifications/").context["known"]
    hidden = told(person, make_practice(cast.spain))  # not theirs to read
    assert client.get("/notifications/").context["known"] == before
    client.post("/notifications/read/", everything(client))
    assert not is_read(hidden)


@pytest.mark.parametrize("known", ["x", "-1", "1.5", "AAAA", "²", "A" * 64 * 70], ids=len)
def test_given_names_of_messages_that_no_page_wrote_then_nothing_is_marked_as_read(client, cast, known):
    message = told(cast.focal_point_senegal, make_practice(cast.senegal))
    client.force_login(cast.focal_point_senegal)
    for act in ({"all": "1"}, {"id": str(message.reference)}):
        assert client.post("/notifications/read/", {**act, "known": known}).status_code == 400
    assert client.post("/notifications/read/", {"all": "1"}).status_code == 302  # it knew none
    assert not is_read(message)


def test_given_somebody_elses_message_among_those_that_a_page_knew_then_it_stays_new(client, cast):
    practice = make_practice(cast.senegal)
    mine, theirs = told(cast.focal_point_senegal, practice), told(cast.coordinator_senegal, practice)
    client.force_login(cast.focal_point_senegal)
    client.post("/notifications/read/", {"all": "1", "known": write_known([mine.reference, theirs.reference])})
    assert is_read(mine) and not is_read(theirs)


def test_given_more_unread_than_a_page_names_then_the_button_says_how_many_and_those_that_stand_there_are_among_them(
    client, cast, monkeypatch
):
    monkeypatch.setattr("rabatplatform.notifications.querysets.MOST_KNOWN", 4)
    monkeypatch.setitem(querysets.page.__kwdefaults__, "limit", 3)
    person = cast.focal_point_senegal
    messages = [
        told(person, make_practice(cast.senegal, state="published"), age=timedelta(minutes=number)) for number in range(6)
    ]
    client.force_login(person)
    page = client.get("/notifications/")
    assert "Mark 4 messages as read" in html(page) and "Mark all as read" not in html(page)
    older = client.get(page.context["next_href"])
    client.post("/notifications/read/", {"all": "1", "known": older.context["known"]})
    assert [is_read(message) for message in messages] == [True, False, False, True, True, True]
    assert "Mark all as read" in html(client.get("/notifications/"))
    client.post("/notifications/read/", everything(client))
    assert all(is_read(message) for message in messages)


def test_given_very_much_that_may_not_be_read_any_more_then_it_hides_nothing_behind_it(client, cast, monkeypatch):
    monkeypatch.setattr("rabatplatform.notifications.querysets.PARTS_OF_UNREAD", (2, 20))
    monkeypatch.setattr("rabatplatform.notifications.querysets.MOST_KNOWN", 2)
    person = cast.focal_point_senegal
    message = told(person, make_practice(cast.senegal), age=timedelta(hours=1))
    for _number in range(4):
        told(person, make_practice(cast.spain))
    client.force_login(person)
    assert "Notifications, 1 unread" in html(client.get("/notifications/"))
    client.post("/notifications/read/", everything(client, show="unread"))
    assert is_read(message)
