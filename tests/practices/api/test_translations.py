"""Translations by REST."""

import pytest

from practices.models import TranslationWork
from rabatplatform.access.scope import system_scope
from tests.practices.translating import FRENCH, claim, now, published, rows_of, texts_of, translated
from tests.rabatplatform.api.calls import Api, paged, refusal, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(cast):
    return published(cast.senegal)


@pytest.fixture
def translator(cast):
    return Api(cast.contributor_spain)


def at(practice, act="", language="fr") -> str:
    return f"/practices/{practice.slug}/translations/{language}/{act}"


def test_given_a_translation_by_rest_then_it_goes_from_claim_to_approval(cast, practice, translator):
    claimed = translator.post(at(practice, "claim/")).json()
    assert (claimed["state"], claimed["edition"], claimed["translator"]["country"]) == ("claimed", 1, "ES")
    saved = translator.patch(at(practice), {"edition": 1, "revision": 1, "texts": FRENCH}).json()
    assert {section["kind"]: section["text"] for section in saved["sections"]} == FRENCH
    assert translator.post(at(practice, "offer/"), {"edition": 2}).json()["state"] == "offered"
    assert translator.post(at(practice, "take-back/")).json()["state"] == "claimed"
    assert translator.post(at(practice, "offer/"), {}).json()["state"] == "offered"
    checker = Api(cast.focal_point_senegal)
    assert checker.post(at(practice, "give-back/"), {"remarks": "Once more."}).json()["remarks"] == "Once more."
    assert translator.post(at(practice, "offer/"), {}).status_code == 200
    assert checker.post(at(practice, "approve/"), {"edition": 2, "reads": True}).json()["checker"]["country"] == "SN"
    refusal(checker.post(at(practice, "approve/"), {"edition": 2}), 404)
    from practices.tasks import apply_translations_left_behind

    assert apply_translations_left_behind() == 1
    assert set(rows_of(practice)) == set(FRENCH)
    read = translator.get(at(practice)).json()
    assert (read["id"], read["state"], read["sections"][0]["state"]) == (None, None, "current")


def test_given_an_agency_then_it_lists_what_is_wanted_and_translates_with_its_key(cast, practice):
    other = published(cast.spain)
    translated(practice, title="T", summary="S", problem="P")
    agency = Api(token=token_for(cast.unodc)[1])
    listed = agency.get("/translations/", {"language": "fr"}).json()
    assert [(line["practice"], line["missing"], line["translator"]) for line in listed["results"]] == [(other.slug, 3, None)]
    assert agency.post(at(other, "claim/")).status_code == 200
    listed = agency.get("/translations/", {"language": "fr", "what": "missing"}).json()
    assert listed["results"][0]["translator"]["organisation"] == "unodc"
    pages = [(line["practice"], line["language"]) for line in paged(agency, "/translations/?limit=3")]
    assert len(pages) == len(set(pages)) == 7
    rows = paged(agency, "/translations/?limit=3")
    assert [row["since"] for row in rows] == sorted(row["since"] for row in rows)
    assert paged(agency, "/translations/?limit=3&sort=newest") == rows[::-1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"edition": 1, "texts": {}}, "revision"),
        ({"edition": 1, "revision": 1, "texts": {"summary": "é" * 601}}, "texts.summary"),
        ({"edition": 1, "revision": 1, "texts": {"nothing": "x"}}, "texts.nothing"),
        ({"edition": 1, "revision": 1, "texts": ["x"]}, "texts"),
        ({"edition": 1, "revision": 1, "right": ["nothing"]}, "right.0"),
        ({"edition": "1", "revision": 1}, "edition"),
        ({"edition": 1, "revision": 1, "text": {}}, "text"),
    ],
)
def test_given_a_wrong_body_then_the_field_is_named_and_nothing_stored(cast, practice, translator, body, field):
    work = claim(cast.contributor_spain, practice)
    refusal(translator.patch(at(practice), body), 400, field)
    assert texts_of(work) == {}


def test_given_no_edition_then_428_and_given_an_etag_then_it_stands_for_it(cast, practice, translator):
    work, body = claim(cast.contributor_spain, practice), {"revision": 1, "texts": {"title": "Un"}}
    refusal(translator.patch(at(practice), body), 428, "edition", "precondition_required")
    read = translator.get(at(practice))["ETag"]
    assert translator.patch(at(practice), body, HTTP_IF_MATCH=read).status_code == 200
    refusal(translator.patch(at(practice), body | {"texts": {"title": "Deux"}}, HTTP_IF_MATCH=read), 412)
    assert texts_of(work)["title"].text == "Un"


def test_given_a_section_or_revision_that_is_not_there_then_it_is_refused_by_name(cast, practice, translator):
    claim(cast.contributor_spain, practice)
    refusal(
        translator.patch(at(practice), {"edition": 1, "revision": 1, "texts": {"lessons": "L"}}), 409, "lessons", "unknown_entry"
    )
    refusal(translator.patch(at(practice), {"edition": 1, "revision": 9, "texts": {"title": "T"}}), 409, "revision")


def test_given_a_stale_edition_then_both_texts_come_back(cast, practice, translator):
    work = claim(cast.contributor_spain, practice)
    assert translator.patch(at(practice), {"edition": 1, "revision": 1, "texts": {"title": "Un"}}).status_code == 200
    answer = refusal(translator.patch(at(practice), {"edition": 1, "revision": 1, "texts": {"title": "Deux"}}), 409, "title")
    assert (answer["edition"], answer["current"], answer["yours"]) == (2, {"title": "Un"}, {"title": "Deux"})
    refusal(translator.post(at(practice, "offer/"), {"edition": 1}), 409, code="stale_edition")
    assert now(work).edition == 2


def test_given_acts_out_of_place_then_each_is_refused_with_its_code(cast, practice, translator):
    other, observer = Api(cast.agency), Api(cast.observer_spain)
    refusal(translator.patch(at(practice), {"edition": 1, "revision": 1}), 404)
    refusal(observer.get(at(practice)), 403)
    refusal(observer.post(at(practice, "claim/")), 403)
    refusal(observer.post(at(practice, "offer/"), {}), 403)
    refusal(translator.post(at(practice, "claim/", "en")), 404)
    refusal(translator.get(at(practice, language="xx")), 404)
    translator.post(at(practice, "claim/"))
    refusal(observer.get(at(practice)), 403)
    refusal(other.post(at(practice, "claim/")), 409, code="already_claimed")
    refusal(other.patch(at(practice), {"edition": 1, "revision": 1, "texts": {"title": "T"}}), 403)
    refusal(other.post(at(practice, "leave/")), 403)
    refusal(other.post(at(practice, "approve/"), {}), 403)
    refusal(translator.post(at(practice, "offer/"), {}), 409, code="translation_not_ready")
    refusal(translator.post(at(practice, "take-back/")), 409, code="wrong_state")
    texts = FRENCH | {"summary": "Contre la traite."}
    translator.patch(at(practice), {"edition": 1, "revision": 1, "texts": texts})
    warned = translator.post(at(practice, "offer/"), {}).json()["warnings"]
    assert [(one["key"], one["is_wrong"]) for one in warned] == [("summary:smuggling", True)]
    refusal(translator.post(at(practice, "approve/"), {}), 403)
    refusal(other.post(at(practice, "approve/"), {}), 409, "reads", "language_unsaid")
    refusal(other.post(at(practice, "approve/"), {"reads": "yes"}), 400, "reads")
    refusal(other.post(at(practice, "approve/"), {"reads": True}), 409, "summary:smuggling", "warnings_unseen")
    refusal(other.post(at(practice, "give-back/"), {"remarks": ""}), 400, "remarks")
    assert other.post(at(practice, "approve/"), {"seen": ["summary:smuggling"], "reads": True}).json()["state"] == "approved"
    assert translator.post(at(practice, "claim/", "pt")).json()["language"] == "pt"
    assert translator.post(at(practice, "leave/", "pt")).json()["state"] == "left"
    with system_scope("test"):
        assert TranslationWork.objects.count() == 2


@pytest.mark.parametrize("query", [{"language": "xx"}, {"what": "all"}, {"cursor": "abc"}, {"limit": "0"}, {"lang": "fr"}])
def test_given_a_wrong_parameter_then_it_is_refused_by_name(translator, query):
    refusal(translator.get("/translations/", query), 400, next(iter(query)))
