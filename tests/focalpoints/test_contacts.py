"""How a post is reached: who adds, changes and removes what, and what may stand there. Formal channels of a country as well."""

import pytest
from django.db import connection

from focalpoints.contact_values import read_value
from focalpoints.errors import ContactRefused
from focalpoints.models import Contact, FormalChannel
from focalpoints.services.contacts import MOST
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.models import Event
from tests.focalpoints.test_directory import text_of

pytestmark = pytest.mark.django_db
NUMBER = {"kind": "phone", "value": "+221 33 800 00 00", "shown_to": "members"}


@pytest.fixture
def post(cast):
    return cast.focal_point_senegal.actor.post


@pytest.fixture
def holder(client, cast):
    client.force_login(cast.focal_point_senegal)
    return client


def add(client, post, **facts):
    return client.post(f"{post.get_absolute_url()}contacts/new/", {**NUMBER, **facts})


def stored(post):
    with system_scope("test"):
        return list(Contact.objects.filter(post=post).order_by("pk"))


def address(contact) -> str:
    return f"/focal-points/contacts/{contact.reference}/"


def kinds_recorded():
    with system_scope("test"):
        return [event.kind for event in Event.objects.order_by("pk")]


def test_given_a_holder_when_they_add_change_and_remove_a_number_then_it_is_stored_confirmed_and_gone(holder, cast, post):
    assert add(holder, post, value=" +221  33 800 00 00 ", shown_to="coordinators").status_code == 302
    (contact,) = stored(post)
    assert (contact.value, contact.shown_to, contact.freshness) == ("+221 33 800 00 00", "coordinators", Freshness.CONFIRMED)
    assert contact.confirmed_by == cast.focal_point_senegal and contact.confirmed_from_id == post.label_id
    assert contact.next_step_at is not None
    said = text_of(holder.get(post.get_absolute_url()))
    assert "+221 33 800 00 00" in said and "Shown to coordinators only" in said
    assert holder.post(address(contact), {**NUMBER, "kind": "email", "value": "desk@police.example"}).status_code == 302
    (contact,) = stored(post)
    assert (contact.kind, contact.value, contact.shown_to) == ("email", "desk@police.example", "members")
    assert holder.post(f"{address(contact)}remove/").status_code == 302
    assert stored(post) == []
    assert kinds_recorded() == [f"focalpoints.contact_{act}" for act in ("added", "changed", "removed")]


def test_given_a_coordinator_then_they_do_the_same_for_every_post_of_their_country(client, cast, post):
    client.force_login(cast.coordinator_senegal)
    assert add(client, post).status_code == 302
    (contact,) = stored(post)
    assert client.post(address(contact), {**NUMBER, "value": "+221 33 800 00 01"}).status_code == 302
    assert client.post(f"{address(contact)}remove/").status_code == 302


@pytest.mark.parametrize(
    ("name", "hidden", "shown"),
    [
        ("analyst_senegal", 404, 403),
        ("coordinator_spain", 404, 403),
        ("observer_spain", 404, 403),
        ("secretariat", 403, 403),
        ("ended", 404, 404),
        ("superuser", 404, 404),
    ],
)
def test_given_somebody_else_then_a_contact_they_do_not_see_does_not_exist_and_others_are_not_theirs(
    client, cast, post, name, hidden, shown
):
    client.force_login(cast.focal_point_senegal)
    add(client, post, shown_to="secretariat")
    add(client, post, value="+221 33 800 00 09")
    secret, open_one = stored(post)
    client.force_login(getattr(cast, name))
    for contact, status in ((secret, hidden), (open_one, shown)):
        assert client.get(address(contact)).status_code == status
        assert client.post(address(contact), NUMBER).status_code == status
        assert client.post(f"{address(contact)}remove/").status_code == status
    assert add(client, post, value="+221 33 800 00 08").status_code in (403, 404)
    assert len(stored(post)) == 2


def test_given_each_lock_alone_then_a_hidden_contact_stays_hidden(cast, post):
    with system_scope("test"):
        Contact.objects.create(post=post, owner=cast.senegal.members_label, kind="phone", value="1", shown_to="secretariat")
        assert not Contact.objects.visible_to(cast.coordinator_spain).exists()  # Python alone
        assert Contact.objects.visible_to(cast.focal_point_senegal).count() == 1
    with access_scope(cast.coordinator_spain), connection.cursor() as cursor:  # PostgreSQL alone
        cursor.execute("SELECT count(*) FROM focalpoints_contact")
        assert cursor.fetchone() == (0,)
    with access_scope(cast.focal_point_spain), connection.cursor() as cursor:
        cursor.execute("DELETE FROM focalpoints_contact")
        assert cursor.rowcount == 0


# ── values ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+221 33 800-00-00"),
        ("phone", "+44 (20) 7946 0000"),
        ("mobile", "+34600000000"),
        ("duty", "1505"),
        ("duty", "+221 800 00 20 20"),
        ("email", "desk.smuggling@police.gouv.example"),
        ("address", "Rue 12, Dakar"),
    ],
)
def test_given_a_number_or_address_then_it_is_taken(kind, value):
    assert read_value(kind, value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "33 800 00 00"),
        ("phone", "+1"),
        ("phone", "+1234567890123456"),
        ("phone", "+0221338000000"),
        ("phone", "call me"),
        ("phone", "+221 ٣٣٨٠٠٠٠٠٠"),
        ("phone", "1505"),
        ("duty", "12"),
        ("email", "desk"),
        ("email", "desk@police.example\nBcc: x@y.example z"),
        ("email", "javascript:alert(1)"),
        ("address", "<script>alert(1)</script>"),
        ("address", "Dakar \u202e rakaD"),
        ("address", "   "),
        ("address", "x" * 301),
    ],
)
def test_given_what_is_no_number_or_address_then_the_field_is_named(kind, value):
    with pytest.raises(ContactRefused) as refusal:
        read_value(kind, value)
    assert refusal.value.fields.keys() == {"value"}


@pytest.mark.parametrize(
    "facts", [{"value": "33"}, {"kind": "pigeon"}, {"shown_to": "everybody"}, {"value": ""}, {"value": "x" * 400}]
)
def test_given_a_wrong_form_then_422_and_nothing_is_stored(holder, post, facts):
    assert add(holder, post, **facts).status_code == 422
    assert stored(post) == []


def test_given_the_same_number_twice_or_more_than_twelve_then_refused_in_words(holder, post):
    for number in range(MOST):
        assert add(holder, post, value=f"+221 33 800 00 {number:02}").status_code == 302
    answer = add(holder, post, value="+221 33 800 00 99")
    assert answer.status_code == 422 and "at most 12" in text_of(answer)
    first, *_others = stored(post)
    answer = holder.post(address(first), {**NUMBER, "value": "+221 33 800 00 01"})
    assert answer.status_code == 422 and "It is there already." in text_of(answer)
    assert len(stored(post)) == MOST


def test_given_a_contact_that_nobody_confirmed_then_it_no_longer_reaches_and_its_holder_still_sees_it(client, cast, post):
    with system_scope("test"):
        Contact.objects.create(
            post=post, owner=cast.senegal.members_label, kind="phone", value="+221 9999999", freshness=Freshness.VACANT
        )
    client.force_login(cast.observer_spain)
    assert "9999999" not in text_of(client.get(post.get_absolute_url()))
    client.force_login(cast.focal_point_senegal)
    assert "9999999" in text_of(client.get(post.get_absolute_url()))


# ── formal channels ────────────────────────────────────────────────────────────────────────────────────────────────
CHANNEL = {"kind": "interpol", "name": "NCB Dakar", "url": "https://www.interpol.int/", "is_day_and_night": "on"}
CHANNELS = "/focal-points/SN/channels/"


def test_given_a_coordinator_then_they_add_change_and_remove_the_formal_channels(client, cast):
    client.force_login(cast.coordinator_senegal)
    assert client.post(f"{CHANNELS}new/", CHANNEL).status_code == 302
    said = text_of(client.get("/focal-points/SN/"))
    assert "NCB Dakar" in said and "INTERPOL National Central Bureau" in said and "day and night" in said
    channel = FormalChannel.objects.get()
    here = f"/focal-points/channels/{channel.reference}/"
    assert client.post(here, {**CHANNEL, "name": "NCB Senegal", "url": ""}).status_code == 302
    assert FormalChannel.objects.get().name == "NCB Senegal"
    answer = client.post(f"{CHANNELS}new/", {**CHANNEL, "name": "NCB Senegal"})
    assert answer.status_code == 422 and "It is there already." in text_of(answer)
    assert client.post(f"{here}remove/").status_code == 302 and not FormalChannel.objects.exists()
    assert client.post(f"{here}remove/").status_code == 404
    assert kinds_recorded() == [f"focalpoints.channel_{act}" for act in ("added", "changed", "removed")]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.example", "interpol", "data:text/html,x", "https://" + "x" * 300]
)
def test_given_a_link_that_is_none_then_refused(client, cast, url):
    client.force_login(cast.coordinator_senegal)
    answer = client.post(f"{CHANNELS}new/", {**CHANNEL, "url": url})
    assert answer.status_code == 422 and "Link" in text_of(answer) and not FormalChannel.objects.exists()


@pytest.mark.parametrize(
    ("name", "read", "write"),
    [
        ("observer_senegal", 200, 403),
        ("coordinator_spain", 200, 403),
        ("secretariat", 200, 403),
        ("ended", 404, 404),
        ("superuser", 404, 404),
    ],
)
def test_given_somebody_else_then_they_read_the_channels_and_change_none(client, cast, name, read, write):
    channel = FormalChannel.objects.create(country=cast.senegal, kind="siena", name="Europol")
    client.force_login(getattr(cast, name))
    assert client.get(CHANNELS).status_code == read
    here = f"/focal-points/channels/{channel.reference}/"
    for answer in (
        client.get(f"{CHANNELS}new/"),
        client.post(f"{CHANNELS}new/", CHANNEL),
        client.get(here),
        client.post(here, CHANNEL),
        client.post(f"{here}remove/"),
    ):
        assert answer.status_code == write
