"""Countries, organisations, themes and frameworks: from memory, paged, found by name."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from focalpoints.models import Country
from rabatplatform.access.scope import system_scope
from rabatplatform.reference import memory
from tests.factories import make_country, make_framework_item, make_organisation, make_theme
from tests.rabatplatform.api.calls import Api, queries_of, refusal, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast):
    return Api(cast.observer_senegal)


def keys(answer, name):
    assert answer.status_code == 200, answer.content
    return [entry[name] for entry in answer.json()["results"]]


def test_given_countries_when_listed_then_those_with_a_status_alone_and_any_has_an_address(cast, api):
    make_country("JP", rabat_status="")
    assert keys(api.get("/countries/"), "alpha2") == ["ES", "SN"]
    assert api.get("/countries/JP/").json()["rabat_status"] == ""
    assert api.get("/countries/sn/").json()["name"] == "Senegal"
    refusal(api.get("/countries/ZZ/"), 404)


def test_given_a_name_in_any_language_when_searched_then_accents_and_case_do_not_matter(cast, api):
    assert keys(api.get("/countries/?q=senegal"), "alpha2") == ["SN"]
    assert keys(api.get("/countries/?q=ESPAGNE"), "alpha2") == ["ES"]
    assert keys(api.get("/countries/?q=nowhere"), "alpha2") == []
    assert keys(api.get("/organisations/?q=unodc"), "slug") == ["unodc"]


def test_given_many_when_paged_then_forward_and_back(cast, api):
    for place in range(5):
        make_organisation(f"o-{place}")
    pages, address = [], "/organisations/?limit=3&fields=slug"
    while address:
        answer = api.get(address).json()
        pages.append([entry["slug"] for entry in answer["results"]])
        last, address = answer, answer["next"]
    assert pages == [["icmpd", "o-0", "o-1"], ["o-2", "o-3", "o-4"], ["unodc"]]
    middle = api.get(last["previous"]).json()
    assert [entry["slug"] for entry in middle["results"]] == pages[1]
    assert [entry["slug"] for entry in api.get(middle["previous"]).json()["results"]] == pages[0]


def test_given_a_country_when_read_then_its_posts_by_id_without_people_or_service_accounts(cast, api):
    posts = api.get("/countries/SN/").json()["posts"]
    assert {post["id"] for post in posts} >= {str(cast.focal_point_senegal.actor.post.reference)}
    assert cast.focal_point_senegal.name not in str(posts)
    before = api.get("/organisations/unodc/").json()["posts"]
    token_for(cast.unodc)
    assert api.get("/organisations/unodc/").json()["posts"] == before


def test_given_reference_lists_when_asked_then_no_query_but_the_memory_version(cast, api):
    make_theme()
    make_framework_item()
    for path in (
        "/countries/",
        "/organisations/",
        "/themes/",
        "/themes/secure-documents/",
        "/frameworks/",
        "/frameworks/abidjan-2019/",
    ):
        api.get(path)
        assert len(queries_of(lambda path=path: api.get(path))) <= 1


def test_given_a_framework_when_read_then_its_items_come_and_in_lists_only_when_asked(cast, api):
    make_framework_item()
    assert [item["reference"] for item in api.get("/frameworks/abidjan-2019/").json()["items"]] == ["abidjan-2019:R1"]
    assert "items" not in api.get("/frameworks/").json()["results"][0]
    assert api.get("/frameworks/?fields=items").json()["results"][0]["items"][0]["code"] == "R1"


def test_given_a_retired_entry_when_asked_then_it_is_in_no_list_but_at_its_address(cast, api):
    with system_scope("factory"):
        Country.objects.filter(alpha2="ES").update(retired_at=timezone.now())
    memory.forget()
    assert keys(api.get("/countries/"), "alpha2") == ["SN"]
    assert api.get("/countries/ES/").json()["retired_at"]


@pytest.mark.parametrize("path", ["/countries/", "/organisations/", "/themes/", "/frameworks/"])
def test_given_wrong_parameters_or_methods_when_sent_then_they_are_refused_by_name(cast, api, path):
    for query, field in (
        ("limit=0", "limit"),
        ("fields=names,password", "fields"),
        ("cursor=x", "cursor"),
        ("country=SN", "country"),
    ):
        refusal(api.get(f"{path}?{query}"), 400, field=field)
    refusal(api.post(path, {"slug": "x"}), 405)


def test_given_the_root_when_asked_then_every_collection_answers(cast, api):
    for address in api.get("/").json().values():
        assert api.get(address).status_code == 200


def test_given_a_person_then_the_root_leads_to_notes_once_they_have_a_second_step(cast):
    api = Api(cast.focal_point_senegal)
    assert "notes" not in api.get("/").json()
    with system_scope("test"):
        Authenticator.objects.create(user=cast.focal_point_senegal, type="totp", data={"secret": "x"})
    assert "notes" in api.get("/").json()


def test_given_an_order_then_by_key_by_itself_or_by_the_name_in_the_language_of_the_call_on_all_pages(cast, api):
    make_country("AX", rabat_status="partner", names={"en": "Zealand", "fr": "Âge"})
    assert keys(api.get("/countries/"), "alpha2") == keys(api.get("/countries/?sort=key"), "alpha2") == ["AX", "ES", "SN"]
    assert keys(api.get("/countries/?sort=name"), "alpha2") == ["SN", "ES", "AX"]
    with system_scope("test"):
        type(cast.observer_senegal).objects.filter(pk=cast.observer_senegal.pk).update(language="fr")
    french = api.get("/countries/?sort=name&limit=2")
    following = api.get(french.json()["next"])
    assert keys(french, "alpha2") + keys(following, "alpha2") == ["AX", "ES", "SN"]
    assert refusal(api.get("/countries/?sort=-name"), 400, code="invalid")["errors"][0]["field"] == "sort"
