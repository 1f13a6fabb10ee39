"""What readers of a translation get, and what search finds of it."""

import html

import pytest

from practices.models import Translation
from practices.tasks import apply_translation
from rabatplatform.access.scope import system_scope
from tests.practices.test_detail import queries_of
from tests.practices.translating import FRENCH, act, claim, published, revised, save, translated

pytestmark = pytest.mark.django_db


def page_of(client, person, practice, **query) -> str:
    client.force_login(person)
    return html.unescape(client.get(f"/practices/{practice.slug}/", query).content.decode())


def approved(cast, practice, language="fr", texts=FRENCH):
    work = save(cast.contributor_spain, claim(cast.contributor_spain, practice, language), **texts)
    act(cast.contributor_spain, "offer", work=work)
    act(cast.focal_point_senegal, "approve", work=work, reads=True)
    apply_translation(work.pk)


def test_given_an_approved_translation_then_its_posts_are_named_and_both_texts_stand_side_by_side(client, cast):
    practice = published(cast.senegal)
    approved(cast, practice)
    page = page_of(client, cast.observer_senegal, practice, text="fr")
    translator, checker = cast.contributor_spain.actor.post, cast.focal_point_senegal.actor.post
    assert f"Translated by {translator}; checked by {checker}." in page
    assert ", checked" in page.split('id="h-read"')[1].split("</ul>")[0]
    assert f'href="/practices/{practice.slug}/?text=fr&beside=1"' in page
    both = page_of(client, cast.observer_senegal, practice, text="fr", beside="1")
    assert FRENCH["summary"] in both
    assert "Police and prosecutors work on migrant smuggling together." in both
    assert "beside=1" not in both.split("<main")[1]


def test_given_a_changed_original_then_the_page_counts_and_names_the_older_sections(client, cast):
    practice = published(cast.senegal)
    translated(practice, title="T", summary="S", problem="P")
    practice = revised(practice, summary="Changed.", problem="Changed too.", lessons="New.")
    page = page_of(client, cast.observer_senegal, practice, text="fr")
    assert "2 sections older than the original:" in page
    assert "Summary (made from revision 1)" in page
    assert "Title (made from" not in page
    both = page_of(client, cast.observer_senegal, practice, text="fr", beside="1")
    assert both.count("older: made from revision 1") == 2
    assert "not translated" in both


def test_given_side_by_side_of_the_original_or_no_language_then_the_page_itself_is_shown(client, cast):
    practice = published(cast.senegal)
    for query in ({"beside": "1"}, {"beside": "1", "text": "en"}, {"beside": "x", "text": "xx"}):
        assert 'id="h-read"' in page_of(client, cast.observer_senegal, practice, **query)


def test_given_who_may_translate_then_the_page_leads_them_there(client, cast):
    practice = published(cast.senegal)
    translated(practice, title="T", summary="S", problem="P")
    link = f'href="/practices/{practice.slug}/translate/fr/"'
    assert link not in page_of(client, cast.observer_senegal, practice, text="fr")
    assert "Correct the translation: français" in page_of(client, cast.contributor_senegal, practice, text="fr")
    revised(practice, summary="Changed.")
    page = page_of(client, cast.contributor_spain, practice, text="fr")
    assert link in page
    assert "Renew the translation: français" in page


def test_given_three_approved_languages_then_each_is_found_and_shown_to_readers_of_it(client, cast):
    practice = published(cast.senegal)
    approved(cast, practice)
    approved(
        cast,
        practice,
        "es",
        {
            "title": "Una célula conjunta contra el tráfico ilícito de migrantes",
            "summary": "Fiscales y policías contra el tráfico ilícito de migrantes.",
        },
    )
    approved(cast, practice, "ar", {"title": "خلية مشتركة ضد تهريب المهاجرين", "summary": "الشرطة والنيابة ضد تهريب المهاجرين."})
    reader = cast.observer_spain
    for words in ("cellule", "fiscales", "النيابة", "prosecutors"):
        client.force_login(reader)
        assert f"/practices/{practice.slug}/" in client.get("/practices/", {"q": words}).content.decode(), words
    assert "A joint cell on" in client.get("/practices/", {"q": "fiscales"}).content.decode()
    reader.language = "fr"
    with system_scope("test"):
        reader.save()
    client.force_login(reader)
    page = html.unescape(client.get("/practices/", {"q": "fiscales"}).content.decode())
    assert FRENCH["title"] in page
    assert "A joint cell on" not in page


def test_given_a_text_in_a_work_then_no_search_finds_it(client, cast):
    practice = published(cast.senegal)
    work = save(
        cast.contributor_spain, claim(cast.contributor_spain, practice), title="Libellule contre le trafic illicite de migrants"
    )
    act(cast.contributor_spain, "offer", work=work)
    client.force_login(cast.contributor_spain)
    address = f"/practices/{practice.slug}/"
    assert address not in client.get("/practices/", {"q": "libellule"}).content.decode()
    act(cast.focal_point_senegal, "approve", work=work, reads=True)
    apply_translation(work.pk)
    assert address in client.get("/practices/", {"q": "libellule"}).content.decode()
    with system_scope("test"):
        assert Translation.objects.get(practice=practice).state == "reviewed"


def test_given_a_translation_then_its_page_costs_one_question_more_than_the_original(client, cast):
    practice = published(cast.senegal)
    approved(cast, practice)
    client.force_login(cast.contributor_senegal)
    original = queries_of(client, f"/practices/{practice.slug}/?text=en")
    french = queries_of(client, f"/practices/{practice.slug}/?text=fr")
    assert len(french) == len(original) + 1
