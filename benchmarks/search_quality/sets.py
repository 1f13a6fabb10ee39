"""Queries and judgements as they stand in the two folders, and the figures made of them."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
HALVES = ("development", "held_out")
LANGUAGES = ("en", "fr", "pt", "es", "ar")
KINDS = ("topic", "paraphrase", "cross", "typo", "acronym", "framework", "question")
DEPTH = 10


@dataclass(frozen=True)
class Query:
    """grades: {slug of a practice: 1 touches it, 2 is about it, 3 is what was looked for}; all others are 0."""

    half: str
    language: str
    kind: str
    need: str
    text: str
    grades: dict[str, int]


def rows(half: str, name: str) -> list[dict]:
    with (HERE / half / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def queries(half: str) -> list[Query]:
    grades: dict[str, dict[str, int]] = {}
    for row in rows(half, "judgements"):
        grades.setdefault(row["need"], {})[row["practice"]] = int(row["grade"])
    return [
        Query(half, row["language"], row["kind"], row["need"], row["query"], grades[row["need"]]) for row in rows(half, "queries")
    ]


def gain(grades) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def ndcg(query: Query, slugs: list[str]) -> float:
    best = gain(sorted(query.grades.values(), reverse=True)[:DEPTH])
    return gain(query.grades.get(slug, 0) for slug in slugs[:DEPTH]) / best


def recall(query: Query, slugs: list[str]) -> float:
    """Of all practices with a grade, the share among the first ten."""
    return len(set(slugs[:DEPTH]) & set(query.grades)) / len(query.grades)
