"""The section of the benchmark says of every figure with an aim whether it is met (benchmarks/api_report.py)."""

from copy import deepcopy

import pytest

from benchmarks.__main__ import table
from benchmarks.api_report import report
from benchmarks.api_sql import RAW_NOTES, RAW_PRACTICES

LIST = {
    "ours": 0.020,
    "view": 0.015,
    "raw": 0.010,
    "ids": 0.012,
    "naive": 0.5,
    "rows": 100,
    "same": True,
    "bytes": 200_000,
    "queries": 4,
}
LIST |= {"statements": 9, "naive_queries": 800}
COST = {"told": 0.002, "untold": 0.001}
LARGE = {
    "practices": 200_000,
    "list": LIST,
    "key": {"keyed": 0.0040, "known": 0.0035, "unlogged": 0.0037},
    "page": {
        "own": 0.002,
        "all": 0.009,
        "keyed": 0.001,
        "call": 0.010,
        "whole": 0.020,
        "joined": 0.005,
        "items": 5_000_000,
        "keys": 25,
    }
    | {"queries": 4},
    "writers": {"a practice changed": COST},
    "placing": {"objects": 20_000, "words": 500_000, "seconds": 20.0, "new": 9.0, "first": 198_000},
    "exports": {
        "rates": {"made": 4_000, "copied": 7_000},
        "rows": 198_000,
        "peak": 200_000_000,
        "few": {"rows": 19_800, "peak": 190_000_000},
    },
    "clients": {"ours": 50, "floor": 100, "share": 0.5, "clients": 32},
}
NOTES = {"notes": 200_000, "list": LIST, "writers": {"a note changed": COST}}


def test_given_figures_within_all_aims_then_none_is_missed():
    section = report(LARGE, NOTES, table)
    assert "**No aims are missed**" in section
    assert "**no**" not in section


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("list", "ours"), 0.026),
        (("list", "view"), 0.026),
        (("list", "queries"), 5),
        (("key", "keyed"), 0.0042),
        (("page", "own"), 0.0031),
        (("page", "call"), 0.016),
        (("exports", "rates", "made"), 3_400),
        (("exports", "peak"), 251_000_000),
        (("exports", "few", "peak"), 251_000_000),
        (("clients", "share"), 0.39),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)
def test_given_one_figure_beyond_its_aim_then_the_section_counts_it_and_its_row_says_no(path, value):
    worse = deepcopy(LARGE)
    place = worse
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    section = report(worse, NOTES, table)
    assert "1 aim is missed" in section
    assert section.count("**no**") == 1


def test_given_lists_that_differ_from_what_they_are_measured_against_then_the_section_says_so():
    section = report({**LARGE, "list": {**LIST, "same": False}}, NOTES, table)
    assert "**not the same**" in section


def test_given_no_exports_in_bulk_then_the_section_has_no_row_of_them():
    assert "COPY of the same JSON" not in report({**LARGE, "exports": None}, NOTES, table)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", [RAW_NOTES, RAW_PRACTICES], ids=["notes", "practices"])
def test_given_todays_tables_then_what_lists_are_measured_against_can_be_asked(sql):
    from django.db import connection

    from rabatplatform.access.scope import system_scope

    with system_scope("test"), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_plain (id bigint, listed_at timestamptz)")
        cursor.execute(sql, [["none"]] if "%s" in sql else None)
        assert cursor.fetchone() == (None,)
