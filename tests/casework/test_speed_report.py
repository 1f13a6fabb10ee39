"""The section of the benchmark says of every figure whether its aim is met (benchmarks/casework_report.py)."""

from copy import deepcopy

import pytest

from benchmarks.__main__ import table
from benchmarks.casework_report import judged, report

READERS = ("tiny", "medium", "large", "old")
FIGURES = {
    "numbers": {"notes": 200_000, "grants": 600_000, "entries": 1_000_000},
    "seen": dict.fromkeys(READERS, 1),
    "newest": {"floor": 0.001, "guardian, medium": 0.01, "guardian, large": 0.01} | dict.fromkeys(READERS, 0.003),
    "by_key": {"floor": 0.001, "guardian": 0.01, "guardian, has_perm": 0.01} | dict.fromkeys(READERS, 0.002),
    "detail": {"floor": 0.001} | dict.fromkeys(READERS, 0.002),
    "searches": [{"hits": 10, "floor": 0.05, "sort": "best"} | dict.fromkeys(READERS, 0.004)] * 5,
    "recipients": {"ours": 0.002, "whole": 0.004, "floor": 0.001, "people": 200, "statements": 6},
    "recorded": {"ours": 0.001, "floor": 0.002},
    "clients": {
        "newest": {"ours": 50, "floor": 100, "share": 0.5},
        "detail": {"ours": 50, "floor": 100, "share": 0.5},
    },
    "writes": {
        "release": {"ours": 0.004, "floor": 0.001},
        "revoke": {"ours": 0.004, "floor": 0.001},
        "services": {"release": 0.2, "revoke": 0.02},
    },
}


@pytest.mark.parametrize(
    ("ratio", "aim", "least", "met"),
    [(5.9, 6, False, "yes"), (6.1, 6, False, "**no**"), (0.16, 0.15, True, "yes"), (0.14, 0.15, True, "**no**")],
)
def test_given_a_ratio_then_its_row_says_whether_the_aim_is_met(ratio, aim, least, met):
    assert judged(ratio, aim, least=least)[-1] == met


def test_given_figures_within_all_aims_then_none_is_missed():
    assert "No aims are missed" in report(FIGURES, FIGURES, table)


@pytest.mark.parametrize(
    "path", [("newest", "old"), ("by_key", "tiny"), ("detail", "large"), ("writes", "revoke", "ours"), ("recipients", "ours")]
)
def test_given_one_slow_figure_then_the_section_counts_it_and_its_row_says_no(path):
    slow = deepcopy(FIGURES)
    place = slow
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = 1.0
    section = report(slow, slow, table)
    assert "1 aim is missed" in section and section.count("**no**") == 1


def test_given_slower_lists_at_more_notes_then_the_growth_is_missed():
    small = deepcopy(FIGURES)
    small["newest"]["tiny"] = 0.001
    section = report(small, FIGURES, table)
    assert "1 aim is missed" in section and "3.00" in section
