"""The list of practices: what is in it, pages by cursor, parameters, number of queries."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from practices.models import Practice, Section
from rabatplatform.access.scope import system_scope
from tests.factories import make_framework_item, make_organisation, make_practice, make_theme
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db


def titles(answer):
    assert answer.status_code == 200, answer.content
    return [practice["title"] for practice in answer.json()["results"]]


def published(owner, number, **facts):
    start = timezone.now() - timedelta(days=number)
    return [
        make_practice(owner, state="published", title=f"P{place:02}", listed_at=start + timedelta(minutes=place), **facts)
        for place in range(number)
    ]


def test_given_published_practices_and_drafts_when_listed_then_only_the_published_ones_newest_first(cast, senegal, agency):
    published(cast.senegal, 3)
    make_practice(cast.senegal, title="Draft of Senegal")
    for api in (senegal, agency):
        answer = api.get("/practices/")
        assert titles(answer) == ["P02", "P01", "P00"]
        assert answer.json()["next"] is answer.json()["previous"] is None
        assert answer["Cache-Control"] == "no-store, private"


def test_given_a_practice_when_listed_then_codes_and_texts_in_each_language_stand_in_it(cast, senegal, translated):
    theme, item, iom = make_theme(), make_framework_item(), make_organisation("iom")
    translated(
        themes=[theme.pk],
        framework_items=[item.pk],
        partners=[iom.pk],
        phenomena=["smuggling"],
        kind="mechanism",
        contact_post=cast.focal_point_senegal.actor.post,
        year=2021,
    )
    (practice,) = senegal.get("/practices/").json()["results"]
    assert practice["texts"] == {
        "en": {"title": "Airport desk", "summary": "A summary"},
        "fr": {"title": "FR Airport desk", "summary": "FR A summary"},
    }
    assert practice["translations"] == {"fr": {"title": "reviewed", "summary": "reviewed"}}
    assert practice["language"] == "en"
    assert practice["languages"] == ["en", "fr"]
    assert practice["countries"] == ["SN"]
    assert practice["owner"] == "SN"
    assert practice["themes"] == ["secure-documents"]
    assert practice["framework_items"] == ["abidjan-2019:R1"]
    assert practice["partners"] == ["iom"]
    assert practice["contact_post"]["id"] == str(cast.focal_point_senegal.actor.post.reference)
    assert practice["url"] == f"http://testserver/api/v1/practices/{practice['slug']}/"
    assert practice["page_url"] == f"http://testserver/practices/{practice['slug']}/"
    assert practice["edition"] is None
    assert Api(cast.focal_point_spain).get(practice["url"]).status_code == 200


def test_given_a_french_reader_when_listed_then_title_and_summary_are_in_french(cast, translated):
    translated()
    cast.focal_point_spain.language = "fr"
    cast.focal_point_spain.save(update_fields=["language"])
    assert titles(Api(cast.focal_point_spain).get("/practices/")) == ["FR Airport desk"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_given_a_list_when_paged_forward_and_back_then_each_practice_stands_once_in_order(cast, senegal, limit):
    expected = [practice.reference for practice in reversed(published(cast.senegal, 7))]
    pages, address = [], f"/practices/?limit={limit}&fields=reference"
    while address:
        answer = senegal.get(address).json()
        pages.append([practice["reference"] for practice in answer["results"]])
        assert len(pages[-1]) <= limit
        last, address = answer, answer["next"]
    assert sum(pages, []) == expected
    back = [pages[-1]]
    while last["previous"]:
        last = senegal.get(last["previous"]).json()
        back.insert(0, [practice["reference"] for practice in last["results"]])
    assert sum(back, []) == expected


def test_given_equal_times_when_paged_then_none_is_lost_and_rows_put_in_between_move_nothing(cast, senegal):
    at = timezone.now() - timedelta(days=1)
    made = [make_practice(cast.senegal, state="published", listed_at=at) for _number in range(5)]
    first = senegal.get("/practices/?limit=2&fields=reference").json()
    make_practice(cast.senegal, state="published")
    rest, address = [], first["next"]
    while address:
        answer = senegal.get(address).json()
        rest += answer["results"]
        address = answer["next"]
    seen = [practice["reference"] for practice in first["results"] + rest]
    assert seen == [practice.reference for practice in reversed(made)]


def test_given_changes_when_asked_since_then_the_changed_ones_come_oldest_change_first_and_page(cast, agency):
    made = published(cast.senegal, 4)
    base = datetime(2026, 1, 1, tzinfo=UTC)
    with system_scope("factory"):
        for place, practice in enumerate([made[2], made[0], made[3], made[1]]):
            Practice.objects.filter(pk=practice.pk).update(updated_at=base + timedelta(days=place))
    answer = agency.get("/practices/", {"updated_since": "2026-01-02T00:00:00Z", "limit": 2})
    assert titles(answer) == ["P00", "P03"]
    assert titles(agency.get(answer.json()["next"])) == ["P01"]
    assert titles(agency.get("/practices/", {"updated_since": "2026-01-03"})) == ["P03", "P01"]
    assert titles(agency.get("/practices/", {"updated_since": "2026-01-02T01:00:00+01:00"})) == ["P00", "P03", "P01"]
    assert titles(agency.get("/practices/", {"updated_since": "2026-01-02", "country": "ES"})) == []


FILTERS = {
    "phenomenon": "smuggling",
    "theme": "secure-documents",
    "country": "SN",
    "organisation": "iom",
    "framework": "abidjan-2019:R1",
    "kind": "mechanism",
    "maturity": "good",
    "lang": "fr",
    "year": "2021",
}


@pytest.mark.parametrize("name", FILTERS)
def test_given_a_filter_when_asked_since_then_only_what_matches(cast, agency, translated, name):
    theme, item, iom = make_theme(), make_framework_item(), make_organisation("iom")
    translated(
        title="Match",
        themes=[theme.pk],
        framework_items=[item.pk],
        organisations=[iom.pk],
        phenomena=["smuggling"],
        kind="mechanism",
        maturity="good",
        year=2021,
    )
    make_practice(cast.spain, state="published", title="Other", kind="law", year=2001)
    answer = agency.get("/practices/", {"updated_since": "2000-01-01", name: FILTERS[name]})
    assert titles(answer) == ["Match"]


def test_given_own_drafts_when_asked_by_state_then_the_team_gets_them_and_nobody_else(cast, senegal, spain, agency):
    make_practice(cast.senegal, title="Draft")
    make_practice(cast.senegal, state="submitted", title="Submitted")
    assert titles(senegal.get("/practices/?state=draft")) == ["Draft"]
    assert titles(senegal.get("/practices/?state=draft&state=submitted")) == ["Submitted", "Draft"]
    for api in (spain, agency, Api(cast.observer_senegal), Api(cast.superuser), Api(cast.ended)):
        assert titles(api.get("/practices/?state=draft&state=submitted&state=returned")) == []
    assert titles(Api(cast.secretariat).get("/practices/?state=draft&state=submitted")) == ["Submitted"]  # it asks for reviews


def test_given_a_hidden_draft_when_another_country_asks_anything_then_nothing_tells_of_it(cast, spain, agency):
    before = {path: spain.get(path).content for path in LOOKS}
    draft = make_practice(cast.senegal, title="Zanzibar", texts={"summary": "Zanzibar"}, kind="law")
    assert {path: spain.get(path).content for path in LOOKS} == before
    for api in (spain, agency):
        hidden, absent = api.get(f"/practices/{draft.reference}/"), api.get("/practices/zzzzzzzzzzzz/")
        refusal(hidden, 404)
        assert hidden.content == absent.content
        told = [{name: value for name, value in answer.items() if name != "RateLimit"} for answer in (hidden, absent)]
        assert told[0] == told[1]  # but for what is left of one's own calls
        assert b"Zanzibar" not in api.get("/practices/?q=Zanzibar").content.replace(b"q=Zanzibar", b"").replace(
            b'"words":"Zanzibar"', b""
        )
        for method, path in (("PATCH", ""), ("PUT", ""), ("POST", "submit/")):
            refused = api.send(method, f"/practices/{draft.reference}/{path}", {"title": 1})
            assert refused.content == api.send(method, f"/practices/zzzzzzzzzzzz/{path}", {"title": 1}).content
            refusal(refused, 404)


LOOKS = [
    "/practices/",
    "/practices/?state=draft",
    "/practices/?kind=law",
    "/practices/?updated_since=2000-01-01",
    "/countries/SN/",
]


@pytest.mark.parametrize("query", ["", "?updated_since=2000-01-01", "?fields=texts", "?state=published&fields=slug,contact_post"])
def test_given_one_practice_or_two_hundred_when_listed_then_at_most_four_queries(cast, agency, translated, query):
    translated(contact_post=cast.focal_point_senegal.actor.post)
    one = queries_of(lambda: agency.get(f"/practices/{query}"))
    many(cast.senegal, 205)
    address = f"/practices/{query}{'&' if query else '?'}limit=200"
    assert len(agency.get(address).json()["results"]) == 200
    two_hundred = queries_of(lambda: agency.get(address))
    assert len(two_hundred) == len(one) <= 4, two_hundred


def many(owner, number):
    from practices.models import Revision

    with system_scope("factory"):
        practices = Practice.objects.bulk_create(
            Practice(owner_id=owner.team_label_id, countries=[owner.pk], state="published", slug=f"many-{place}")
            for place in range(number)
        )
        revisions = Revision.objects.bulk_create(
            Revision(practice=practice, owner_id=practice.owner_id, state="published", is_public=True, original_language="en")
            for practice in practices
        )
        Section.objects.bulk_create(
            Section(practice_id=revision.practice_id, revision=revision, kind=kind, text="T")
            for revision in revisions
            for kind in ("title", "summary", "problem")
        )
        for practice, revision in zip(practices, revisions, strict=True):
            practice.current = revision
        Practice.objects.bulk_update(practices, ["current"])


def test_given_fields_when_asked_then_only_they_come_and_long_texts_when_named(cast, senegal, translated):
    translated()
    (practice,) = senegal.get("/practices/?fields=slug,title").json()["results"]
    assert list(practice) == ["slug", "title"]
    (practice,) = senegal.get("/practices/?fields=texts").json()["results"]
    assert practice["texts"]["en"]["problem"] == "A long problem"
    (practice,) = senegal.get("/practices/?fields=texts.problem").json()["results"]
    assert set(practice["texts"]["en"]) == {"title", "summary", "problem"}
    assert "problem" not in json.dumps(senegal.get("/practices/").json()["results"][0]["texts"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=201", "limit"),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("limit=1e2", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=1&limit=2", "limit"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=", "updated_since"),
        ("updated_since=2026-13-01", "updated_since"),
        ("updated_since=" + "9" * 300, "updated_since"),
        ("fields=slug,owner_id", "fields"),
        ("fields=current__practice__owner", "fields"),
        ("fields=", "fields"),
        ("fields=texts.nothing", "fields"),
        ("cursor=", "cursor"),
        ("cursor=abc", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "A" * 64, "cursor"),
        ("cursor=" + "A" * 5000, "cursor"),
        ("cursor=%F0%9F%92%A5", "cursor"),
        ("country=XX", "country"),
        ("country=%00", "country"),
        ("theme=nothing", "theme"),
        ("organisation=nothing", "organisation"),
        ("framework=nothing", "framework"),
        ("phenomenon=nothing", "phenomenon"),
        ("kind=nothing", "kind"),
        ("maturity=nothing", "maturity"),
        ("lang=xx", "lang"),
        ("state=nothing", "state"),
        ("sort=nothing", "sort"),
        ("expand=2", "expand"),
        ("q=" + "x" * 5000, "q"),
        ("colour=blue", "colour"),
        ("Country=SN", "Country"),
        ("country__in=SN", "country__in"),
        ("page=2", "page"),
        ("format=xml", "format"),
    ],
)
def test_given_a_wrong_parameter_when_listed_then_400_names_it(cast, senegal, query, field):
    refusal(senegal.get(f"/practices/?{query}"), 400, field=field)


def test_given_a_cursor_of_another_list_person_or_filter_when_sent_then_it_is_refused(cast, senegal, spain):
    published(cast.senegal, 4)
    cursor = senegal.get("/practices/?limit=1").json()["next"].partition("cursor=")[2]
    assert senegal.get(f"/practices/?limit=2&fields=slug&cursor={cursor}").status_code == 200
    for api, path in (
        (spain, "/practices/?limit=1"),
        (senegal, "/practices/?updated_since=2020-01-01"),
        (senegal, "/practices/?state=draft"),
        (senegal, "/countries/?limit=1"),
    ):
        refusal(api.get(f"{path}&cursor={cursor}"), 400, field="cursor")
    last = len(cursor) - 1
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place, sign in ((0, "A"), (0, "B"), (10, "A"), (10, "B"), *((last, sign) for sign in signs)):
        if sign != cursor[place]:  # the spare bits of the last sign count too
            forged = cursor[:place] + sign + cursor[place + 1 :]
            refusal(senegal.get(f"/practices/?limit=1&cursor={forged}"), 400, field="cursor")


def test_given_ten_thousand_parameters_when_sent_then_400(cast, senegal):
    refusal(senegal.get("/practices/?" + "&".join(f"a{number}=1" for number in range(10_000))), 400)


def test_given_a_method_that_is_not_there_then_405_and_an_answer_in_another_form_406(cast, senegal):
    answer = senegal.send("DELETE", "/practices/")
    refusal(answer, 405, code="method_not_allowed")
    assert "POST" in answer["Allow"]
    refusal(senegal.send("OPTIONS", "/practices/"), 405)
    refusal(senegal.get("/practices/", HTTP_ACCEPT="application/xml"), 406, code="not_acceptable")
    assert senegal.get("/practices/", HTTP_ACCEPT="text/html,application/xhtml+xml,*/*;q=0.8").status_code == 200


def test_given_an_address_without_its_last_slash_when_called_then_it_is_sent_on_with_method_and_body(cast, senegal):
    answer = senegal.post("/practices", {"title": "T"})
    assert answer.status_code == 308
    assert answer["Location"] == "/api/v1/practices/"
    assert senegal.get("/practices?limit=3")["Location"] == "/api/v1/practices/?limit=3"


def test_given_words_that_nothing_holds_when_found_by_others_then_the_answer_says_which_and_that_not_all_were_held(cast, senegal):
    for title in ("Smuggling desk", "Smuggling of migrants at sea"):
        make_practice(cast.senegal, state="published", title=title)
    plain = senegal.get("/practices/?q=smuggling").json()
    assert (plain["searched"]["words"], plain["searched"]["match"], len(plain["results"])) == ("smuggling", "all", 2)
    typo = senegal.get("/practices/?q=smugling").json()
    assert (typo["searched"]["words"], len(typo["results"])) == ("smuggling", 2)
    assert senegal.get("/practices/?q=smugling&expand=0").json()["results"] == []
    some = senegal.get("/practices/?q=smuggling+volcano").json()
    assert some["searched"]["match"] == "any" and len(some["results"]) == 2
    assert "searched" not in senegal.get("/practices/?kind=mechanism").json()
