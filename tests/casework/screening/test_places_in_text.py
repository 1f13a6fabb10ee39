"""Findings tell where they stand in the text as given, whatever was folded away to find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.screening import LONGEST, TooLong, screen
from casework.screening.folding import Folded

PIECES = [
    "+221 77 634 18 02 ",
    "rue ",
    "12 ",
    "M. ",
    "Diop ",
    "passport ",
    "A1234567 ",
    "@",
    "السيد ",
    "علي ",
    "\u200b",
    "14.1234,",
    "°",
]


def words(text):
    return [(one.kind, text[one.start : one.end]) for one in screen(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x 0661482197 y", "0661482197"),
        ("😀 0661482197", "0661482197"),  # a code point beyond the first plane is one place
        ("\u200f\u200bالرقم ٠٦٦١٤٨٢١٩٧", "٠٦٦١٤٨٢١٩٧"),
        ("e\u0301te\u0301 06\u200b61\u00ad482197.", "06\u200b61\u00ad482197"),
        ("𝟎𝟔𝟔𝟏𝟒𝟖𝟐𝟏𝟗𝟕", "𝟎𝟔𝟔𝟏𝟒𝟖𝟐𝟏𝟗𝟕"),
        ("0️⃣6️⃣6️⃣1️⃣4️⃣8️⃣2️⃣1️⃣9️⃣7️⃣", "0️⃣6️⃣6️⃣1️⃣4️⃣8️⃣2️⃣1️⃣9️⃣7"),
        ("tel\u00a0: 06\u00a061\u202f48\u00a021\u00a097", "06\u00a061\u202f48\u00a021\u00a097"),
        ("tel 06–61–48–21–97", "06–61–48–21–97"),
    ],
)
def test_given_hidden_and_foreign_characters_then_the_places_are_those_of_the_given_text(text, expected):
    assert words(text) == [("phone", expected)]


def test_given_several_findings_then_they_are_sorted_and_apart():
    text = "Mr Lamin Touray, 14 Freetown Road, +220 771 2345, a.b@c.example, passport A02318874, IBAN BE56 5107 5547 0034"
    found = screen(text)
    assert [one.kind for one in found] == ["person_name", "street_address", "phone", "email", "passport", "iban"]
    assert all(first.end <= second.start for first, second in zip(found, found[1:], strict=False))


def test_given_an_empty_text_then_nothing_is_found():
    assert screen("") == []


def test_given_a_text_too_long_then_it_is_refused_with_its_length():
    with pytest.raises(TooLong, match=str(LONGEST + 1)):
        screen("a" * (LONGEST + 1))


@given(st.text(max_size=300))
def test_given_any_text_then_findings_lie_within_it_sorted_and_apart(text):
    last = 0
    for one in screen(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end


@given(st.lists(st.sampled_from(PIECES)))
def test_given_pieces_of_findings_in_any_order_then_findings_lie_within_it_sorted_and_apart(pieces):
    text = "".join(pieces)
    last = 0
    for one in screen(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end


@given(st.text(max_size=100))
def test_given_any_text_then_small_letters_keep_the_length_of_the_folded_text(text):
    folded = Folded(text)
    assert len(folded.low) == len(folded.text)
    assert all(0 <= folded.origin(place) < len(text) for place in range(len(folded.text)))
