"""One's own settings, and that they follow the person."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.audit.models import AuditEntry
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery
from tests.factories import make_country, make_member, make_person
from tests.rabatplatform.accounts.helpers import client_of, main_of

pytestmark = pytest.mark.django_db
PROFILE = "/account/profile/"
RIGHT = {"name": "Awa Diop", "language": "fr", "time_zone": "Africa/Dakar", "low_data": "on"}


def test_given_right_answers_when_they_are_saved_then_they_hold_here_and_on_another_device():
    person = make_person(name="Awa Ndiaye")
    client = client_of(person)
    answer = client.post(PROFILE, RIGHT)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("Awa Diop", "fr", "Africa/Dakar")
    assert person.low_data and person.mail_notifications  # chosen on the page of notification settings
    page = client_of(person).get(PROFILE).content.decode()
    assert 'lang="fr"' in page and "css/fonts" not in page
    assert "css/fonts" in Client().get("/account/login/").content.decode()
    with system_scope("test"):
        assert AuditEntry.objects.filter(act="name_changed", user=person).count() == 1


def test_given_the_same_name_then_nothing_is_written_down():
    person = make_person(name="Awa Diop")
    client_of(person).post(PROFILE, RIGHT)
    with system_scope("test"):
        assert not AuditEntry.objects.filter(act="name_changed").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 151), ("language", "xx"), ("time_zone", "Mars/Base"), ("time_zone", ""), ("time_zone", "../../etc")],
)  # fmt: skip
def test_given_a_wrong_answer_then_it_is_named_and_nothing_is_stored(field, value):
    person = make_person(name="Awa Ndiaye")
    answer = client_of(person).post(PROFILE, RIGHT | {field: value})
    assert answer.status_code == 422 and f"#id_{field}" in main_of(answer)
    assert "Awa Ndiaye" in answer.content.decode().split("<main")[0]
    person.refresh_from_db()
    assert person.name == "Awa Ndiaye" and person.language == "en"


def test_given_fields_that_are_not_ones_own_to_set_then_they_are_left_alone():
    person = make_person()
    client_of(person).post(PROFILE, RIGHT | {"email": "x@example.org", "is_staff": "on", "is_superuser": "on"})
    row = User.objects.get(pk=person.pk)
    assert row.email == person.email and not row.is_staff and not row.is_superuser


def test_given_a_zone_in_an_older_spelling_then_it_stays_chosen():
    person = make_person(time_zone="Africa/Timbuktu")
    client = client_of(person)
    assert '<option value="Africa/Timbuktu" selected' in main_of(client.get(PROFILE))
    assert client.post(PROFILE, RIGHT | {"time_zone": "Africa/Timbuktu"}).status_code == 302


def test_given_posts_then_the_page_names_them_and_their_absence():
    person = make_member(make_country("SN"))
    page = main_of(client_of(person).get(PROFILE))
    assert "Senegal" in page and "From <time" in page and "until" not in page.split("Your rights")[0]
    ending = make_member(make_country("ES"), until=timezone.now() + timedelta(days=9))
    assert "until <time" in main_of(client_of(ending).get(PROFILE))
    assert "You hold no post now" in main_of(client_of(make_person()).get(PROFILE))


def test_given_low_data_switched_in_the_header_then_it_is_the_persons():
    person = make_person()
    client = client_of(person)
    client.post("/low-data/")
    person.refresh_from_db()
    assert person.low_data
    assert "css/fonts" not in client_of(person).get(PROFILE).content.decode()
    client.post("/low-data/")
    person.refresh_from_db()
    assert not person.low_data
    assert "css/fonts" in client.get(PROFILE, headers={"Save-Data": "on"}).content.decode()


def test_given_a_cookie_of_somebody_else_on_a_shared_machine_then_the_person_decides():
    client = client_of(make_person())
    client.cookies["low_data"] = "on"
    assert "css/fonts" in client.get(PROFILE).content.decode()


def test_given_mail_switched_off_then_messages_come_on_the_platform_alone(cast):
    from rabatplatform.events.catalogue import kind_of
    from rabatplatform.events.models import Event
    from rabatplatform.notifications import services

    quiet, other = cast.focal_point_senegal, cast.coordinator_senegal
    User.objects.filter(pk=quiet.pk).update(mail_notifications=False)
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=1)
        services.tell(event, kind_of(event.kind), [quiet.pk, other.pk])
        told = set(Delivery.objects.filter(event=event).values_list("user_id", "channel"))
    assert told == {(quiet.pk, "in_app"), (other.pk, "in_app"), (other.pk, "mail")}


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", 22), ("UTC", 7)])
def test_given_another_time_zone_then_mails_that_wait_go_by_it(cast, zone, hour):
    person = cast.focal_point_senegal
    User.objects.filter(pk=person.pk).update(time_zone="Africa/Dakar")
    with system_scope("test"):
        event = Event.objects.create(kind="practices.published", subject_id=1)
        at = datetime.combine(timezone.now().date() + timedelta(days=30), time(7, 30), tzinfo=UTC)
        mail = Delivery.objects.create(event=event, user=person, kind=event.kind, channel="mail", rhythm="daily", not_before=at)
    client = client_of(person)
    client.post(PROFILE, RIGHT)  # the same zone: what is planned stays
    with system_scope("test"):
        mail.refresh_from_db()
    assert mail.not_before == at
    assert client.post(PROFILE, RIGHT | {"time_zone": zone}).status_code == 302
    with system_scope("test"):
        mail.refresh_from_db()
    assert mail.not_before.astimezone(UTC).time() == time(hour, 30)
    assert mail.not_before - timezone.now() <= timedelta(days=4)


def test_given_nobody_signed_in_then_the_page_asks_for_it():
    assert Client().get(PROFILE).status_code == 302
