"""What becomes of words in the index: those that mean the same are one, those that do not stay apart."""

import pytest
from django.db import connection

from rabatplatform.search.queries import build, mark
from rabatplatform.search.stems import stems_of
from rabatplatform.search.thesaurus import Concept, Thesaurus

pytestmark = pytest.mark.django_db


def stem(language, word):
    return stems_of([(language, word)])[language, word]


def holds(language, text, query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_vector(%s, %s) @@ %s::tsquery", [language, text, build(query).strict])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("some", "other"),
    [
        ("البرتغالية", "البرتغال"),
        ("إسباني", "الإسبانية"),
        ("وحماية", "الحماية"),
        ("للأطفال", "أطفال"),
        ("لمكافحة", "مكافحة"),
        ("المهربون", "المهربين"),
        ("الوزارات", "وزارة"),
        ("التوصيات", "توصية"),
        ("الآليات", "آلية"),
    ],
)
def test_given_an_arabic_word_then_what_is_joined_to_it_makes_no_difference(some, other):
    assert stem("ar", some) == stem("ar", other)
    assert holds("ar", some, other) and holds("ar", other, some)


@pytest.mark.parametrize(("some", "other"), [("وثائق", "ثائق"), ("لجنة", "جنة"), ("وطنية", "طنية"), ("تهريب", "الاتجار")])
def test_given_an_arabic_word_that_begins_like_a_prefix_then_it_stays_whole(some, other):
    assert stem("ar", some) != stem("ar", other)


def test_given_an_arabic_hit_then_the_word_is_marked_as_it_stands_in_the_text():
    (shown,) = mark([("ar", "مكافحة تهريب المهاجرين")], build("المهاجرون").marks)
    assert "<mark>المهاجرين</mark>" in shown


@pytest.mark.parametrize("word", ["tratado", "tratados", "tratamiento"])
def test_given_a_spanish_treaty_or_treatment_then_it_is_not_trata(word):
    assert not holds("es", "trata de personas", word) and holds("es", word, word) and holds("es", "trata de personas", "trata")


def test_given_a_hit_on_trata_then_it_is_marked_as_it_stands_in_the_text():
    (shown,) = mark([("es", "Plan contra la trata de personas")], build("trata").marks)
    assert "<mark>trata</mark>" in shown


def test_given_a_word_that_a_language_leaves_out_then_it_is_its_own_stem():
    assert stem("en", "the") == "the" and stem("en", "") == ""


def test_given_bent_words_of_a_label_then_it_is_recognised_in_its_language():
    found = Thesaurus([Concept({"pt": ["procurador especializado"], "en": ["specialised prosecutor"]})], stems=stems_of)
    (span,) = found.spans(["procuradores", "especializados"])
    assert ("en", "specialised prosecutor", True) in span.phrases


def test_given_a_stem_that_a_crime_shares_with_another_meaning_then_the_crime_is_not_meant():
    crime = Concept({"en": ["exploiter"], "fr": ["tratante"]}, apart="trafficking")
    other = Concept({"en": ["exploitation"], "fr": ["exploitation"]})
    (span,) = Thesaurus([crime, other], stems=stems_of).spans(["exploitations"])
    assert "tratante" not in str(span.phrases)


def test_given_a_code_then_it_is_searched_however_short_and_before_longer_names():
    code = Concept({"en": ["recommendation 9"], "fr": ["recommandation 9"]}, codes=("R9",))
    name = Concept({"en": ["abidjan recommendation", "abidjan workshop"]})
    (span,) = Thesaurus([code, name]).spans(["abidjan", "recommendation", "9"])
    assert (span.start, span.end, span.phrases) == (1, 3, [("en", "R9", False)])


def test_given_words_that_only_ask_then_they_are_left_out_unless_there_is_nothing_else():
    assert build("comment former des juges").words == build("former juges").words
    assert build("como").strict
    assert "comment" in build('"comment former"').strict
