"""The section *API* of RESULTS.md. Each row with an aim says what was found and whether it is met."""

from benchmarks.casework_report import judged

MEMORY, QUERIES, AUTHENTICATION = 250e6, 4, 0.0006  # bytes, a list, seconds


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def at_most(found: float, aim: float, unit: str, scale: float = 1) -> list[str]:
    """[found, aim, met] as cells."""
    cells = judged(found / scale, aim / scale)
    return [f"{cells[0]} {unit}".strip(), f"{cells[1]} {unit}".strip(), cells[2]]


def against(what: str, ours: float, floor: float, aim: float | None) -> list[str]:
    return [what, ms(ours), ms(floor), *judged(ours / floor, aim)]


def lists(large: dict, notes: dict) -> list[list[str]]:
    rows = []
    for name, found in (("practices", large["list"]), ("notes", notes["list"])):
        rows.append(
            against(f"{found['rows']} {name}, the whole call ({found['bytes']:,} bytes)", found["ours"], found["raw"], 2.5)
        )
        rows.append(against("… in the view, without middleware, key and log", found["view"], found["raw"], 2.5))
        if "ids" in found:
            words = "… the whole call; floor as in the sections of practices: ids for codes, texts as they lie"
            rows.append(against(words, found["ours"], found["ids"], None))
        asked = [str(found["queries"]), "", *judged(found["queries"], QUERIES)]
        rows.append([f"… queries (with user, key, scope and log {found['statements']})", *asked])
        rows.append(against(f"… DRF by itself, {found['naive_queries']} queries, no rights", found["naive"], found["raw"], None))
    return rows


def key(found: dict) -> list[list[str]]:
    return [
        ["a cheap call by a key; the same with the key known beforehand", ms(found["keyed"]), ms(found["known"])]
        + at_most((found["keyed"] - found["known"]) * 1000, AUTHENTICATION * 1000, "ms"),
        ["… the same without its line in the log of calls", ms(found["keyed"]), ms(found["unlogged"])]
        + [f"{(found['keyed'] - found['unlogged']) * 1000:.2f} ms", "", ""],
    ]


def page(found: dict) -> list[list[str]]:
    return [
        against("200 words of the feed: its own statements; floor: the keyed query", found["own"], found["keyed"], 3),
        against(f"… all {found['queries']} statements, with what may be seen of the objects", found["all"], found["keyed"], None),
        against("… the whole call", found["call"], found["keyed"], None),
        against("… floor: the keyed query with the objects’ addresses, as JSON", found["call"], found["joined"], 3),
        against("… with include=object", found["whole"], found["joined"], None),
    ]


def exports(found: dict) -> list[list[str]]:
    rates, few = found["rates"], found["few"]
    return [
        [f"rows a second of {found['rows']:,}; floor: COPY of the same JSON", f"{rates['made']:,.0f}", f"{rates['copied']:,.0f}"]
        + judged(rates["made"] / rates["copied"], 0.5, least=True),
        [f"most memory of the process at {few['rows']:,} rows", "", "", *at_most(few["peak"], MEMORY, "MB", 1e6)],
        [f"… at {found['rows']:,} rows", "", "", *at_most(found["peak"], MEMORY, "MB", 1e6)],
    ]


def clients(found: dict) -> list[str]:
    return [
        f"lists of 100 practices a second, {found['clients']} clients; floor: the same gunicorn, a bare view of the same JSON",
        f"{found['ours']:.1f}",
        f"{found['floor']:.1f}",
        *judged(found["share"], 0.4, least=True),
    ]


def writers(large: dict, notes: dict) -> list[list[str]]:
    costs = large["writers"] | notes["writers"]
    return [[what, ms(one["told"]), ms(one["untold"]), f"{one['told'] / one['untold']:.2f}"] for what, one in costs.items()]


HEAD = ["", "ours", "floor", "ratio or difference", "aim", "met"]


def report(large: dict, notes: dict, table) -> str:
    """large: what api.py found, notes: what api_notes.py did; table(head, rows)."""
    feed, placed = large["page"], large["placing"]
    rows = [*lists(large, notes), *key(large["key"]), *page(feed)]
    rows += exports(large["exports"]) if large["exports"] else []
    rows.append(clients(large["clients"]))
    missed = sum(row[-1] == "**no**" for row in rows)
    same = "the same" if large["list"]["same"] and notes["list"]["same"] else "**not the same**"
    return "\n\n".join(
        [
            f"## API for agencies: {large['practices']:,} practices, {notes['notes']:,} notes, {feed['items']:,} words of the feed "
            f"to {feed['keys']} keys",
            "By a key through all middleware, by WSGI in one process, in turn with the floors, medians; the courtesy limit is counted and set "
            "high. Floors: psycopg2 alone as app_jobs, no rights, an index by date that only the floor uses; lists and exports: "
            f"`json_agg` and `COPY` of the JSON that the list answers (compared: {same}), as text. Queries are counted without those for user, "
            "key, scope, savepoints and the log of calls. Words of the feed were written by SQL as placing leaves them. "
            f"**{missed or 'No'} {'aim is' if missed == 1 else 'aims are'} missed**, each said in its row.",
            table(HEAD, rows),
            "What the feed costs a statement that changes something, in transactions that are rolled back; floor: without its triggers:",
            table(["", "with", "without", "ratio"], writers(large, notes)),
            f"Placing: {placed['objects']:,} changed practices told to {feed['keys']} keys in {placed['seconds']:.1f} s: "
            f"**{placed['objects'] / placed['seconds']:,.0f} objects a second**, {placed['words'] / placed['seconds']:,.0f} words. "
            f"A new key is told of all it may see, {placed['first']:,} objects, in {placed['new']:.1f} s.",
        ]
    )
