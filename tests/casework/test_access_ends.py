"""Access that ends soon waits for its reader: told by a mail of its own in working hours, until it is extended, replaced, over, or asked on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import expiry
from casework.services import asking, granting, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services import send
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db):
    make_organisation("icmpd")
    return making.team("SN")


@pytest.fixture
def spanish(db):
    return make_member(make_country("ES"), Role.FOCAL_POINT)


@pytest.fixture
def ending(team, spanish):
    """A note, the grant by which Spain reads it for three days more, and the event that told so."""
    note = making.draft(team[0])
    grant = making.give(note, make_country("ES"), team[0], ends=timezone.now() + timedelta(days=3))
    note = making.release(note, *team)
    expiry.walk()
    with system_scope("test"):
        return note, grant, Event.objects.get(kind="casework.grant_ends")


def waits(person, event) -> bool:
    kind = kind_of(event.kind)
    with access_scope(person):
        thing = kind.subject(event, person)
        return thing is not None and kind.waits(event, thing)


def test_given_access_that_ends_when_the_walk_tells_it_then_it_waits_for_the_reader_and_leads_to_the_note(ending, spanish):
    note, _grant, event = ending
    kind = kind_of(event.kind)
    assert waits(spanish, event) and kind.stays_until_done
    with access_scope(spanish):
        assert kind.subject(event, spanish).get_absolute_url() == note.get_absolute_url()


def test_given_a_mail_about_the_note_that_nobody_looked_at_then_the_end_of_access_is_told_in_a_mail_of_its_own_all_the_same(
    ending, spanish, mailoutbox
):
    note, _grant, event = ending
    with system_scope("test"):
        earlier = Event.objects.get(kind="casework.note_released")
        publish_event(earlier.pk)
        Delivery.objects.filter(event=earlier, channel="mail").update(state="sent", sent_at=timezone.now() - timedelta(days=8))
        publish_event(event.pk)
        row = Delivery.objects.get(event=event, user=spanish, channel="mail")
        assert row.rhythm == "at_once"
        Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now())
    send(row.pk)
    (mail,) = mailoutbox
    assert mail.to == [spanish.email] and mail.subject == "1 thing waits for you"
    assert note.reference not in mail.body and "beaches" not in mail.body and "access" not in mail.subject


def test_given_access_that_ends_then_its_mail_waits_for_the_day_of_the_reader(ending, spanish, monkeypatch):
    _note, _grant, event = ending
    night = timezone.now().replace(hour=3, minute=20)
    monkeypatch.setattr(timezone, "now", lambda: night)
    publish_event(event.pk)
    with system_scope("test"):
        assert Delivery.objects.get(event=event, user=spanish, channel="mail").not_before > night + timedelta(hours=1)


def test_given_access_that_ends_when_it_is_given_for_longer_then_it_waits_no_more(ending, team, spanish):
    note, _grant, event = ending
    making.give(note, make_country("ES"), team[1], ends=timezone.now() + timedelta(days=2))
    assert waits(spanish, event)  # sooner still
    making.give(note, spanish.actor.post, team[1], ends=timezone.now() + timedelta(days=60))
    assert not waits(spanish, event)


def test_given_access_that_ends_when_it_is_revoked_then_it_waits_no_more(ending, team, spanish):
    _note, grant, event = ending
    with access_scope(team[1]):
        granting.revoke(grant=grant, actor=team[1].actor)
    assert not waits(spanish, event)


def test_given_access_that_ends_when_it_is_over_then_it_waits_no_more(ending, spanish, later):
    later("4 days")
    assert not waits(spanish, ending[2])


def test_given_access_that_ends_when_another_note_takes_its_place_then_it_waits_no_more(ending, team, spanish):
    note, _grant, event = ending
    analyst, coordinator = team
    with access_scope(analyst):
        other = writing.begin(body=making.body_of(analyst), content=making.complete(), actor=analyst.actor, supersedes=note)
    making.give(other, make_country("ES"), analyst)
    making.release(other, analyst, coordinator)
    assert not waits(spanish, event)


def test_given_access_that_ends_when_the_reader_asks_on_then_it_waits_again_only_when_that_is_taken_back(ending, spanish):
    note, _grant, event = ending
    with access_scope(spanish):
        asked = asking.ask_onward(note=note, receivers=[make_country("ES")], reason="Still at it.", actor=spanish.actor)
    assert not waits(spanish, event)
    with access_scope(spanish):
        asking.take_back(request=asked, actor=spanish.actor)
    assert waits(spanish, event)


def test_given_two_readers_of_a_country_when_one_asks_on_then_it_still_waits_for_the_other(ending, spanish):
    note, _grant, event = ending
    other = make_member(make_country("ES"), Role.ANALYST)
    with access_scope(spanish):
        asking.ask_onward(note=note, receivers=[make_country("ES")], reason="Still at it.", actor=spanish.actor)
    assert waits(other, event) and not waits(spanish, event)
