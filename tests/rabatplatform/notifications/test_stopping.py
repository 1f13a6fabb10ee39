"""The link in each digest that ends the digests: one click from a mail program, or a page with a button. Opening it does nothing."""

import pytest
from django.core import signing
from django.test import Client

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.audit.models import AuditEntry
from rabatplatform.notifications.models import NotificationSettings
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.stop_links import SALT, make_token

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def person(cast):
    return cast.focal_point_senegal


@pytest.fixture
def address(person):
    return f"/notifications/stop/{make_token(person)}/"


@pytest.fixture
def stranger():
    """Nobody signed in, and forms without a token are refused where one is asked for."""
    return Client(enforce_csrf_checks=True)


def gets_digests(person) -> bool:
    with system_scope("test"):
        return preferences_of([person.pk])[person.pk].digests


def audited(person) -> list[str]:
    with system_scope("test"):
        rows = AuditEntry.objects.filter(user=person.pk, act__startswith="notifications.")
        return list(rows.order_by("pk").values_list("act", flat=True))


def test_given_the_link_when_it_is_opened_by_whoever_scans_mails_then_nothing_changes(person, address, stranger):
    for method in ("get", "head", "get"):
        assert getattr(stranger, method)(address).status_code == 200
    assert gets_digests(person)
    assert audited(person) == []
    with system_scope("test"):
        assert not NotificationSettings.objects.exists()


def test_given_one_click_of_a_mail_program_then_the_digests_end_at_once_without_a_page_between(person, address, stranger):
    assert stranger.post(address, ONE_CLICK).status_code == 200  # multipart, as some programs send it
    assert not gets_digests(person)
    answer = stranger.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200  # again, and nothing more
    assert not gets_digests(person)
    assert audited(person) == ["notifications.digests_off"]


def test_given_the_page_then_its_button_ends_them_and_the_next_page_brings_them_back(person, address, stranger):
    assert "Stop the digests?" in stranger.get(address).content.decode()
    page = stranger.post(address, {"act": "stop"}).content.decode()
    assert "The digests are stopped" in page and 'value="again"' in page
    assert 'value="again"' in stranger.get(address).content.decode()
    assert "Digests are sent again" in stranger.post(address, {"act": "again"}).content.decode()
    assert gets_digests(person)
    assert audited(person) == ["notifications.digests_off", "notifications.digests_on"]


def test_given_what_a_person_chose_then_stopping_leaves_it_as_it_was(person, address, stranger):
    with system_scope("test"):
        NotificationSettings.objects.create(user=person, choices={"practices.review": "weekly"}, weekly_on=3)
        others = User.objects.exclude(pk=person.pk).first()
    stranger.post(address, ONE_CLICK)
    with system_scope("test"):
        chosen = NotificationSettings.objects.get(user=person)
    assert (chosen.choices, chosen.weekly_on, chosen.digests) == ({"practices.review": "weekly"}, 3, False)
    assert gets_digests(others)


def test_given_somebody_else_who_is_signed_in_then_the_link_is_about_its_person_alone(cast, person, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.focal_point_spain, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(address, ONE_CLICK).status_code == 200
    assert not gets_digests(person)
    assert gets_digests(cast.focal_point_spain)


def test_given_a_reader_of_french_then_the_page_is_in_french_whatever_the_browser_says(person, address, stranger):
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(language="fr")
    assert 'lang="fr"' in stranger.get(address, headers={"accept-language": "en"}).content.decode()


def forged(person):
    token = make_token(person)
    yield token[:-1] + ("A" if token[-1] != "A" else "B")
    yield "x"
    yield token.replace(":", "")
    yield signing.dumps([person.pk, "0" * 12], salt=SALT, compress=True)  # another mailbox
    yield signing.dumps(person.pk, salt=SALT, compress=True)
    yield signing.dumps([10**6, "0" * 12], salt=SALT, compress=True)
    yield signing.dumps([person.pk, "0" * 12], salt="another", compress=True)


def test_given_a_link_that_is_forged_or_of_another_mailbox_then_it_is_a_page_that_does_not_exist(person, stranger):
    unknown = stranger.get("/notifications/stop/").content
    for token in forged(person):
        for act in ("get", "post"):
            answer = getattr(stranger, act)(f"/notifications/stop/{token}/")
            assert answer.status_code == 404, token
            assert answer.content == unknown
    assert gets_digests(person)


def test_given_a_new_secret_key_then_links_that_the_old_one_made_end_digests_until_it_is_forgotten(
    person, address, stranger, settings
):
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 60, ["x" * 60, before]
    assert stranger.get(address).status_code == 200
    assert stranger.post(address, ONE_CLICK).status_code == 200
    assert not gets_digests(person)
    assert stranger.get(f"/notifications/stop/{make_token(person)}/").status_code == 200
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(email="new@example.org")
    assert stranger.get(address).status_code == 404
    settings.SECRET_KEY_FALLBACKS = []
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(email=person.email)
    assert stranger.get(address).status_code == 404


def test_given_a_link_that_is_a_year_old_then_it_is_over(person, stranger, monkeypatch):
    import time

    now = time.time()
    with monkeypatch.context() as then:
        then.setattr(time, "time", lambda: now - 366 * 24 * 3600)
        old = make_token(person)
    assert stranger.post(f"/notifications/stop/{old}/", ONE_CLICK).status_code == 404
    assert gets_digests(person)


@pytest.mark.parametrize("change", [{"email": "new@example.org"}, {"is_active": False}])
def test_given_an_address_or_account_that_ended_then_its_links_end_too(person, address, stranger, change):
    with system_scope("test"):
        User.objects.filter(pk=person.pk).update(**change)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, ONE_CLICK).status_code == 404


def test_given_too_many_clicks_from_one_place_then_they_wait(address, stranger, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"digest_stop": "2/m/ip"}
    assert [stranger.post(address, ONE_CLICK).status_code for _number in range(3)] == [200, 200, 429]
