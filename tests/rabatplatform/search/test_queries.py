"""What somebody types, and what becomes of it."""

import pytest
from django.db import connection

from rabatplatform.search.queries import Part, build, mark, parse
from rabatplatform.search.stems import LANGUAGES
from rabatplatform.search.thesaurus import Concept, Thesaurus, fold, key_of, words_of

SECURE = Concept({"en": ["secure documents", "travel documents"], "fr": ["documents sécurisés"], "ar": ["وثائق مؤمنة"]})
SMUGGLING = Concept(
    {"en": ["smuggling of migrants"], "fr": ["trafic de migrants", "trafic"], "pt": ["tráfico"]}, apart="smuggling"
)
TRAFFICKING = Concept(
    {"en": ["trafficking in persons", "TIP"], "fr": ["traite"], "pt": ["tráfico de pessoas", "tráfico"]}, apart="trafficking"
)


def sql(expression, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", parameters)
        return cursor.fetchone()[0]


# ── reading what was typed ─────────────────────────────────────────────────────────────────────────────────────────
def test_given_words_phrases_and_exclusions_then_each_is_a_part_of_its_own():
    assert parse('border "joint team" -visa -"fake papers"') == [
        [
            ["border"],
            Part(0, "joint team", phrase=True),
            Part(0, "visa", minus=True),
            Part(0, "fake papers", phrase=True, minus=True),
        ]
    ]


@pytest.mark.parametrize("text", ["", " ", '"', '""', "-", "---", "- -", "!!!", "or", "OR or", '-""', "\u200f", "“”«»"])
def test_given_nothing_that_is_a_word_then_there_is_no_query(text):
    assert parse(text) == []


@pytest.mark.parametrize(
    "text", ['"open', 'a "b c', "C++", "a & b | !c <-> (d", "x:*", "\\", "%_'\";--", "a" * 500, "é" * 499, "-a or -b", "a " * 250]
)
@pytest.mark.django_db
def test_given_any_text_then_a_query_is_built_and_postgresql_takes_it(text):
    query = build(text)
    if query.strict:
        assert sql("'word' :: tsvector @@ %s::tsquery IS NOT NULL", query.strict)


def test_given_or_between_words_then_there_are_two_clauses():
    assert parse("visa or passport fraud") == [[["visa"]], [["passport", "fraud"]]]


# ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("fr", "«trafic» illicite", "trafic"),
        ("fr", "trafic\u202f; traite", "trafic"),
        ("fr", "L’ÉTAT", "etat"),
        ("en", "smuggling/trafficking", "smuggling"),
        ("en", "(police)—border…", "police"),
        ("ar", "والاتجار، بالأشخاص؟", "الاتجار"),
        ("ar", "المهاجـــرين", "مهاجر"),
        ("es", "¿Prevención?", "prevencion"),
    ],
)
def test_given_punctuation_of_any_script_then_the_word_is_found_without_it(language, text, word):
    assert sql(f"search_vector(%s, %s) @@ plainto_tsquery('p_{language}', search_words(%s, %s))", language, text, language, word)


@pytest.mark.django_db
def test_given_the_false_friends_then_they_have_stems_of_their_own():
    assert not sql("search_vector('pt', 'tráfico de pessoas') @@ search_part('trafic', false, '[]', false)")
    assert sql("search_vector('pt', 'tráfico de pessoas') @@ search_part('trafico', false, '[]', false)")
    assert not sql("search_vector('fr', 'traitement des données') @@ search_part('traite', false, '[]', false)")
    assert not sql("search_vector('fr', 'un traité bilatéral') @@ search_part('traite', false, '[]', false)")
    assert sql("search_vector('fr', 'La traite.') @@ search_part('traites', false, '[]', false)")
    assert sql("search_vector('fr', 'Les traités') @@ search_part('traité', false, '[]', false)")


@pytest.mark.django_db
def test_given_a_word_of_nothing_in_one_language_then_it_is_not_asked_for_unless_it_stands_alone():
    assert "the" not in build("the police").strict.replace("'", " ").split()
    assert build("the").strict


@pytest.mark.django_db
def test_given_the_largest_practice_in_five_languages_then_its_words_fit_into_the_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT length(search_joined(search_vector(l, left(w.text, 50000)))) FROM unnest(search_languages()) l, "
            "LATERAL (SELECT string_agg(md5(l || i::text), ' ') AS text FROM generate_series(1, 5000) i) w"
        )
        assert cursor.fetchone()[0] > 5_000


# ── the thesaurus ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_label_in_any_spelling_then_its_other_languages_are_found():
    (span,) = Thesaurus([SECURE]).spans(["lutte", "et", "document", "securise", "ici"])
    assert (span.start, span.end) == (2, 4)
    assert ("en", "secure documents", True) in span.phrases and ("ar", "وثائق مؤمنة", True) in span.phrases
    assert ("en", "travel documents", False) in span.phrases


def test_given_a_false_friend_then_nothing_is_expanded_from_it_or_to_it():
    thesaurus = Thesaurus([SMUGGLING, TRAFFICKING], alone=("trafic", "tráfico"))
    assert thesaurus.spans(["trafic"]) == [] and thesaurus.spans(["tráfico"]) == []
    phrases = [phrase for _language, phrase, _preferred in thesaurus.spans(["traite"])[0].phrases]
    assert "trafficking in persons" in phrases and "tráfico de pessoas" in phrases
    assert not {"trafic", "tráfico", "TIP"} & set(phrases)
    assert not any("smuggling" in phrase or "migrants" in phrase for phrase in phrases)


def test_given_a_form_of_two_phenomena_then_it_expands_to_neither():
    assert Thesaurus([SMUGGLING, TRAFFICKING]).spans(["tráfico"]) == []


def test_words_and_keys():
    assert words_of("l’État, «côté» a/b") == ["l", "État", "côté", "a", "b"]
    assert fold("Sécurisés") == "securise" and key_of("Des  Titres!") == ("de" + "s", "titre")


@pytest.mark.django_db
def test_given_a_thesaurus_then_the_query_says_what_else_was_searched_and_quotation_marks_are_obeyed():
    thesaurus = Thesaurus([SECURE])
    assert build("documents sécurisés", thesaurus).also_searched == ["secure documents", "وثائق مؤمنة"]
    assert build('"documents sécurisés"', thesaurus).also_searched == []
    assert build("-documents sécurisés", thesaurus).also_searched == []


# ── marks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db
def test_given_markup_and_odd_characters_then_they_are_escaped_and_only_the_words_are_marked():
    (shown,) = mark([("fr", "L’<b>«trafic»</b> & la traite\x01\x02")], build("trafic traite").marks)
    assert shown == "L’&lt;b&gt;«<mark>trafic</mark>»&lt;/b&gt; &amp; la <mark>traite</mark>\x01\x02"


@pytest.mark.django_db
def test_given_a_long_text_then_the_excerpt_holds_the_first_mark():
    (shown,) = mark([("en", "word " * 100 + "police & more " + "word " * 100)], build("police").marks, lengths=[200])
    assert "<mark>police</mark> &amp; more" in shown and shown.startswith("…") and shown.endswith("…") and len(shown) < 260


@pytest.mark.django_db
def test_given_every_language_then_its_configuration_is_there():
    assert {sql("search_vector(%s, 'x')", language) for language in LANGUAGES} == {"'x':1"}
