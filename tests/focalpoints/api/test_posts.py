"""Posts and networks by REST: found, paged, read with what the caller may see, and who held them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Contact, FormalChannel, Network, Role
from rabatplatform.access.scope import system_scope
from rabatplatform.confirmation.models import Freshness
from tests.factories import appoint, make_country, make_person, make_post
from tests.rabatplatform.api.calls import Api, queries_of, refusal, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast):
    return Api(cast.observer_spain)


@pytest.fixture
def desk(cast):
    deputy = cast.analyst_senegal.actor.post
    post = make_post(
        cast.senegal,
        titles={"en": "Smuggling desk", "fr": "Bureau du trafic illicite"},
        institution="Police",
        competences=["police"],
        accepts=["urgent"],
        working_languages=["fr", "wo"],
        time_zone="Africa/Dakar",
        deputy=deputy,
        opened_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    appoint(make_person(name="Awa First"), post, since=datetime(2024, 1, 1, tzinfo=UTC), until=datetime(2025, 1, 1, tzinfo=UTC))
    appoint(make_person("private@home.example", name="Binta Second"), post, since=datetime(2025, 2, 1, tzinfo=UTC))
    with system_scope("test"):
        post.networks.add(Network.objects.create(code="wacap", names={"en": "WACAP"}))
        for value, shown_to in (("+221 1111111", "members"), ("+221 2222222", "coordinators"), ("+221 3333333", "secretariat")):
            Contact.objects.create(post=post, owner=cast.senegal.members_label, kind="phone", value=value, shown_to=shown_to)
    return post


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [post["title"] for post in answer.json()["results"]]


def test_given_filters_then_the_posts_that_match(cast, api, desk):
    assert titles(api.get("/posts/?q=binta")) == titles(api.get("/posts/?q=trafic ILLICITE")) == ["Smuggling desk"]
    for query in (
        "competence=police",
        "accepts=urgent",
        "language=wo",
        "network=wacap",
        "competence=police&country=SN&vacant=false",
    ):
        assert titles(api.get(f"/posts/?{query}")) == ["Smuggling desk"], query
    assert titles(api.get("/posts/?competence=police&country=ES")) == []
    assert titles(api.get("/posts/?vacant=true&country=SN")) == [
        "Focal point",
        "Focal point",
    ]  # the suspended one's, and the ended one's
    assert set(titles(api.get("/posts/?role=coordinator&role=secretariat"))) == {"Coordinator", "Secretariat"}
    with system_scope("test"):
        type(desk).objects.filter(pk=desk.pk).update(freshness=Freshness.UNCONFIRMED)
    assert titles(api.get("/posts/?freshness=unconfirmed")) == ["Smuggling desk"]
    assert titles(Api(cast.observer_spain).get("/posts/?organisation=unodc")) == ["Focal point"]


def test_given_a_post_then_its_facts_holders_and_the_contacts_of_the_caller(cast, desk):
    def numbers(caller):
        post = caller.get(f"/posts/{desk.reference}/").json()
        assert "private@" not in str(post)
        return [contact["value"][5] for contact in post["contacts"]]

    assert numbers(Api(cast.observer_spain)) == ["1"]
    assert numbers(Api(cast.coordinator_spain)) == ["1", "2"]
    assert numbers(Api(cast.coordinator_senegal)) == numbers(Api(cast.secretariat)) == ["1", "2", "3"]
    _token, secret = token_for(cast.unodc)
    assert numbers(Api(token=secret)) == ["1"]
    post = Api(cast.observer_spain).get(f"/posts/{desk.reference}/").json()
    assert (post["country"], post["organisation"], post["networks"], post["is_vacant"]) == ("SN", None, ["wacap"], False)
    assert post["deputy"] == str(cast.analyst_senegal.actor.post.reference)
    assert [holder["name"] for holder in post["holders"]] == ["Binta Second"]
    assert post["page_url"].endswith(desk.get_absolute_url()) and post["url"].endswith(f"/api/v1/posts/{desk.reference}/")
    assert Api(cast.observer_spain).get(f"/posts/{desk.reference}/?fields=id,title").json().keys() == {"id", "title"}


def test_given_a_post_then_its_appointments_the_newest_first(api, desk):
    lines = api.get(f"/posts/{desk.reference}/appointments/").json()["results"]
    assert [(line["name"], line["since"][:10], line["is_current"]) for line in lines] == [
        ("Binta Second", "2025-02-01", True),
        ("Awa First", "2024-01-01", False),
    ]
    page = api.get(f"/posts/{desk.reference}/appointments/?limit=1&fields=name").json()
    assert page["results"] == [{"name": "Binta Second"}]
    assert api.get(page["next"]).json()["results"] == [{"name": "Awa First"}]


def test_given_an_erased_or_a_closed_one_then_the_history_stays(api, desk):
    with system_scope("test"):
        person = make_person(name="Canary Erased", is_active=False, erased_at=timezone.now())
        type(desk).objects.filter(pk=desk.pk).update(closed_at=timezone.now())
    appoint(person, desk, since=datetime(2025, 1, 1, tzinfo=UTC), until=datetime(2025, 1, 9, tzinfo=UTC))
    lines = api.get(f"/posts/{desk.reference}/appointments/").json()["results"]
    assert [line["name"] for line in lines] == ["Binta Second", "former holder", "Awa First"]
    assert api.get(f"/posts/{desk.reference}/").json()["closed_at"]
    assert "Smuggling desk" not in titles(api.get("/posts/?limit=200"))


def test_given_many_then_forward_and_back_in_a_fixed_order(cast, api):
    for number in range(7):
        make_post(make_country("CI"), titles={"en": f"Desk {number}"})
    pages, address = [], "/posts/?q=desk&limit=3&fields=title"
    while address:
        answer = api.get(address).json()
        pages.append([post["title"] for post in answer["results"]])
        last, address = answer, answer["next"]
    assert pages == [["Desk 0", "Desk 1", "Desk 2"], ["Desk 3", "Desk 4", "Desk 5"], ["Desk 6"]]
    assert [post["title"] for post in api.get(last["previous"]).json()["results"]] == pages[1]
    refusal(Api(cast.coordinator_spain).get(last["previous"]), 400, field="cursor")  # another caller's


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("colour=red", "colour"),
        ("country=XX", "country"),
        ("country=", "country"),
        ("vacant=maybe", "vacant"),
        ("vacant=true&vacant=false", "vacant"),
        ("competence=magic", "competence"),
        ("network=none", "network"),
        ("language=klingon", "language"),
        ("region=atlantis", "region"),
        ("role=king", "role"),
        ("freshness=new", "freshness"),
        ("q=" + "x" * 201, "q"),
        ("limit=0", "limit"),
        ("cursor=x", "cursor"),
        ("fields=password", "fields"),
        ("show=vacant", "show"),
    ],
)
def test_given_a_wrong_parameter_then_it_is_refused_by_name(api, query, field):
    refusal(api.get(f"/posts/?{query}"), 400, field=field)


def test_given_no_post_or_no_right_then_there_is_nothing(cast, api, desk):
    refusal(api.get("/posts/00000000-0000-4000-8000-000000000000/"), 404)
    refusal(api.get("/posts/1/"), 404)
    for nobody in (cast.ended, cast.superuser):
        refusal(Api(nobody).get("/posts/"), 403)
        refusal(Api(nobody).get(f"/posts/{desk.reference}/"), 404)
        refusal(Api(nobody).get(f"/posts/{desk.reference}/appointments/"), 404)
        assert Api(nobody).get("/countries/SN/").json()["posts"] == []
    token_for(cast.unodc)
    with system_scope("test"):
        system = type(desk).objects.get(appointments__user__is_service=True)
    refusal(api.get(f"/posts/{system.reference}/"), 404)
    refusal(api.post("/posts/", {}), 405)


def test_given_a_country_then_its_posts_and_formal_channels(cast, api, desk):
    FormalChannel.objects.create(country=cast.senegal, kind="interpol", name="NCB Dakar", url="https://www.interpol.int/")
    country = api.get("/countries/SN/").json()
    (line,) = [post for post in country["posts"] if post["id"] == str(desk.reference)]
    assert not line["is_vacant"] and line["url"].endswith(f"/posts/{desk.reference}/")
    assert country["formal_channels"] == [
        {"kind": "interpol", "name": "NCB Dakar", "url": "https://www.interpol.int/", "is_day_and_night": False}
    ]


def test_given_networks_then_they_are_listed_by_name_without_a_question(api, desk):
    answer = api.get("/networks/")
    assert [network["code"] for network in answer.json()["results"]] == ["wacap"]
    assert api.get("/networks/?q=nothing").json()["results"] == []
    assert len(queries_of(lambda: api.get("/networks/"))) <= 1


def test_given_one_post_or_many_then_the_same_number_of_questions(cast, api, desk):
    def count(path):
        return len(queries_of(lambda: api.get(path)))

    paths = ("/posts/?limit=200", f"/posts/{desk.reference}/", f"/posts/{desk.reference}/appointments/", "/countries/SN/")
    few = [count(path) for path in paths]
    for number in range(9):
        post = make_post(cast.senegal, Role.ANALYST, deputy=desk)
        appoint(make_person(), post)
        begins = datetime(2010 + number, 1, 1, tzinfo=UTC)
        appoint(make_person(), desk, since=begins, until=begins + timedelta(days=9))
    assert [count(path) for path in paths] == few and max(few) <= 6


def test_given_an_order_then_by_place_by_itself_or_those_first_that_were_confirmed_longest_ago(cast, api, desk):
    place = titles(api.get("/posts/"))
    assert titles(api.get("/posts/?sort=place")) == place
    with system_scope("test"):
        type(desk).objects.filter(pk=desk.pk).update(confirmed_at=timezone.now() - timedelta(days=300))
    assert place[0] != "Smuggling desk"
    pages, address = [], "/posts/?sort=confirmed&limit=2"
    while address:
        answer = api.get(address)
        pages, address = pages + titles(answer), answer.json()["next"]
    assert pages[0] == "Smuggling desk"
    assert sorted(pages) == sorted(place)
