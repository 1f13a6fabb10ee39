"""The pages of keys: who opens them, a secret shown in one answer alone, what is refused and how, who is asked first who they are."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from focalpoints.services import keys as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey, KeyRefusal
from rabatplatform.accounts.services import account_of
from tests.casework.entering import entered
from tests.focalpoints.test_keys import make, make_people, now
from tests.focalpoints.test_members import questions, text_of
from tests.keys import make_key, secret_for
from tests.rabatplatform.accounts.helpers import client_of

pytestmark = pytest.mark.django_db
LIST = "/focal-points/unodc/keys/"
NEW = f"{LIST}new/"
SECRET = re.compile(r"\brabat_[0-9A-Za-z]{49}\b")  # as a scanner of secrets looks for it


@pytest.fixture
def people():
    return make_people()


@pytest.fixture
def chief(people) -> Client:
    """UNODC's coordinator, who has shown who they are."""
    return entered(people.chief, shown=True)


def answers(people, **more) -> dict:
    return {
        "name": "Data warehouse",
        "responsible": str(people.keeper.actor.post.reference),
        "scopes": ["practices:read", "directory:read"],
        "networks": "192.0.2.0/24\n2001:db8::/48",
        "days": "90",
        **more,
    }


def page_of(key, *more) -> str:
    return "/".join([f"/focal-points/keys/{key.reference}", *more, ""])


def secret_in(answer) -> str:
    (secret,) = set(SECRET.findall(answer.content.decode()))
    return secret


def everything_in(client) -> str:
    return repr(sorted(client.session.items())) + repr(client.cookies)


# ── who opens them ──


@pytest.mark.parametrize(
    ("who", "listed", "page"),
    [
        ("chief", 200, 200),
        ("keeper", 200, 200),
        ("secretariat", 200, 200),
        ("watcher", 403, 404),
        ("agency", 403, 404),
        ("coordinator_senegal", 403, 404),
        ("superuser", 403, 404),
    ],
)
def test_given_a_person_when_they_open_the_keys_of_unodc_then_those_who_have_to_do_with_them_see_them(people, who, listed, page):
    key, _secret = make(people)
    client = client_of(getattr(people, who))
    assert client.get(LIST).status_code == listed and client.get(page_of(key)).status_code == page
    assert ("Data warehouse" in text_of(client.get(LIST))) == (listed == 200)


def test_given_the_holder_of_a_responsible_post_then_the_list_shows_the_keys_of_their_post_alone(people):
    make(people)
    make(people, name="Another system", responsible=people.watcher.actor.post)
    said = text_of(client_of(people.keeper).get(LIST))
    assert "Data warehouse" in said and "Another system" not in said
    assert "Only a coordinator of UNODC makes keys" in said


@pytest.mark.parametrize("key", ["nothing", "SN", "UNODC"])
def test_given_what_is_no_organisation_then_it_has_no_keys(chief, key):
    assert chief.get(f"/focal-points/{key}/keys/").status_code == 404


def test_given_one_key_or_many_then_the_list_asks_the_same_number_of_questions(people, chief):
    secret_for(people.unodc)
    few = len(questions(chief, LIST))
    for number in range(20):
        secret_for(people.unodc, responsible=(people.keeper, people.watcher)[number % 2].actor.post)
    assert len(questions(chief, LIST)) == few


def test_given_no_key_yet_then_the_list_says_what_comes_next(chief):
    said = text_of(chief.get(LIST))
    assert "There is no key yet" in said and "Make a key" in said


# ── a secret is shown once ──


def test_given_the_form_when_it_is_sent_then_the_secret_stands_in_that_answer_and_nowhere_else(people, chief, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = chief.post(NEW, answers(people))
    secret = secret_in(answer)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert account_of(secret).agency_key.networks == ("192.0.2.0/24", "2001:db8::/48")
    assert secret not in caplog.text and secret not in everything_in(chief)
    (key,) = keys_of(people)
    for page in (LIST, page_of(key), page_of(key, "rotate")):
        assert secret not in chief.get(page).content.decode()
    assert f"{secret[:15]}…" in text_of(chief.get(page_of(key))) and "never used" in text_of(chief.get(page_of(key)))


def test_given_the_same_form_sent_again_then_no_second_key_is_made_and_no_secret_shown(people, chief):
    chief.post(NEW, answers(people))
    again = chief.post(NEW, answers(people))
    assert again.status_code == 422 and "There is a key of this name." in text_of(again)
    assert not SECRET.search(again.content.decode()) and len(keys_of(people)) == 1


def test_given_a_key_when_it_gets_a_new_secret_then_that_one_is_shown_and_the_page_names_both(people, chief):
    key, first = make(people)
    answer = chief.post(page_of(key, "rotate"), {"days": "180", "overlap_days": "7"})
    second = secret_in(answer)
    assert second != first and account_of(second).agency_key.pk == key.pk
    said = text_of(chief.get(page_of(key)))
    assert f"{first[:15]}…" in said and f"{second[:15]}…" in said
    third = chief.post(page_of(key, "rotate"), {"days": "180", "overlap_days": "7"})
    assert third.status_code == 422 and "two live secrets" in text_of(third)


def keys_of(people) -> list[AgencyKey]:
    with system_scope("test"):
        return list(AgencyKey.objects.filter(body=people.unodc.coordination_label_id))


# ── what is refused ──


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"responsible": ""}, "responsible"),
        ({"responsible": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11"}, "responsible"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["casework:delete"]}, "scopes"),
        ({"scopes": ["casework:write"], "ceiling": ""}, "ceiling"),
        ({"scopes": ["casework:read"], "ceiling": "red"}, "ceiling"),
        ({"scopes": ["casework:read"], "ceiling": ""}, "ceiling"),
        ({"networks": ""}, "networks"),
        ({"networks": "0.0.0.0/0"}, "networks"),
        ({"networks": "my office"}, "networks"),
        ({"networks": "x" * 10_000}, "networks"),
        ({"days": "366"}, "days"),
        ({"days": "-1"}, "days"),
        ({"days": ""}, "days"),
    ],
)
def test_given_what_does_not_fit_when_it_is_sent_then_the_field_says_so_and_nothing_is_made(people, chief, wrong, field):
    answer = chief.post(NEW, answers(people, **wrong))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert f'href="#id_{field}' in answer.content.decode()  # the summary on top leads to it
    assert not keys_of(people)


def test_given_a_change_that_does_not_fit_then_the_page_says_so_and_the_key_stays(people, chief):
    key, _secret = make(people)
    answer = chief.post(page_of(key, "change"), answers(people, networks="everywhere"))
    assert answer.status_code == 422 and "everywhere" in text_of(answer)
    assert now(key).networks == ["192.0.2.0/24"]
    assert chief.post(page_of(key, "change"), answers(people, name="Mirror")).status_code == 302
    assert now(key).name == "Mirror"


# ── who they are is asked first; stopping is never in the way ──


def test_given_somebody_who_has_not_shown_lately_who_they_are_then_what_opens_something_asks_and_comes_back(people):
    key, _secret = make(people)
    client = entered(people.chief)
    for page in (NEW, page_of(key, "rotate")):
        asked = client.get(page)
        assert asked.status_code == 302 and asked.url.startswith("/account/") and "next=" in asked.url
        assert client.post(page, answers(people)).status_code == 302
    asked = client.post(page_of(key, "change"), answers(people, name="Mirror"))
    assert asked.status_code == 302 and f"next={page_of(key)}".replace("/", "%2F") in asked.url
    assert now(key).name == "Data warehouse" and len(keys_of(people)) == 1
    assert client.post(page_of(key, "suspend")).status_code == 302 and now(key).is_suspended
    assert client.post(page_of(key, "restore")).url.startswith("/account/") and now(key).is_suspended
    assert client.post(page_of(key, "revoke")).status_code == 302 and now(key).revoked_at is not None


def test_given_a_key_that_was_suspended_for_misuse_then_its_page_says_why_and_the_coordinator_restores_it(people, chief):
    key, secret = make(people)
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(suspended_at=timezone.now(), suspended_for="network")
        at = {"first_at": timezone.now() - timedelta(hours=1), "last_at": timezone.now()}
        KeyRefusal.objects.create(key=key, sort="network", what="198.51.100.0/24", times=5, **at)
    for client in (chief, client_of(people.keeper), client_of(people.secretariat)):
        said = text_of(client.get(page_of(key)))
        assert "called from a network that it is not bound to" in said and "198.51.100.0/24" in said and "5 times" in said
        assert ("Restore the key" in said) == (client is chief)
    said = text_of(chief.post(page_of(key, "restore"), follow=True))
    assert "The key works again." in said and account_of(secret) is not None


def test_given_acts_that_are_not_open_then_the_page_does_not_offer_them_and_sending_them_is_refused(people):
    key, _secret = make(people)
    keeper = client_of(people.keeper)
    said = text_of(keeper.get(page_of(key)))
    assert "Revoke for good" in said and "A new secret" in said and "Store" not in said
    assert keeper.post(page_of(key, "change"), answers(people)).status_code == 403
    assert keeper.post(page_of(key, "restore")).status_code == 403
    with access_scope(people.chief):
        services.revoke_key(key=key, actor=people.chief.actor)
    said = text_of(keeper.get(page_of(key)))
    assert "This key was revoked" in said and "Revoke for good" not in said
    assert keeper.post(page_of(key, "revoke")).status_code == 403
    for act in ("suspend", "restore", "revoke", "change"):
        assert keeper.get(page_of(key, act)).status_code == 405


def test_given_one_of_two_secrets_when_it_is_revoked_on_the_page_then_the_other_goes_on(people, chief):
    key = make_key(people.unodc)
    _key, one, first = secret_for(people.unodc, key=key)
    _key, _two, second = secret_for(people.unodc, key=key)
    said = text_of(chief.post(page_of(key, "secrets", one.token_key, "revoke"), follow=True))
    assert "The secret is revoked" in said
    assert account_of(first) is None and account_of(second) is not None
    said = text_of(chief.post(page_of(key, "secrets", one.token_key, "revoke"), follow=True))
    assert "ended already" in said
