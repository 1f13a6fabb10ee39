"""Whoever opens the page of a thing has looked at it: its messages are read, and a mail about it may go out again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services.looking import look
from tests.factories import make_practice
from tests.rabatplatform.notifications.test_list import html, is_read, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, state="published")


def test_given_two_messages_about_a_practice_when_its_page_is_opened_then_both_are_read_and_others_are_not(
    client, cast, practice
):
    person, other = cast.focal_point_senegal, make_practice(cast.senegal, state="published")
    mine = [told(person, practice), told(person, practice, age=timedelta(days=1))]
    elsewhere, theirs = told(person, other), told(cast.coordinator_senegal, practice)
    client.force_login(person)
    page = html(client.get(practice.get_absolute_url()))
    assert "Notifications, 1 unread" in page  # without the one that is being opened
    assert all(is_read(message) for message in mine)
    assert not is_read(elsewhere) and not is_read(theirs)


@pytest.mark.parametrize("query", ["?text=en", "?x=1"])
def test_given_parameters_in_the_address_then_it_is_the_same_page(client, cast, practice, query):
    message = told(cast.focal_point_senegal, practice)
    client.force_login(cast.focal_point_senegal)
    assert client.get(practice.get_absolute_url() + query).status_code == 200
    assert is_read(message)


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}], ids=str
)
def test_given_a_part_of_the_page_or_a_prefetch_then_nothing_was_looked_at(client, cast, practice, headers):
    message = told(cast.focal_point_senegal, practice)
    client.force_login(cast.focal_point_senegal)
    client.get(practice.get_absolute_url(), headers=headers)
    assert not is_read(message)


def test_given_another_page_the_api_a_head_or_a_refusal_then_nothing_was_looked_at(client, cast, practice):
    hidden = make_practice(cast.spain)
    messages = [told(cast.focal_point_senegal, practice), told(cast.focal_point_senegal, hidden)]
    client.force_login(cast.focal_point_senegal)
    assert client.get("/practices/").status_code == 200
    assert client.get(f"/api/v1/practices/{practice.reference}/").status_code == 200
    client.head(practice.get_absolute_url())
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert not any(is_read(message) for message in messages)


def test_given_the_newest_message_leads_elsewhere_then_it_stays_new_and_what_stands_here_is_read(client, cast, practice):
    person = cast.focal_point_senegal
    older = told(person, practice, age=timedelta(hours=1))
    newest = told(person, make_practice(cast.senegal, state="returned"), kind="practices.returned")
    with system_scope("test"):  # about the same thing, on another page
        Delivery.objects.filter(pk=newest.pk).update(about=older.about)
    client.force_login(person)
    client.get(practice.get_absolute_url())
    assert is_read(older) and not is_read(newest)


def test_given_a_message_that_came_while_the_page_was_made_then_it_stays_new(cast, practice):
    person = cast.focal_point_senegal
    from rabatplatform.notifications.querysets import unread

    before = told(person, practice)
    with access_scope(person):
        counted = unread(person)
    later = told(person, practice)
    with access_scope(person):
        assert look(user=person, path=practice.get_absolute_url(), unread=counted) == 1
    assert is_read(before) and not is_read(later)


def test_given_nothing_unread_then_a_page_costs_one_query_for_it_and_none_to_look(client, cast, practice):
    client.force_login(cast.focal_point_senegal)
    client.get(practice.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(practice.get_absolute_url())
    assert len([query for query in asked if 'FROM "notifications_delivery"' in query["sql"]]) == 1
    assert not [query for query in asked if query["sql"].startswith("UPDATE")]


def test_given_something_unread_elsewhere_then_a_page_costs_no_more_to_look(client, cast, practice):
    told(cast.focal_point_senegal, make_practice(cast.senegal, state="published"))
    client.force_login(cast.focal_point_senegal)
    client.get(practice.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(practice.get_absolute_url())
    assert not [query for query in asked if query["sql"].startswith("UPDATE")]
    assert len([query for query in asked if 'FROM "notifications_delivery"' in query["sql"]]) == 1
