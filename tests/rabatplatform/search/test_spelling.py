"""The nearest word to one that nothing holds."""

import pytest

from rabatplatform.search.spelling import Vocabulary, distance

WORDS = ("trafficking", "smuggling", "fronteiras", "observatório", "الاتجار", "peines", "penas", "A17")


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [("police", "police", 0), ("polcie", "police", 1), ("polic", "police", 1), ("polidce", "police", 1), ("palixe", "police", 2)],
)
def test_given_two_words_then_wrong_letters_are_counted_and_two_that_changed_places_are_one(one, other, errors):
    assert distance(one, other, 2) == errors


def test_given_words_far_apart_then_counting_stops():
    assert distance("police", "frontiere", 2) == 3 and distance("abcdef", "uvwxyz", 2) == 3


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("traficking", "trafficking"), ("frontieras", "fronteiras"), ("obsrevatorio", "observatório"), ("الاتجر", "الاتجار")],
)
def test_given_a_typing_error_in_any_script_then_the_word_is_found_as_it_is_written(typed, meant):
    assert Vocabulary(WORDS).nearest(typed) == (meant, 1)


@pytest.mark.parametrize("typed", ["A16", "pen", "xyzw", "politics"])
def test_given_a_short_word_a_code_or_nothing_near_then_nothing_is_guessed(typed):
    assert Vocabulary(WORDS).nearest(typed) is None
