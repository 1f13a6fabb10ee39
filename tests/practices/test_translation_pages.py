"""The pages of translators: what is wanted, claiming, writing, checking."""

import html
from datetime import timedelta

import pytest
from django.utils import timezone

from practices.models import Practice, Revision, Section, TranslationWork
from rabatplatform.access.scope import system_scope
from tests.factories import make_practice
from tests.practices.test_detail import queries_of
from tests.practices.translating import FRENCH, act, claim, make_terms, now, published, revised, save, texts_of, translated

pytestmark = pytest.mark.django_db
LIST = "/practices/translations/"


@pytest.fixture
def practice(cast):
    return published(cast.senegal)


@pytest.fixture
def offered(cast, practice):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), **FRENCH)
    return act(cast.contributor_spain, "offer", work=work)


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def at(practice, act="", language="fr") -> str:
    return f"/practices/{practice.slug}/translate/{language}/{act}"


def sent(work, beside=1, **more) -> dict:
    return {"edition": now(work).edition, "revision": beside, "form_key": "", **more}


# ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_practices_then_the_list_says_what_is_missing_or_older_and_who_translates(client, cast, practice):
    translated(practice, title="T", summary="S", problem="P")
    revised(practice, summary="Changed.")
    other = published(cast.spain, slug="other")
    claim(cast.contributor_senegal, other)
    client.force_login(cast.contributor_spain)
    page = text_of(client.get(LIST, {"lang": "fr"}))
    assert "1 older" in page
    assert "3 of 3 missing" in page
    assert str(cast.contributor_senegal.actor.post) in page
    assert page.index(f'href="{at(practice)}"') != page.index(f'href="{at(other)}"')
    older = text_of(client.get(LIST, {"lang": "fr", "what": "older"}))
    assert at(practice) in older
    assert at(other) not in older
    assert at(practice) not in text_of(client.get(LIST, {"lang": "fr", "what": "missing"}))


def test_given_a_reader_then_their_own_languages_come_first_and_counts_tell_of_all(client, cast, practice):
    with system_scope("test"):
        cast.contributor_spain.actor.post.working_languages = ["es"]
        cast.contributor_spain.actor.post.save()
    client.force_login(cast.contributor_spain)
    page = text_of(client.get(LIST))
    assert at(practice, language="es") in page
    assert at(practice, language="ar") not in page
    assert 'id="lang-ar"' in page
    assert 'value="es" checked' in page


def test_given_more_than_a_page_then_the_next_goes_on_after_the_oldest(client, cast):
    first = timezone.now() - timedelta(days=100)
    for number in range(30):
        make_practice(cast.senegal, state="published", title=f"No {number:02}.", published_at=first + timedelta(days=number))
    client.force_login(cast.contributor_spain)
    page = text_of(client.get(LIST, {"lang": ["fr", "pt"]}))
    assert ("No 00." in page, "No 12." in page, "No 13." in page) == (True, True, False)
    following = page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0]
    page = text_of(client.get(following))
    assert ("No 12." in page, "No 13." in page, "No 25." in page) == (True, True, False)


@pytest.mark.parametrize("query", [{"lang": "xx"}, {"what": "all"}, {"cursor": "abc"}, {"cursor": "é" * 900}, {"lang": "fr\x00"}])
def test_given_a_wrong_parameter_then_it_is_refused_by_name(client, cast, query):
    client.force_login(cast.contributor_spain)
    assert client.get(LIST, query).status_code == 400


def test_given_many_practices_then_the_list_costs_the_same(client, cast):
    client.force_login(cast.contributor_spain)
    published(cast.senegal)
    few = queries_of(client, f"{LIST}?lang=fr&lang=pt")
    for _number in range(10):
        published(cast.senegal)
    many = queries_of(client, f"{LIST}?lang=fr&lang=pt")
    assert len(few) == len(many) <= 17, "\n".join(many)


def test_given_people_then_members_read_the_list_and_others_find_nothing(client, cast, practice):
    for person in (cast.observer_spain, cast.secretariat):
        client.force_login(person)
        assert at(practice) in text_of(client.get(LIST, {"lang": "fr"}))
    for person in (cast.ended, cast.superuser):
        client.force_login(person)
        page = text_of(client.get(LIST, {"lang": "fr"}))
        assert at(practice) not in page
        assert ">1<" not in page


# ── claiming and writing ───────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_unclaimed_language_when_it_is_claimed_then_its_form_shows_the_original_beside_each_text(client, cast, practice):
    make_terms()
    client.force_login(cast.contributor_spain)
    assert "3 are missing" in text_of(client.get(at(practice)))
    assert client.post(at(practice, "claim/")).url == at(practice)
    page = text_of(client.get(at(practice)))
    assert "<mark>migrant smuggling</mark>" in page
    assert "trafic illicite de migrants" in page
    assert '<textarea name="summary"' in page
    assert 'maxlength="600"' in page
    assert 'lang="fr"' in page.split('<textarea name="summary"')[1].split(">")[0]
    assert client.post(at(practice, "claim/", "ar")).url == at(practice, language="ar")
    arabic = text_of(client.get(at(practice, language="ar")))
    assert 'dir="rtl"' in arabic.split('<textarea name="summary"')[1].split(">")[0]


def test_given_texts_when_they_are_saved_then_they_are_there_and_offering_asks_a_second_speaker(client, cast, practice):
    work = claim(cast.contributor_spain, practice)
    client.force_login(cast.contributor_spain)
    assert client.post(at(practice), sent(work, title="Cellule")).status_code == 302
    assert texts_of(work)["title"].text == "Cellule"
    assert client.post(at(practice), sent(work, **FRENCH, offer="1")).status_code == 302
    assert now(work).state == "offered"
    page = text_of(client.get(at(practice)))
    assert "Take it back to change it" in page
    assert client.post(at(practice), sent(work, title="X")).status_code == 403
    assert client.post(at(practice, "leave/"), {"take_back": "1"}).status_code == 302
    assert now(work).state == "claimed"
    assert client.post(at(practice, "leave/")).url == LIST
    assert now(work).state == "left"


def test_given_autosaves_then_the_page_is_never_stale_against_itself_and_another_gets_both_texts(client, cast, practice):
    work = claim(cast.contributor_spain, practice)
    client.force_login(cast.contributor_spain)
    key, htmx = "5f0c2f0e-6f0c-4f43-8a0d-0d7e9f8e1a01", {"HTTP_HX_REQUEST": "true"}
    first = client.post(at(practice), {"edition": 1, "revision": 1, "form_key": key, "title": "Un"}, **htmx)
    assert 'id="id_edition" value="2"' in first.content.decode()
    again = client.post(at(practice), {"edition": 1, "revision": 1, "form_key": key, "title": "Deux"}, **htmx)
    assert again.status_code == 200  # the answer before was lost
    stale = client.post(at(practice), {"edition": 1, "revision": 1, "form_key": "", "title": "Trois"}, **htmx)
    assert stale.status_code == 409
    assert "Deux" in stale.content.decode()
    page = client.post(at(practice), {"edition": 1, "revision": 1, "form_key": "", "title": "Trois"})
    assert page.status_code == 409
    assert 'name="keep_mine" value="3"' in page.content.decode()
    mine = {"edition": 1, "revision": 1, "form_key": "", "title": "Trois", "keep_mine": "3"}
    assert client.post(at(practice), mine).status_code == 302
    assert texts_of(work)["title"].text == "Trois"


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"summary": "é" * 601}, "id_summary"),
        ({"edition": ""}, "no longer knows"),
        ({"edition": "9" * 30}, "no longer knows"),
        ({"revision": "x"}, "no longer knows"),
        ({"revision": "7"}, "no such revision"),
        ({"form_key": "no"}, "no longer knows"),
    ],
)
def test_given_wrong_answers_then_nothing_is_stored_and_the_page_says_which(client, cast, practice, more, word):
    work = claim(cast.contributor_spain, practice)
    client.force_login(cast.contributor_spain)
    answer = client.post(at(practice), sent(work, title="Titre") | more)
    assert answer.status_code == 422
    assert word in text_of(answer)
    assert client.post(at(practice), sent(work, title="Titre") | more, HTTP_HX_REQUEST="true").status_code == 422
    assert texts_of(work) == {}


def test_given_nothing_written_then_it_cannot_be_offered(client, cast, practice):
    work = claim(cast.contributor_spain, practice)
    client.force_login(cast.contributor_spain)
    answer = client.post(at(practice), sent(work, offer="1"))
    assert answer.status_code == 422
    assert "Nothing is translated yet." in text_of(answer)


def test_given_a_changed_original_then_what_changed_is_marked_and_one_may_say_that_the_text_is_right(client, cast, practice):
    translated(practice, title="Titre", summary="Résumé", problem="Problème")
    work = claim(cast.contributor_spain, practice)
    practice = revised(practice, summary="Police and judges work on migrant smuggling together.", problem="")
    client.force_login(cast.contributor_spain)
    page = text_of(client.get(at(practice)))
    assert "prosecutors" in page.split("<del>")[1].split("</del>")[0]
    assert "judges" in page.split("<ins>")[1].split("</ins>")[0]
    assert "1 section is no longer in the original" in page
    assert 'name="right_summary"' in page
    assert 'name="right_title"' not in page
    client.post(at(practice), sent(work, beside=2, title="Titre", summary="Résumé", right_summary="on"))
    assert texts_of(work)["summary"].made_from == 2
    assert 'name="right_summary"' not in text_of(client.get(at(practice)))


def test_given_no_language_to_translate_into_then_there_is_no_page(client, cast, practice):
    client.force_login(cast.contributor_spain)
    for language in ("en", "xx", "wo"):
        assert client.get(at(practice, language=language)).status_code == 404
        assert client.post(at(practice, "claim/", language)).status_code == 404
    draft = make_practice(cast.senegal)
    assert client.get(f"/practices/{draft.reference}/translate/fr/").status_code == 404
    client.force_login(cast.contributor_senegal)
    assert client.get(f"/practices/{draft.reference}/translate/fr/").status_code == 403


def test_given_people_then_each_gets_what_their_post_may_do(client, cast, practice):
    work = claim(cast.contributor_spain, practice)
    client.force_login(cast.observer_spain)
    assert client.get(at(practice)).status_code == client.post(at(practice, "claim/")).status_code == 403
    client.force_login(cast.focal_point_senegal)
    page = client.get(at(practice))
    assert page.status_code == 200
    assert "translates this practice now" in text_of(page)
    refused = client.post(at(practice), sent(work, title="Mien"))
    assert (refused.status_code, "Mien" in text_of(refused)) == (403, True)
    assert client.post(at(practice, "claim/")).status_code == 409
    assert client.post(at(practice, "leave/")).status_code == 403
    assert client.get(at(practice, "check/")).status_code == 403
    assert client.post(at(practice, "machine/")).status_code == 404
    with system_scope("test"):
        TranslationWork.objects.filter(pk=work.pk).update(saved_at=timezone.now() - timedelta(days=31))
    assert "Take over" in text_of(client.get(at(practice)))
    assert client.post(at(practice, "claim/")).status_code == 302


# ── checking ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_offered_translation_then_a_second_speaker_approves_it_or_gives_it_back(client, cast, practice, offered):
    client.force_login(cast.contributor_spain)
    assert client.get(at(practice, "check/")).status_code == 403
    client.force_login(cast.focal_point_senegal)
    assert at(practice, "check/") in text_of(client.get(LIST, {"lang": "fr"}))
    page = text_of(client.get(at(practice, "check/")))
    assert FRENCH["summary"] in page
    assert "Neither your post nor your country works in this language." in page
    assert client.post(at(practice, "check/"), {"give_back": "1", "remarks": " "}).status_code == 422
    assert client.post(at(practice, "check/"), {"give_back": "1", "remarks": "é" * 2001}).status_code == 422
    assert client.post(at(practice, "check/"), {"approve": "1", "edition": "1"}).status_code == 409
    unsaid = client.post(at(practice, "check/"), {"approve": "1", "edition": "2", "reads": ""})
    assert (unsaid.status_code, 'href="#id_reads"' in text_of(unsaid)) == (422, True)
    assert now(offered).state == "offered"
    said = client.post(at(practice, "check/"), {"approve": "1", "edition": "2", "reads": "on"})
    assert said.url == f"/practices/{practice.slug}/"
    assert now(offered).state == "approved"
    assert client.post(at(practice, "check/"), {"approve": "1", "edition": "2"}).status_code == 404


def test_given_a_speaker_and_a_warning_then_it_must_be_ticked(client, cast, practice):
    with system_scope("test"):
        cast.focal_point_senegal.actor.post.working_languages = ["fr"]
        cast.focal_point_senegal.actor.post.save()
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice), **FRENCH | {"summary": "Contre la traite."})
    act(cast.contributor_spain, "offer", work=work)
    client.force_login(cast.focal_point_senegal)
    page = text_of(client.get(at(practice, "check/")))
    assert "Neither your post" not in page
    assert 'name="reads"' not in page
    assert "“traite” names the other crime." in page
    refused = client.post(at(practice, "check/"), {"approve": "1", "edition": "2"})
    assert (refused.status_code, "and tick each" in text_of(refused)) == (422, True)
    assert client.post(at(practice, "check/"), {"approve": "1", "edition": "2", "seen": "no"}).status_code == 422
    approved = client.post(at(practice, "check/"), {"approve": "1", "edition": "2", "seen": "summary:smuggling"})
    assert approved.status_code == 302


def test_given_a_practice_withdrawn_meanwhile_then_its_translation_waits_and_can_be_given_up(client, cast, practice, offered):
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(state="withdrawn")
        Revision.objects.filter(practice=practice.pk).update(is_public=False)
    for person in (cast.contributor_spain, cast.focal_point_senegal):
        client.force_login(person)
        for path in ("", "check/"):
            assert client.get(at(practice, path)).status_code in (403, 404)
            assert client.post(at(practice, path), sent(offered, title="T")).status_code in (403, 404)


def test_given_many_sections_then_the_form_costs_the_same(client, cast):
    few, many = published(cast.senegal), published(cast.senegal)
    with system_scope("test"):
        for kind in Section.Kind.values[3:15]:
            Section.objects.create(practice=many, revision=many.current, kind=kind, text="Migrant smuggling.")
    client.force_login(cast.contributor_spain)
    for one in (few, many):
        claim(cast.contributor_spain, one)
    assert len(queries_of(client, at(few))) == len(queries_of(client, at(many))) <= 12
