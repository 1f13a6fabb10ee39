"""The pages of keys: who opens them, a secret shown in one answer alone, what is refused and how, who is asked first who they are."""

import logging
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from focalpoints.models import Organisation
from focalpoints.services import keys as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import AgencyKey, AgencyToken, KeyRefusal
from rabatplatform.accounts.services import account_of
from rabatplatform.reference import memory
from rabatplatform.web.templatetags.web import written
from tests.casework.entering import entered
from tests.factories import PASSWORD, make_post
from tests.focalpoints.test_keys import act, make, make_people, now, secrets_of
from tests.focalpoints.test_members import questions, text_of
from tests.keys import make_key, secret_for
from tests.rabatplatform.accounts.helpers import BACKEND, client_of
from tests.rabatplatform.api.calls import Api

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


def test_given_an_organisation_that_takes_part_no_more_then_its_list_opens_to_stop_keys_and_makes_none(people, chief):
    key, _secret = make(people)
    with system_scope("test"):
        Organisation.objects.filter(pk=people.unodc.pk).update(retired_at=timezone.now())
        memory.forget()
    page = chief.get(LIST)
    assert page.status_code == 200 and "Data warehouse" in text_of(page) and f'href="{NEW}"' not in page.content.decode()
    assert chief.get(NEW).status_code == 403
    assert chief.post(page_of(key, "revoke")).status_code == 302 and now(key).revoked_at is not None


def test_given_a_post_that_nobody_holds_then_it_is_not_offered_as_responsible(people, chief):
    vacant = make_post(people.unodc)
    offered = chief.get(NEW).content.decode()
    assert str(people.keeper.actor.post.reference) in offered and str(vacant.reference) not in offered


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


@pytest.mark.parametrize(
    ("who", "seen"), [("chief", True), ("keeper", True), ("secretariat", True), ("watcher", False), ("agency", False)]
)
def test_given_a_post_that_answers_for_a_key_then_its_page_leads_those_to_it_who_may_see_it(people, who, seen):
    key, _secret = make(people)
    revoked, _secret = make(people, name="Of before")
    act(services.revoke_key, people.chief, revoked)
    client = client_of(getattr(people, who))
    page = client.get(people.keeper.actor.post.get_absolute_url()).content.decode()
    assert (f'href="{page_of(key)}"' in page) == seen and page_of(revoked) not in page
    assert page_of(key) not in client.get(people.watcher.actor.post.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("who", "led"), [("chief", True), ("keeper", False), ("agency", False)])
def test_given_the_page_of_an_organisation_then_it_leads_its_coordinators_to_the_keys(people, who, led):
    page = client_of(getattr(people, who)).get(people.unodc.get_absolute_url()).content.decode()
    assert (f'href="{LIST}"' in page) == led


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


def test_given_the_page_of_a_secret_then_no_browser_translates_it_and_it_says_what_to_do_if_it_is_lost(people, chief):
    answer = chief.post(NEW, answers(people))
    assert re.search(r'<code translate="no"><bdi dir="ltr">rabat_', answer.content.decode())
    assert "give the key a new secret and let this one end at once" in text_of(answer)
    assert "If the answer does not reach you" in text_of(chief.get(NEW))


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


def test_given_a_form_that_was_sent_twice_then_the_second_answer_leads_to_the_key_whose_secret_was_not_seen(people, chief):
    chief.post(NEW, answers(people))
    (key,) = keys_of(people)
    again = chief.post(NEW, answers(people, name=" Data  warehouse "))
    assert "Did its secret not reach you?" in text_of(again) and f'href="{page_of(key)}"' in again.content.decode()
    other = chief.post(NEW, answers(people, name=""))
    assert other.status_code == 422 and "Did its secret not reach you?" not in text_of(other)


def test_given_two_live_secrets_when_a_third_is_asked_then_the_page_says_which_way_out_and_that_both_may_end(people, chief):
    key, first = make(people)
    page = page_of(key, "rotate")
    assert "two live secrets" not in text_of(chief.get(page))
    second = secret_in(chief.post(page, {"days": "90", "overlap_days": "7"}))
    for answer in (chief.get(page), chief.post(page, {"days": "90", "overlap_days": "7"})):
        said = text_of(answer)
        assert "Revoke the one that no system uses" in said and f'href="{page_of(key)}"' in answer.content.decode()
        assert "ends every secret that lives now" in said
    third = secret_in(chief.post(page, {"days": "90", "overlap_days": "0"}))
    assert [account_of(secret) is not None for secret in (first, second, third)] == [False, False, True]


def keys_of(people) -> list[AgencyKey]:
    with system_scope("test"):
        return list(AgencyKey.objects.filter(body=people.unodc.coordination_label_id))


# ── what stands on its page ──


def test_given_a_key_then_its_page_says_who_made_it_who_gave_it_secrets_and_when(people, chief):
    key, _secret = make(people)
    act(services.rotate_key, people.keeper, key, days=90, overlap_days=7)
    with system_scope("test"):
        AgencyToken.objects.filter(key=key).update(created=timezone.now() - timedelta(days=3))
    said = text_of(chief.get(page_of(key)))
    day = written(timezone.localdate() - timedelta(days=3), "DATE_FORMAT")
    assert said.count(f"Made {day} , until") == 2
    for person, label in ((people.chief, "A key for the API was made"), (people.keeper, "A key got or lost a secret")):
        assert f"{person}, {person.actor.post}" in said.partition(label)[2].partition("Change")[0]
    assert f"{people.chief}, {people.chief.actor.post}" in said.partition("This never changes")[2]  # its maker, among the facts


def test_given_a_key_that_was_stopped_then_its_page_says_since_when_and_who_did_it(people, chief):
    key, _secret = make(people)
    act(services.suspend_key, people.secretariat, key)
    moment = timezone.now() - timedelta(days=2)
    with system_scope("test"):
        AgencyKey.objects.filter(pk=key.pk).update(suspended_at=moment)
    said = text_of(chief.get(page_of(key)))
    assert f"suspended since {written(timezone.localtime(moment), 'DATETIME_FORMAT')}" in said and str(people.secretariat) in said
    act(services.revoke_key, people.chief, key)
    assert f"revoked on {written(timezone.localdate(), 'DATE_FORMAT')}" in text_of(chief.get(page_of(key)))


def test_given_refusals_for_scope_then_the_page_says_in_words_what_was_asked_and_never_an_internal_name(people, chief):
    key, _row, secret = secret_for(people.unodc, scopes=("directory:read",))
    api = Api(token=secret)
    asked = (("GET", "/practices/"), ("POST", "/practices/"), ("POST", "/practices/x/submit/"))
    assert [api.send(*call).status_code for call in asked] == [403] * 3
    now_gone = {"sort": "scope", "what": "GET api:of-another-release", "first_at": timezone.now(), "last_at": timezone.now()}
    with system_scope("test"):
        KeyRefusal.objects.create(key=key, **now_gone)
    paths = api.get("/schema/").json()["paths"]
    said = text_of(chief.get(page_of(key)))
    for method, path in (("get", ""), ("post", ""), ("post", "{address}/submit/")):
        assert f"Not given: “{paths[f'/api/v1/practices/{path}'][method]['summary']}”" in said
    assert "api:practice" not in said and "GET api:of-another-release" in said


def test_given_a_key_that_writes_practices_then_form_list_and_page_say_all_that_this_opens(people, chief):
    key, _secret = make(people, scopes=["practices:write"])
    for page in (NEW, LIST, page_of(key)):
        said = text_of(chief.get(page))
        assert all(act in said for act in ("submit", "translate", "comment", "confirm", "report adaptations")), page


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


def test_given_a_key_that_reads_notes_when_its_maker_or_its_post_may_not_then_the_form_says_so_and_keeps_what_was_said(
    people, chief
):
    facts = answers(people, scopes=["casework:read"], ceiling="green")
    watcher = chief.post(NEW, facts | {"responsible": str(people.watcher.actor.post.reference)})
    assert watcher.status_code == 422 and "must read them itself" in str(watcher.context["form"].errors["scopes"])
    with system_scope("test"):
        Authenticator.objects.filter(user=people.chief).delete()
    answer = chief.post(NEW, facts)
    assert answer.status_code == 422 and "second step" in str(answer.context["form"].errors["scopes"])
    assert 'value="Data warehouse"' in answer.content.decode()
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
    for page in (NEW, page_of(key, "rotate"), page_of(key, "change")):
        assert client.post(page, answers(people, name="Mirror")).status_code == 422
    assert now(key).name == "Data warehouse" and len(keys_of(people)) == 1
    assert client.post(page_of(key, "suspend")).status_code == 302 and now(key).is_suspended
    assert client.post(page_of(key, "restore")).url.startswith("/account/") and now(key).is_suspended
    assert client.post(page_of(key, "revoke")).status_code == 302 and now(key).revoked_at is not None


def test_given_a_form_that_is_sent_when_five_minutes_are_over_then_it_comes_back_as_it_was_and_can_be_sent_again(people):
    key, _secret = make(people)
    with system_scope("test"):
        people.chief.set_password(PASSWORD)
        people.chief.save(update_fields=["password"])
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.chief, backend=BACKEND)
    sent = answers(people, name="Mirror", ceiling="green", overlap_days="1")
    token = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
    first = client.get(page_of(key))
    for page, back in ((NEW, NEW), (page_of(key, "rotate"), page_of(key, "rotate")), (page_of(key, "change"), page_of(key))):
        answer = client.post(page, {**sent, "csrfmiddlewaretoken": token.search(first.content.decode())[1]})
        assert answer.status_code == 422 and "Nothing is stored yet" in text_of(answer)
        (way,) = re.findall(r'href="(/account/[^"]*)" target="_blank"', answer.content.decode())
        assert f"next={back}".replace("/", "%2F") in way
        form = answer.context["form"]
        assert {name: form[name].value() for name in form.fields} == {name: sent[name] for name in form.fields}
    assert len(keys_of(people)) == 1 and len(secrets_of(key)) == 1 and now(key).name == "Data warehouse"
    # In the other tab; the form that stands in the first one is good still.
    standing = token.search(answer.content.decode())[1]
    shown = client.get(way)
    said = {"password": PASSWORD, "csrfmiddlewaretoken": token.search(shown.content.decode())[1], "next": page_of(key)}
    assert client.post(way.partition("?")[0], said).status_code == 302
    assert client.post(page_of(key, "change"), {**sent, "csrfmiddlewaretoken": standing}).status_code == 302
    assert now(key).name == "Mirror"


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
    assert keeper.post(page_of(key, "revoke")).status_code == keeper.get(page_of(key, "revoke")).status_code == 403
    for name in ("suspend", "restore", "change"):
        assert keeper.get(page_of(key, name)).status_code == 405


def test_given_revoking_then_a_page_says_first_what_will_happen_and_suspending_is_one_press(people, chief):
    key, secret = make(people)
    forms = re.findall(r'action="([^"]*)"', chief.get(page_of(key)).content.decode())
    assert page_of(key, "suspend") in forms and page_of(key, "revoke") not in forms
    for client in (chief, client_of(people.keeper), client_of(people.secretariat)):
        asked = client.get(page_of(key, "revoke"))
        said = text_of(asked)
        assert "What will happen" in said and "Its 1 live secret opens nothing" in said and "It was never used." in said
    assert account_of(secret) is not None and f'action="{page_of(key, "revoke")}"' in asked.content.decode()
    assert client_of(people.watcher).get(page_of(key, "revoke")).status_code == 404
    assert "The key is revoked" in text_of(chief.post(page_of(key, "revoke"), follow=True)) and account_of(secret) is None


def test_given_two_live_secrets_then_each_button_says_which_one_it_revokes(people, chief):
    key = make_key(people.unodc)
    rows = [secret_for(people.unodc, key=key)[1] for _secret in range(2)]
    buttons = re.findall(r"/revoke/\"[^<]*<input[^>]*><button[^>]*>(.*?)</button>", chief.get(page_of(key)).content.decode())
    said = [re.sub(r"<[^>]+>", "", button) for button in buttons]
    assert sorted(said) == sorted(f"Revoke {row.token_key}" for row in rows)


def test_given_one_of_two_secrets_when_it_is_revoked_on_the_page_then_the_other_goes_on(people, chief):
    key = make_key(people.unodc)
    _key, one, first = secret_for(people.unodc, key=key)
    _key, _two, second = secret_for(people.unodc, key=key)
    said = text_of(chief.post(page_of(key, "secrets", one.token_key, "revoke"), follow=True))
    assert "The secret is revoked" in said
    assert account_of(first) is None and account_of(second) is not None
    said = text_of(chief.post(page_of(key, "secrets", one.token_key, "revoke"), follow=True))
    assert "ended already" in said
