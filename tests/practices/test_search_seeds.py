"""Search on the real practices of the two source documents, with the real labels: what a focal point would type."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from practices.models import Practice
from practices.search import Parameters, find, suggest
from rabatplatform.access.scope import access_scope
from rabatplatform.reference import memory
from tests.factories import make_country, make_member

SMUGGLING, TRAFFICKING = "smuggling", "trafficking"


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """Reference data and the 39 practices, loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        memory.forget()
        call_command("load_reference", verbosity=0)
        call_command("load_practices", "practices/data/practices.json", verbosity=0)
        yield make_member(make_country("SN"))
        transaction.set_rollback(True)


@pytest.fixture
def look(library, db):
    """look(words, **parameters) -> Found, with `.slugs` in order and `.phenomena` of each."""

    def look(q, **more):
        query = QueryDict(mutable=True)
        query["q"] = q
        for name, value in more.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        with access_scope(library):
            found = find(library, Parameters.from_query(query), limit=50, facets=True)
            rows = Practice.objects.visible_to(library).filter(pk__in=found.ids).select_related("current").in_bulk()
        found.slugs = [rows[pk].slug for pk in found.ids]
        found.phenomena = [set(rows[pk].current.phenomena) for pk in found.ids]
        return found

    return look


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("documents sécurisés", "ecowas-biometric-card"),
        ("secure documents", "ecowas-biometric-card"),
        ("documentos seguros", "ecowas-biometric-card"),
        ("passeport biométrique", "ecowas-biometric-card"),
        ("faux papiers", "ecowas-biometric-card"),
        ("traite des enfants", "ga-child-victims-mechanism"),
        ("trata de niños", "ga-child-victims-mechanism"),
        ("child trafficking", "ga-child-victims-mechanism"),
        ("observatorio", "pt-trafficking-observatory"),
        ("enquête financière", "unodc-focal-point-projects"),
        ("écoutes téléphoniques", "pt-special-investigation-tools"),
        ("Gabon", "ga-child-victims-mechanism"),
        ("Espagne", "es-specialised-prosecution"),
        ("España", "es-specialised-prosecution"),
        ("إسبانيا", "es-specialised-prosecution"),
        ("CEDEAO", "ecowas-second-plan-drafting"),
        ("magistrats de liaison", "es-multi-channel-cooperation"),
        ("how do countries protect child victims of trafficking at borders", "ga-child-victims-mechanism"),
        ("juízes e professores senegaleses", "sn-whole-chain-training"),
        ("كيف يتم تدريب القضاة في السنغال؟", "sn-whole-chain-training"),
        ("ACNUR", "it-praesidium"),
        ("الإيكواس", "ecowas-second-plan-drafting"),
        ("recommandation 9 d’Abidjan", "eu-online-watch"),
        ("Marraquexe, ação 16", "wacap-focal-points"),
        ("توصية رقم 5 أبيدجان", "pt-special-investigation-tools"),
    ],
)
def test_given_words_in_any_language_then_the_practice_on_that_subject_is_among_the_first(look, words, slug):
    assert slug in look(words).slugs[:4]


@pytest.mark.parametrize(
    ("some", "other"),
    [
        ("traite des personnes", "trafficking in persons"),
        ("traite des personnes", "trata de personas"),
        ("traite des personnes", "الاتجار بالأشخاص"),
        ("trafic illicite de migrants", "smuggling of migrants"),
        ("trafic illicite de migrants", "تهريب المهاجرين"),
    ],
)
def test_given_a_term_of_the_field_then_every_language_finds_the_same(look, some, other):
    assert set(look(some).slugs) == set(look(other).slugs) != set()


@pytest.mark.parametrize(
    "words", ["trafic", "trafic illicite", "trafic illicite de migrants", "smuggling", "migrant smuggling", "passeurs"]
)
def test_given_words_for_smuggling_then_nothing_is_searched_that_means_trafficking(look, words):
    found = look(words)
    assert not any(word in " ".join(found.also_searched) for word in ("trafficking", "traite", "trata", "pessoas", "الاتجار"))
    assert all(SMUGGLING in phenomena for phenomena in found.phenomena[:3])
    assert {"nl-graduated-penalties", "fmm-west-africa"} & set(found.slugs)


@pytest.mark.parametrize("words", ["traite", "traite des êtres humains", "trafficking", "trata", "human trafficking"])
def test_given_words_for_trafficking_then_nothing_is_searched_that_means_smuggling(look, words):
    found = look(words)
    assert not any(word in " ".join(found.also_searched) for word in ("smuggling", "trafic", "migrants", "ilícito", "تهريب"))
    assert all(TRAFFICKING in phenomena for phenomena in found.phenomena[:3])
    assert {"pt-anti-trafficking-unit", "sn-national-cell"} <= set(found.slugs)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("traficking", "trafficking"),
        ("smugling", "smuggling"),
        ("obsevatory", "observatory"),
        ("polcie", "police"),
        ("securises documants", "securises documents"),
        ("fronteyras", "fronteiras"),
        ("prosecutros", "prosecutors"),
        ("الاتجر", "الاتجار"),
    ],
)
def test_given_a_typing_error_then_the_word_that_was_meant_is_searched_and_the_page_can_say_so(look, typed, meant):
    found = look(typed)
    assert found.did_you_mean == meant and found.is_corrected
    assert set(found.slugs) == set(look(meant).slugs)
    exact = look(typed, expand="0")
    assert exact.did_you_mean == meant and not exact.is_corrected


@pytest.mark.parametrize(
    ("plain", "accents"), [("securises", "sécurisés"), ("enquete financiere", "enquête financière"), ("SENEGAL", "Sénégal")]
)
def test_given_no_accents_then_the_same_is_found(look, plain, accents):
    assert look(plain).slugs == look(accents).slugs != []


def test_given_quotation_marks_then_they_are_obeyed(look):
    assert look('"joint investigation"').slugs == ["unodc-focal-point-projects"]
    assert look('"investigation joint"').slugs == []
    assert look('"traficking"').did_you_mean == ""


def test_given_a_minus_then_it_is_obeyed_in_every_language(look):
    assert "pt-trafficking-observatory" in look("observatory").slugs
    assert not set(look("observatory -Portugal").slugs) & set(look("Portugal", expand="0").slugs)
    assert not set(look("-police").slugs) & set(look("police", expand="0").slugs)
    assert len(look("-police").slugs) + len(look("police", expand="0").slugs) == 39


def test_given_expansion_switched_off_then_only_what_was_typed_is_searched(look):
    found = look("documents sécurisés", expand="0")
    assert found.also_searched == []


def test_given_words_that_nothing_holds_then_the_answer_is_empty_and_not_everything(look):
    found = look("zzzzqqqq")
    assert (found.ids, found.total, found.did_you_mean) == ([], 0, "")


def test_given_many_words_then_those_that_hold_most_come_first_and_the_answer_says_so(look):
    found = look("customs dog unit airport police cooperation")
    assert found.match == "any" and found.matched_all == 0 and found.ids


def test_given_filters_then_the_numbers_beside_them_are_those_of_the_results(look):
    everything = look("")
    assert everything.total == 39 and everything.facets["lang"] == {"en": 39, "fr": 39}
    assert everything.facets["year"] == {"2015": 35, "2019": 4}
    for name in ("country", "theme", "phenomenon", "kind", "organisation", "framework", "year"):
        for key, number in everything.facets[name].items():
            assert look("", **{name: key}).total == number, (name, key)
    two = look("", country=["SN", "ES"], phenomenon="smuggling")
    assert two.without["phenomenon"] == look("", country=["SN", "ES"]).total
    assert two.facets["country"]["SN"] == look("", country="SN", phenomenon="smuggling").total
    assert two.facets["phenomenon"]["trafficking"] == look("", country=["SN", "ES"], phenomenon="trafficking").total


def test_given_a_framework_or_one_of_its_items_then_both_filter(look):
    assert look("", framework="marrakesh-2018-2020:A17").total == 7
    assert look("", framework="marrakesh-2018-2020").total == 23


def test_given_three_letters_then_words_of_published_practices_are_suggested(library, db):
    with access_scope(library):
        assert "observatory" in suggest("obs") and "joint observatory" in suggest("joint obs")
        assert "sécurisés" not in suggest("secur") or "sécurisés" in suggest("sécur")
        assert suggest("ob") == [] and suggest("") == [] and suggest("%%%") == [] and suggest("___") == []
