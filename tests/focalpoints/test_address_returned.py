"""What mails that come back mean for the directory: a contact in doubt, coordinators told once, a band for the person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.events.addresses import ADDRESS_RETURNED
from focalpoints.models import Contact
from focalpoints.services.confirmation import confirm
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.addresses import hash_of, is_returned
from rabatplatform.notifications.channels.mail import message_key
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.querysets import waiting
from rabatplatform.notifications.services.bounces import record_bounce

pytestmark = pytest.mark.django_db
BAND = "Mails to you come back: check your address"


def come_back(person, number=2):
    with system_scope("test"):
        for n in range(number):
            mail = Mail.objects.create(
                user=person, message_id=message_key("back", person.pk, n), address_hash=hash_of(person.email)
            )
            at = timezone.now() - timedelta(seconds=1)
            record_bounce(message_id=mail.message_id, source=f"{person.pk}-{n}", is_hard=True, code="5.1.1", at=at)


@pytest.fixture
def contact(cast):
    """The office's address of the focal point of Senegal, as they sign in with it."""
    person = cast.focal_point_senegal
    with system_scope("test"):
        facts = {"owner_id": cast.senegal.members_label_id, "post": person.actor.post, "kind": "email"}
        Contact.objects.create(**facts, value="other@mail.example")
        return Contact.objects.create(**facts, value=person.email.upper())


def publish(kind):
    with system_scope("test"):
        ids = list(Event.objects.filter(kind=kind, published_at=None).values_list("pk", flat=True))
    for pk in ids:
        publish_event(pk)


def freshness(contact):
    with system_scope("test"):
        contact.refresh_from_db()
    return contact.freshness


def test_given_two_bounces_then_the_contact_is_unconfirmed_and_the_coordinator_is_told_until_it_is_confirmed(cast, contact):
    person, coordinator = cast.focal_point_senegal, cast.coordinator_senegal
    come_back(person)
    assert freshness(contact) == Freshness.UNCONFIRMED
    with system_scope("test"):
        assert Contact.objects.get(value="other@mail.example").freshness == Freshness.CONFIRMED
    publish(ADDRESS_RETURNED.code)
    with system_scope("test"):
        told = Delivery.objects.filter(kind=ADDRESS_RETURNED.code, channel="in_app").values_list("user", flat=True)
        assert list(told) == [coordinator.pk]
    with access_scope(coordinator):
        (line,) = waiting(coordinator)
        assert str(person) in line["sentence"]
        assert person.email not in line["sentence"]
    with access_scope(person):
        confirm(entries=[contact], body=cast.senegal, actor=person.actor)
    assert freshness(contact) == Freshness.CONFIRMED
    publish("focalpoints.confirmed")
    assert not is_returned(person)
    with access_scope(coordinator):
        assert waiting(coordinator) == []


def test_given_another_contact_that_is_confirmed_then_mails_stay_stopped(cast, contact):
    person = cast.focal_point_senegal
    come_back(person)
    with system_scope("test"):
        other = Contact.objects.get(value="other@mail.example")
    with access_scope(person):
        confirm(entries=[other], body=cast.senegal, actor=person.actor)
    publish("focalpoints.confirmed")
    assert is_returned(person)


def test_given_the_only_coordinator_then_the_secretariat_is_told(cast):
    come_back(cast.coordinator_senegal)
    publish(ADDRESS_RETURNED.code)
    with system_scope("test"):
        told = Delivery.objects.filter(kind=ADDRESS_RETURNED.code, channel="in_app").values_list("user", flat=True)
        assert list(told) == [cast.secretariat.pk]
    with access_scope(cast.secretariat):
        assert len(waiting(cast.secretariat)) == 1


def test_given_a_coordinator_elsewhere_then_who_it_is_about_does_not_exist_for_them(cast):
    come_back(cast.focal_point_senegal)
    with access_scope(cast.coordinator_spain):
        assert ADDRESS_RETURNED.subjects([cast.focal_point_senegal.pk], cast.coordinator_spain) == {}


def test_given_an_address_that_mails_come_back_from_then_the_person_sees_a_band_and_takes_it_away(cast, client):
    person = cast.focal_point_senegal
    client.force_login(person)
    for address in ("/", "/notifications/", "/account/profile/"):
        assert BAND not in client.get(address).content.decode()
    come_back(person)
    assert BAND in client.get("/notifications/").content.decode()
    client.force_login(person)  # the start page says it from the next sign-in on
    for address in ("/", "/notifications/", "/account/profile/"):
        page = client.get(address).content.decode()
        assert BAND in page
        assert person.email in page
    assert client.post("/notifications/address/").status_code == 302
    assert BAND not in client.get("/").content.decode()
    client.force_login(cast.contributor_senegal)
    assert client.post("/notifications/address/").status_code == 302
    assert BAND not in client.get("/").content.decode()
