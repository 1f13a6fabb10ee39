"""The graded queries of benchmarks/search_quality can be trusted: whole, balanced, and the halves have nothing in common."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.search_quality import sets

PRACTICES = {one["slug"] for one in json.loads(Path("practices/data/practices.json").read_text(encoding="utf-8"))["practices"]}
HALVES = {half: sets.queries(half) for half in sets.HALVES}


@pytest.mark.parametrize("half", sets.HALVES)
def test_given_a_half_then_languages_have_even_shares_and_every_kind_is_there(half):
    assert len(set(Counter(query.language for query in HALVES[half]).values())) == 1
    assert {query.language for query in HALVES[half]} == set(sets.LANGUAGES)
    assert {query.kind for query in HALVES[half]} == set(sets.KINDS)


@pytest.mark.parametrize("half", sets.HALVES)
def test_given_a_query_then_its_judgements_name_practices_and_one_was_looked_for(half):
    for query in HALVES[half]:
        assert set(query.grades) <= PRACTICES and set(query.grades.values()) <= {1, 2, 3} and 3 in query.grades.values(), (
            query.need
        )


def test_given_the_two_halves_then_no_need_and_no_query_is_in_both():
    one, other = HALVES.values()
    assert not {query.need for query in one} & {query.need for query in other}
    assert not {query.text for query in one} & {query.text for query in other}
    assert len(one) + len(other) >= 60


def test_given_the_best_order_then_the_figures_are_one_and_given_nothing_then_none():
    query = sets.Query("development", "en", "topic", "x", "x", {"a": 3, "b": 1})
    assert sets.ndcg(query, ["a", "b"]) == 1 and sets.recall(query, ["b", "c", "a"]) == 1
    assert sets.ndcg(query, []) == 0 and sets.recall(query, ["c"]) == 0
    assert 0 < sets.ndcg(query, ["b", "a"]) < 1
