"""The two crimes that must not be mixed, and the marks of the glossary, in five languages."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from practices.translating.glossary import marked, named, warnings

DATA = Path(__file__).resolve().parents[2] / "practices" / "data" / "glossary.json"
TERMS = [
    SimpleNamespace(slug=term["slug"], names=term["names"], synonyms=term.get("synonyms"))
    for term in json.loads(DATA.read_text(encoding="utf-8"))["terms"]
]
SMUGGLING = {
    "en": "A unit against migrant smuggling was opened.",
    "fr": "Une unité de lutte contre le trafic illicite des migrants a été créée.",
    "es": "Se creó una unidad contra el tráfico ilícito de migrantes.",
    "pt": "Foi criada uma unidade contra a introdução clandestina de migrantes.",
    "ar": "أُنشئت وحدة لمكافحة تهريب المهاجرين.",
}
TRAFFICKING = {
    "en": "Victims of human trafficking are sheltered.",
    "fr": "Les victimes de la traite des êtres humains sont hébergées.",
    "es": "Las víctimas de trata de personas reciben alojamiento.",
    "pt": "As vítimas de tráfico de seres humanos são acolhidas.",
    "ar": "يُؤوى ضحايا الاتجار بالبشر.",
}
LANGUAGES = list(SMUGGLING)


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_sentence_on_one_crime_then_that_one_alone_is_named(language):
    assert set(named(SMUGGLING[language], language)) == {"smuggling"}
    assert set(named(TRAFFICKING[language], language)) == {"trafficking"}
    assert set(named(f"{SMUGGLING[language]} {TRAFFICKING[language]}", language)) == {"smuggling", "trafficking"}


@pytest.mark.parametrize("source", LANGUAGES)
@pytest.mark.parametrize("target", LANGUAGES)
def test_given_any_pair_of_languages_then_right_is_silent_and_each_wrong_word_is_told(source, target):
    for right, wrong, family in ((SMUGGLING, TRAFFICKING, "smuggling"), (TRAFFICKING, SMUGGLING, "trafficking")):
        assert warnings("summary", right[source], source, right[target], target, TERMS) == []
        (told,) = warnings("summary", right[source], source, wrong[target], target, TERMS)
        assert (told.key, told.is_wrong) == (f"summary:{family}", True)
        assert told.use and told.found
        (told,) = warnings("summary", right[source], source, "…", target, TERMS)
        assert not told.is_wrong


@pytest.mark.parametrize(
    ("language", "text", "family"),
    [
        ("en", "Smugglers take people over the border.", "smuggling"),
        ("en", "Smuggled migrants are heard.", "smuggling"),
        ("en", "The TIP desk.", "trafficking"),
        ("fr", "Des passeurs ont été arrêtés.", "smuggling"),
        ("fr", "Les trafics illicites de migrants", "smuggling"),
        ("fr", "La TRAITE D’ÊTRES HUMAINS", "trafficking"),
        ("es", "TRAFICO ILICITO DE MIGRANTES", "smuggling"),
        ("es", "los tratantes", "trafficking"),
        ("pt", "o contrabando de migrantes", "smuggling"),
        ("pt", "tráfico de crianças", "trafficking"),
        ("ar", "وبتهريب المهاجرين", "smuggling"),
        ("ar", "المهرِّبون", "smuggling"),
        ("ar", "والاتجار بالأشخاص", "trafficking"),
        ("ar", "للاتجار بالبشر", "trafficking"),
        ("ar", "بالإتجار", "trafficking"),
    ],
)
def test_given_inflected_words_then_the_crime_is_found(language, text, family):
    assert set(named(text, language)) == {family}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Drug trafficking and smuggling of cigarettes."),
        ("en", "A tip for travellers."),
        ("fr", "Le trafic illicite de stupéfiants et le trafic routier."),
        ("es", "El tráfico ilícito de drogas; se trató el asunto."),
        ("pt", "O contrabando de mercadorias."),
        ("ar", "تهريب المخدرات."),
        ("en", ""),
    ],
)
def test_given_other_goods_or_look_alikes_then_neither_crime_is_found(language, text):
    assert named(text, language) == {}


def test_given_both_crimes_in_the_original_then_each_needs_its_counterpart():
    both = f"{SMUGGLING['en']} {TRAFFICKING['en']}"
    told = warnings("title", both, "en", TRAFFICKING["fr"], "fr", TERMS)
    assert [(one.family, one.is_wrong) for one in told] == [("smuggling", False)]
    assert warnings("title", both, "en", "  ", "fr", TERMS) == []


def test_given_an_original_then_its_terms_are_marked_with_the_word_to_use_and_nothing_is_lost():
    text = "Migrant smugglers use smuggling networks; document fraud follows."
    pieces = marked(text, "en", "fr", TERMS)
    assert "".join(piece.text for piece in pieces) == text
    told = {piece.text: piece.use for piece in pieces if piece.term}
    assert told["Migrant smugglers"] == "passeur"
    assert told["smuggling networks"] == "réseau de passeurs"
    assert "document fraud" in told
    arabic = marked(SMUGGLING["ar"], "ar", "en", TERMS)
    assert ("تهريب المهاجرين", "smuggling of migrants") in [(piece.text, piece.use) for piece in arabic]
    assert marked("", "en", "fr", TERMS)[0].text == ""
    assert [piece.text for piece in marked("Nothing here.", "en", "fr", TERMS)] == ["Nothing here."]
