"""One practice: by slug or reference, with its ETag."""

import pytest

from practices.models import Section
from rabatplatform.access.scope import system_scope
from tests.factories import make_practice
from tests.rabatplatform.api.calls import Api, queries_of, refusal

pytestmark = pytest.mark.django_db


def test_given_a_published_practice_when_read_by_slug_or_reference_then_every_text_is_there(cast, spain, agency, translated):
    practice = translated()
    for api in (spain, agency):
        by_slug = api.get(f"/practices/{practice.slug}/")
        assert by_slug.json()["texts"]["en"]["problem"] == "A long problem"
        assert by_slug.json() == api.get(f"/practices/{practice.reference}/").json()


def test_given_a_translation_older_than_its_original_when_read_then_it_says_so(cast, spain, translated):
    practice = translated()
    with system_scope("factory"):
        Section.objects.filter(practice=practice, kind="title").update(text="Another title")
    assert spain.get(f"/practices/{practice.slug}/").json()["outdated_translations"] == {"fr": ["title"]}


def test_given_a_draft_when_its_team_reads_it_then_it_has_an_edition_and_others_get_404(cast, senegal, spain, agency):
    draft = make_practice(cast.senegal)
    assert senegal.get(f"/practices/{draft.reference}/").json()["edition"] == 1
    assert Api(cast.contributor_senegal).get(f"/practices/{draft.reference}/").status_code == 200
    for api in (spain, agency, Api(cast.observer_senegal), Api(cast.secretariat), Api(cast.superuser), Api(cast.ended)):
        refusal(api.get(f"/practices/{draft.reference}/"), 404, code="not_found")


def test_given_an_etag_when_sent_again_then_304_until_language_fields_or_text_change(cast, agency, translated):
    practice = translated()
    address = f"/practices/{practice.slug}/"
    answer = agency.get(address, HTTP_ACCEPT_LANGUAGE="en")
    etag = answer["ETag"]
    assert etag.startswith('"')
    assert answer["Cache-Control"] == "no-store, private"
    again = agency.get(address, HTTP_ACCEPT_LANGUAGE="en", HTTP_IF_NONE_MATCH=etag)
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == etag
    for header in (f"W/{etag}", f'"x", {etag}', "*"):
        assert agency.get(address, HTTP_ACCEPT_LANGUAGE="en", HTTP_IF_NONE_MATCH=header).status_code == 304
    assert agency.get(address, HTTP_ACCEPT_LANGUAGE="fr", HTTP_IF_NONE_MATCH=etag).status_code == 200
    assert agency.get(f"{address}?fields=slug", HTTP_ACCEPT_LANGUAGE="en", HTTP_IF_NONE_MATCH=etag).status_code == 200
    with system_scope("factory"):
        Section.objects.filter(practice=practice, kind="title").update(text="Another title")
    assert agency.get(address, HTTP_ACCEPT_LANGUAGE="en", HTTP_IF_NONE_MATCH=etag).status_code == 200


@pytest.mark.parametrize("header", ["", '"', "abc", '"' + "x" * 9000 + '"', "W/", '"\xff"', ",,,", '""', '"a" "b"', "\x7f"])
def test_given_an_etag_made_by_hand_when_sent_then_the_whole_answer_comes(cast, agency, translated, header):
    practice = translated()
    assert agency.get(f"/practices/{practice.slug}/", HTTP_IF_NONE_MATCH=header).status_code == 200


def test_given_two_people_when_they_read_the_same_practice_then_the_same_etag(cast, spain, senegal, translated):
    practice = translated()
    assert spain.get(f"/practices/{practice.slug}/")["ETag"] == senegal.get(f"/practices/{practice.slug}/")["ETag"]


def test_given_a_practice_when_read_then_few_queries(cast, agency, translated):
    practice = translated()
    assert len(queries_of(lambda: agency.get(f"/practices/{practice.slug}/"))) <= 5


@pytest.mark.parametrize("address", ["a" * 300, "%00", "..%2f", "%F0%9F%92%A5", "a b", "<script>", "0", "-"])
def test_given_an_address_that_nobody_has_when_read_then_404(cast, senegal, address):
    refusal(senegal.get(f"/practices/{address}/"), 404)


def test_given_a_wrong_parameter_when_read_then_400_names_it(cast, senegal, translated):
    practice = translated()
    refusal(senegal.get(f"/practices/{practice.slug}/?x=1"), 400, field="x")
    refusal(senegal.get(f"/practices/{practice.slug}/?fields=audience"), 400, field="fields")
    assert senegal.get(f"/practices/{practice.slug}/?fields=slug").json() == {"slug": practice.slug}
