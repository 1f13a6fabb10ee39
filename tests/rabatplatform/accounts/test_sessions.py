"""Devices signed in, and their end."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from rabatplatform.accounts import seen
from tests.factories import PASSWORD, make_person
from tests.rabatplatform.accounts.helpers import main_of, signed_in

pytestmark = pytest.mark.django_db
LIST, END = "/account/sessions/", "/account/sessions/end/"
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Android 14; Mobile) Gecko/1 Firefox/140.0", "REMOTE_ADDR": "198.51.100.77"}


def handles(client):
    return [line["handle"] for line in client.get(LIST).context["lines"]]


def test_given_two_devices_then_each_is_told_in_words_and_with_its_network_alone():
    person = make_person(password=PASSWORD)
    client = signed_in(person)
    signed_in(person, **PHONE)
    page = main_of(client.get(LIST))
    assert "Firefox, Android" in page and "198.51.100.0/24" in page and "198.51.100.77" not in page
    assert page.count("this one") == 1 and page.index("this one") < page.index("Firefox, Android")
    assert page.count(f'action="{END}"') == 1, "one's own device is signed out in the menu"


def test_given_two_devices_when_one_is_ended_then_it_is_out_and_this_one_is_not():
    person = make_person(password=PASSWORD)
    here, phone = signed_in(person), signed_in(person, **PHONE)
    answer = here.post(END, {"session": handles(here)[1]})
    assert answer.status_code == 302
    assert phone.get(LIST).status_code == 302 and here.get(LIST).status_code == 200
    assert UserSession.objects.filter(user=person).count() == 1


def test_given_somebody_elses_session_then_nothing_ends():
    one, two = make_person(password=PASSWORD), make_person(password=PASSWORD)
    mine, theirs = signed_in(one), signed_in(two)
    answer = mine.post(END, {"session": handles(theirs)[0]})
    assert answer.status_code == 302
    assert theirs.get(LIST).status_code == 200


@pytest.mark.parametrize("given", [{}, {"session": ""}, {"session": "x" * 5000}, {"session": "1"}])
def test_given_a_session_that_is_none_then_the_page_says_so_and_nothing_ends(given):
    client = signed_in(make_person(password=PASSWORD))
    answer = client.post(END, given, follow=True)
    assert answer.status_code == 200 and "not signed in any more" in answer.content.decode()


def test_given_three_devices_when_the_others_are_ended_then_this_one_is_left():
    person = make_person(password=PASSWORD)
    here, phone, tablet = signed_in(person), signed_in(person, **PHONE), signed_in(person)
    assert here.post(LIST).status_code == 302
    assert [client.get(LIST).status_code for client in (here, phone, tablet)] == [200, 302, 302]


def test_given_this_device_when_it_is_ended_then_it_is_signed_out():
    client = signed_in(make_person(password=PASSWORD))
    client.post(END, {"session": handles(client)[0]})
    assert client.get(LIST).status_code == 302


def test_given_an_old_device_when_it_is_used_then_last_seen_moves_once_in_ten_minutes(monkeypatch):
    client = signed_in(make_person(password=PASSWORD))
    long_ago = timezone.now() - timedelta(days=2)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get(LIST)
    assert UserSession.objects.get().last_seen_at == long_ago, "just signed in: no write"
    now = seen.time.monotonic()
    monkeypatch.setattr(seen.time, "monotonic", lambda: now + seen.INTERVAL + 1)
    expiry = client.session.get_expiry_date()
    client.get(LIST)
    first = UserSession.objects.get().last_seen_at
    assert first > timezone.now() - timedelta(minutes=1)
    client.get(LIST)
    assert UserSession.objects.get().last_seen_at == first
    assert abs(client.session.get_expiry_date() - expiry) < timedelta(seconds=5)


def test_given_very_many_devices_then_the_memory_of_them_is_bounded(monkeypatch):
    monkeypatch.setattr(seen, "MOST_KEPT", 10)
    monkeypatch.setattr(seen, "_noted", {})
    for number in range(50):
        seen.note(f"session{number}")
    assert len(seen._noted) <= 10
