"""The section "Search quality" of RESULTS.md."""

from benchmarks.search_quality.sets import DEPTH, HALVES, KINDS, LANGUAGES

ENGINES = ("ours", "english", "tantivy")
NAMES = {"development": "development half", "held_out": "held-out half"}


def mean(rows: list[dict], engine: str, at: int) -> float:
    return sum(row[engine][at] for row in rows) / len(rows)


def lines(rows: list[dict]) -> list[list]:
    """[[name, number, nDCG of each engine, recall of each engine]]: all, by language, by kind."""
    groups = [("**all**", rows)]
    groups += [(language, [row for row in rows if row["language"] == language]) for language in LANGUAGES]
    groups += [(kind, [row for row in rows if row["kind"] == kind]) for kind in KINDS]
    return [
        [name, len(some), *(f"{mean(some, engine, at):.2f}" for at in (0, 1) for engine in ENGINES)]
        for name, some in groups
        if some
    ]


def report(answer: dict, table) -> str:
    head = ["queries", "number"]
    head += [f"{figure}@{DEPTH} {name}" for figure in ("nDCG", "recall") for name in ("ours", "PostgreSQL english", "tantivy")]
    parts = [
        "## Search quality",
        f"{len(answer['rows'])} graded queries of our own over the 39 practices of the source documents, beside two plain engines on "
        "the same text in the same run (`ONLY=search_quality make bench`; how they were judged: `benchmarks/search_quality/README.md`). "
        "The search was tuned with the development half in sight; the held-out half was asked at the end.",
    ]
    for half in (*HALVES, ""):
        rows = [row for row in answer["rows"] if half in ("", row["half"])]
        if rows and (half or len(rows) > max(sum(row["half"] == name for row in rows) for name in HALVES)):
            parts += [f"{NAMES.get(half, 'Both halves')}:".capitalize(), table(head, lines(rows))]
    return "\n\n".join(parts)
