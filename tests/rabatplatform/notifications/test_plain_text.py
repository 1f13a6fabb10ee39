"""Mails as plain text: what runs from the left stays whole in a mail that runs from the right."""

import re

import pytest
from django.utils import translation

from rabatplatform.notifications.templatetags.mails import side_by_side, wrapped
from rabatplatform.references import new_reference
from tests.rabatplatform.notifications.test_mails import line, made, reader  # noqa: F401  (fixture)

pytestmark = pytest.mark.django_db
REFERENCE = "2k7m9p3abc4d"
ISOLATED = f"\u2066{REFERENCE}\u2069"


@pytest.mark.parametrize("how", ["digest", "at_once"])
def test_given_a_mail_that_runs_from_the_right_then_references_and_facts_are_isolated_and_addresses_stand_alone(
    reader,  # noqa: F811
    how,
):
    reader.language = "ar-xb"
    _message, text, html = made(reader, [line(REFERENCE, more=2), line("B", pk=2)], how=how)
    assert text.count(REFERENCE) == text.count(ISOLATED) == 1
    assert re.search("\u2068[^\u2068\u2069]+\u2069 · \u2068[^\u2068\u2069]+\u2069", " ".join(text.split()))
    assert f"1. \u200f“{ISOLATED}” waits" in text  # the line runs from the right, whatever it begins with
    addresses = [row for row in text.splitlines() if "http" in row]
    assert len(addresses) >= 4
    for row in addresses:
        assert re.fullmatch(r"\s*https?://\S+", row), row
    assert "\u2066" not in html and "\u2068" not in html  # there it is <bdi>


def test_given_a_mail_that_runs_from_the_left_then_nothing_is_put_around_anything(reader):  # noqa: F811
    _message, text, _html = made(reader, [line(REFERENCE, more=2)])
    assert REFERENCE in text
    assert not re.search("[\u200f\u2066-\u2069]", text)


def test_given_any_reference_or_an_address_within_words_then_it_is_isolated_and_not_broken():
    references = [new_reference() for _number in range(50)]
    with translation.override("ar-xb"):
        for reference in references:
            assert f"\u2066{reference}\u2069" in wrapped(f"طلب {reference} ينتظر")
        assert "\u2066https://example.org/a/?b=1\u2069" in wrapped("انظر https://example.org/a/?b=1 اليوم")
        assert side_by_side(["a", "ب"]) == "\u2068a\u2069 · \u2068ب\u2069"
        assert [line.lstrip()[0] for line in wrapped("a " * 60, 3).splitlines()] == ["\u200f"] * 2
    with translation.override("fr"):
        assert side_by_side(["a", "b"]) == "a · b"


def test_given_a_weekly_digest_of_numbers_alone_then_it_says_that_it_comes_weekly(reader):  # noqa: F811
    from rabatplatform.events.catalogue import Says

    counted = [line("Red", says=Says.COUNT, rhythm="weekly"), line("Red", says=Says.COUNT, rhythm="weekly", pk=2)]
    _message, text, html = made(reader, counted)
    assert "Casework: 2 messages." in text
    for part in (text, html):
        assert "Weekly at 07:30" in part and "Daily" not in part
    _message, text, _html = made(reader, [*counted, line("A", rhythm="daily", pk=3)])
    assert "Daily at 07:30" in text
