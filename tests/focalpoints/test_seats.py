"""Seats per role and body: told before, kept by the database, also for two at once."""

import threading

import pytest
from django.db import close_old_connections, connection

from focalpoints.errors import NoSeat
from focalpoints.models import Post, Role, SeatLimit
from focalpoints.seats import seats_of
from focalpoints.services import close_post, create_post
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_cast, make_post


def open_post(person, body, role=Role.COORDINATOR):
    with access_scope(person):
        return create_post(body=body, role=role, titles={"en": "One more"}, actor=person.actor)


@pytest.mark.django_db
def test_given_a_limit_of_one_body_or_of_all_then_it_is_told_and_kept(cast):
    with system_scope("test"):
        SeatLimit.objects.create(role=Role.ANALYST, seats=3)
        SeatLimit.objects.create(role=Role.ANALYST, seats=2, country=cast.senegal)
    assert seats_of(cast.senegal, [Role.ANALYST])[Role.ANALYST].left == 1
    assert seats_of(cast.spain, [Role.ANALYST])[Role.ANALYST].left == 2
    assert seats_of(cast.unodc, [Role.ANALYST])[Role.ANALYST].left == 3
    made = open_post(cast.coordinator_senegal, cast.senegal, Role.ANALYST)
    with pytest.raises(NoSeat) as refusal:
        open_post(cast.coordinator_senegal, cast.senegal, Role.ANALYST)
    assert "role" in refusal.value.fields
    with access_scope(cast.coordinator_senegal):
        close_post(post=made, actor=cast.coordinator_senegal.actor)
    assert open_post(cast.coordinator_senegal, cast.senegal, Role.ANALYST).pk


@pytest.mark.django_db(transaction=True)
def test_given_one_seat_when_two_ask_for_it_at_once_then_one_gets_it():
    cast = make_cast()
    while seats_of(cast.senegal)[Role.COORDINATOR].left > 1:
        make_post(cast.senegal, Role.COORDINATOR)
    begin, outcomes = threading.Barrier(2), []

    def ask():
        try:
            begin.wait(10)
            open_post(cast.coordinator_senegal, cast.senegal)
            outcomes.append("made")
        except NoSeat:
            outcomes.append("no seat")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=ask) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["made", "no seat"]
    with system_scope("test"):
        assert Post.objects.filter(country=cast.senegal, role=Role.COORDINATOR).count() == 4
