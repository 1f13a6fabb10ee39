"""The section *Notes* of RESULTS.md. Each row states its aim and whether it is met."""

SEARCHES = {  # (hits are rare, one in a hundred, common), sort: (words, aim of the ratio to the floor)
    0: ("a rare word, by date", 3),
    1: ("a word of 1 % of the notes, by date", None),
    2: ("a word of 1 % of the notes, ranked", None),
    3: ("a word of 35 % of the notes, by date", 15),
    4: ("a word of 35 % of the notes, ranked; floor: the exact rank over all hits", 0.1),
}
RECENT = ("tiny", "medium", "large", "old")


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def judged(ratio: float, aim: float | None, *, least=False) -> list[str]:
    """[ratio, aim, met] as cells."""
    if aim is None:
        return [f"{ratio:.2f}", "", ""]
    is_met = ratio >= aim if least else ratio <= aim
    return [f"**{ratio:.2f}**", f"{'at least' if least else 'at most'} {aim:g}", "yes" if is_met else "**no**"]


def against(name: str, ours: float, floor: float, aim: float | None) -> list[str]:
    return [name, ms(ours), ms(floor), *judged(ours / floor, aim)]


def of_readers(name: str, found: dict, aim: float | None) -> list[list[str]]:
    return [against(f"{name}, {who} reader", found[who], found["floor"], aim) for who in RECENT]


def latency(large: dict) -> list[list[str]]:
    rows = of_readers("newest 25", large["newest"], 6)
    rows += of_readers("one note by its key", large["by_key"], 3)
    rows += of_readers("a note with its versions and 5 tables that hang on one", large["detail"], 4)
    for place, (words, aim) in SEARCHES.items():
        rows += of_readers(f"search of {words} ({large['searches'][place]['hits']:,} hits)", large["searches"][place], aim)
    told, read, writes = large["recipients"], large["recorded"], large["writes"]
    words = f"recipients of a release ({told['people']:.0f} people)"
    rows.append(against(f"{words}, its {told['statements']} statements", told["ours"], told["floor"], 5))
    rows.append(against(f"{words}, with the Python that makes them", told["whole"], told["floor"], None))
    rows.append(
        against("recording a read; floor: the look-up of the note by its key under both locks", read["ours"], read["floor"], 1)
    )
    rows.append(
        against(
            "a note released with 5 grants (13 statements, committed)", writes["release"]["ours"], writes["release"]["floor"], 5
        )
    )
    rows.append(against("a grant ended (committed)", writes["revoke"]["ours"], writes["revoke"]["floor"], 5))
    return rows


def growth(small: dict, large: dict) -> list[list[str]]:
    return [
        [who, ms(small["newest"][who]), ms(large["newest"][who]), *judged(large["newest"][who] / small["newest"][who], 1.5)]
        for who in RECENT
    ]


def throughput(large: dict) -> list[list[str]]:
    words = {"newest": ("newest 25", 0.15), "detail": ("a note with its versions and 5 tables", 0.3)}
    return [
        [name, f"{found['ours']:.0f}", f"{found['floor']:.0f}", *judged(found["share"], aim, least=True)]
        for what, (name, aim) in words.items()
        for found in [large["clients"][what]]
    ]


def guardian(large: dict) -> list[list[str]]:
    newest, key = large["newest"], large["by_key"]
    pairs = [
        ("newest 25, medium reader", newest["medium"], newest["guardian, medium"]),
        ("newest 25, large reader", newest["large"], newest["guardian, large"]),
        ("one note by its key, get_objects_for_user", key["medium"], key["guardian"]),
        ("one note, has_perm on the object (the row already fetched)", key["medium"], key["guardian, has_perm"]),
    ]
    return [[name, ms(ours), ms(theirs), f"{ours / theirs:.2f}"] for name, ours, theirs in pairs]


def report(small: dict, large: dict, table) -> str:
    numbers, seen, services = large["numbers"], large["seen"], large["writes"]["services"]
    missed = sum(row[-1] == "**no**" for row in [*latency(large), *growth(small, large), *throughput(large)])
    return "\n\n".join(
        [
            f"## Notes of casework: {numbers['notes']:,} notes, {numbers['grants']:,} grants, {numbers['entries']:,} entries of readers",
            "57 countries, 30 agencies, 3,000 people, 61 sharing groups. Readers see "
            + ", ".join(f"{who} {number:,}" for who, number in seen.items())
            + " notes; those of *old* are all older than four and a half years. Both locks on (role app_rw in the person's scope, and the "
            "querysets' conditions); floor: the same without rights on the same tables, as app_jobs, with an index by date that only the floor "
            f"uses. Statements alone, medians, in turn. **{missed or 'No'} {'aim is' if missed == 1 else 'aims are'} missed**, each said in its row.",
            table(["", "ms", "floor, ms", "ratio", "aim", "met"], latency(large)),
            f"Newest 25 from {small['numbers']['notes']:,} notes to these:",
            table(["reader", f"ms at {small['numbers']['notes']:,}", "ms", "growth", "aim", "met"], growth(small, large)),
            "Eight clients at once on two processors, which they share with the server; transactions a second, shares of rounds in turn:",
            table(["", "ours", "floor", "share", "aim", "met"], throughput(large)),
            "Beside django-guardian: a group for each label, an object permission for each label that reads a note, direct keys; its own "
            "code makes the queries, without row security:",
            table(["", "ours, ms", "guardian, ms", "ratio"], guardian(large)),
            f"By the services, Python and all: a note begun, given to its four or more receivers, submitted, screened for personal data and released "
            f"{ms(services['release'])} ms; a grant revoked {ms(services['revoke'])} ms. These have no aim.",
        ]
    )
