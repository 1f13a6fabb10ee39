"""The aim of the screen on our own labelled texts: recall 0.95 at precision 0.90, also on the half written before the rules."""

import json

import pytest

from benchmarks.screening_quality import HALVES, LANGUAGES, TEXTS, tallies
from casework.screening import KINDS

ROWS = [json.loads(line) for line in TEXTS.read_text(encoding="utf-8").splitlines()]


def test_given_the_labelled_texts_then_they_are_enough_and_many_hold_nothing():
    assert len(ROWS) >= 900
    assert all(sum(row["language"] == language for row in ROWS) >= 150 for language in LANGUAGES)
    assert sum(not row["spans"] for row in ROWS) >= 0.3 * len(ROWS)
    assert {span["kind"] for row in ROWS for span in row["spans"]} <= set(KINDS)
    assert len({row["text"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("half", HALVES)
def test_given_a_half_then_nearly_all_is_found_and_little_else(half):
    whole = tallies([row for row in ROWS if row["half"] == half])["all"]
    assert whole.found / whole.spans >= 0.95
    assert whole.right / whole.findings >= 0.90
