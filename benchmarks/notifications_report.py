"""The section of RESULTS.md about telling people."""

GROUPS = {
    "all": "everybody",
    "coordinators": "coordinators",
    "caseworkers": "people who read casework",
    "others": "others",
    "secretariat": "the Secretariat",
}


def report(answer: dict, table) -> str:
    event, digests, inbox, worker = (answer[name] for name in ("event", "digests", "inbox", "worker"))
    floor = (answer["bare"] + answer["bare_after"]) / 2
    rows = [
        ["rows of one event to everybody", f"{event['people']:,} people in {event['rows']:.2f} s", "2 s"],
        ["questions for six people, for all", ", ".join(str(n) for n in event["questions"]), "as many, but for batches"],
        ["mails a second, of a bare sender", f"{event['rate']:.0f} of {floor:.0f}: {event['rate'] / floor:.0%}", "60 %"],
        ["digests of everybody", f"{digests['sent']:,} in {digests['seconds']:.0f} s", "300 s"],
        ["memory of a process that makes them", f"{digests['peak'] / 1e6:.0f} MB", "300 MB"],
        ["readings of the inbox, to its rows by key", f"{inbox['readings'] / inbox['keyed']:.1f}", "3"],
        [
            "the whole page",
            f"{inbox['page'] * 1000:.0f} ms, {inbox['queries']} questions; rows by key {inbox['keyed'] * 1000:.1f} ms",
            "",
        ],
        ["commit to mail taken, idle", f"median {worker['idle']['median']:.2f} s, p99 {worker['idle']['p99']:.2f} s", "5 s"],
        [
            f"… while {worker['others']:,} others wait ({worker['left']:,} still did at the end)",
            f"median {worker['busy']['median']:.2f} s, p99 {worker['busy']['p99']:.2f} s",
            "30 s",
        ],
    ]
    return "\n\n".join(
        [
            "## Notifications: 6,000 people, 1,000,000 messages",
            "The mail server is a sink on loopback (aiosmtpd); the bare sender has one connection in each of two processes, as ours has.",
            table(["", "", "aim"], rows),
        ]
    )


def report_of_year(year: dict, table) -> str:
    mails = [
        [words, year[name]["median"], year[name]["p95"], year[name]["max"], year[name]["mean"]] for name, words in GROUPS.items()
    ]
    told = year["told"]
    shown, at_once = told["in_app"]
    seconds = told["seconds"]
    return "\n\n".join(
        [
            f"## Year of notifications: {year['weeks']} weeks of 30 countries and 600 people (seed {year['seed']})",
            f"{year['events']:,} events, {year['deliveries']:,} messages, {year['mails']:,} mails. Mails a person in any seven days, seen at "
            "each midnight. "
            f"Aim: median 2, p95 5. The most in any seven days: {year['most']}; the ceiling is {year['ceiling']}, and "
            f"{year['beyond']} mails went beyond it that a change of rights did not allow, but for {year['waited']} digests with something "
            f"that waits. The longest mail told {year['longest']} things.",
            table(["", "median", "p95", "most", "mean"], mails),
            f"What waits for somebody: of {shown:,} messages {at_once:,} stood on the platform within a minute of the event "
            f"({share(at_once, shown)}). What became of their mails, with one simulated worker ({year['seconds_a_mail']} s a mail, 1 % of "
            f"tasks lost, a sweep every 30 s); of those that nothing held back median {seconds['median']} s after the event, p95 "
            f"{seconds['p95']} s, longest {seconds['max']} s.",
            table(["mail", "messages", "share"], became(told["mail"])),
            "What steps of escalations told:",
            table(["mail", "messages", "share"], became(told["escalated"])),
        ]
    )


def became(rows: list) -> list[list]:
    whole = sum(number for _words, number in rows)
    return [[words, f"{number:,}", share(number, whole)] for words, number in rows]


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"
