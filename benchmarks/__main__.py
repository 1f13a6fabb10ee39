"""Makes a database of 1,000 practices and one of N, measures in both, prints the tables and writes benchmarks/RESULTS.md.

A database is kept between runs while generator and index stay the same; FRESH=1 makes it again.
"""

import datetime
import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from benchmarks.api_report import report as api_report
from benchmarks.casework_report import report as notes_report
from benchmarks.notifications_report import report as notifications_report
from benchmarks.notifications_report import report_of_year as year_report
from benchmarks.search_quality.report import report as search_quality_report

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "RESULTS.md"
MADE_OF = (
    "benchmarks/data.py",
    "benchmarks/directory_data.py",
    "benchmarks/search_quality/load.py",
    "practices/data/*.json",
    "practices/sql/*.sql",
    "rabatplatform/search/sql/*.sql",
    "rabatplatform/access/sql/*.sql",
    "*/migrations/*.py",
)
MORE_OF = {
    "casework_data": ("benchmarks/casework_*.py", "benchmarks/casework_rows.sql", "casework/sql/*.sql"),
    "api_data": ("benchmarks/api_data.py", "benchmarks/api_keys.py", "rabatplatform/feed/sql/*.sql"),
}  # of one generator
GOES_ON_FROM = {"api_data": "data"}  # generator: the one in a copy of whose database it works
NOT_OF = ("casework_report.py", "casework_clients.py", "casework_writes.py")  # they measure
ADDRESSES = ("DATABASE_URL", "DATABASE_JOBS_URL", "DATABASE_OWNER_URL")


def version(data: str) -> str:
    digest = hashlib.sha256()
    for pattern in (*MADE_OF, *MORE_OF.get(data, ())):
        for path in sorted(ROOT.glob(pattern)):
            if path.name not in NOT_OF:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def environment(database: str, process: str) -> dict:
    made = {name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database}")) for name in ADDRESSES}
    return {**os.environ, **made, "APP_PROCESS": process, "DJANGO_SETTINGS_MODULE": "rabatplatform.settings.local"}


def prepare(number: int, data: str = "data") -> str:
    """The name of a database with `number` practices (or what else the module `data` makes)."""
    name = f"bench_{number}" if data == "data" else f"bench_{data.replace('.', '_')}_{number}"
    wanted = version(data)
    before = prepare(number, GOES_ON_FROM[data]) if data in GOES_ON_FROM else ""
    owner = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
        if found and (found == (wanted,) or os.environ.get("REUSE")) and not os.environ.get("FRESH"):
            return name
        print(f"making {name}…", flush=True)
        if found:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        if before:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {before} STRATEGY file_copy")
        else:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            manage = [sys.executable, "manage.py"]
            quiet = {"cwd": ROOT, "check": True, "stdout": subprocess.DEVNULL}
            subprocess.run([*manage, "migrate", "--verbosity=0"], env=environment(name, "owner"), **quiet)
            subprocess.run([*manage, "load_reference"], env=environment(name, "jobs"), stderr=subprocess.DEVNULL, **quiet)
        subprocess.run(
            [sys.executable, "-m", f"benchmarks.{data}", str(number)], cwd=ROOT, check=True, env=environment(name, "test")
        )
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{wanted}'")
    owner.close()
    return name


def measure(number: int, data: str = "data", by: str = "measure") -> dict:
    name = prepare(number, data)
    run = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{by}"], cwd=ROOT, check=True, env=environment(name, "test"), stdout=subprocess.PIPE
    )
    return json.loads(run.stdout.splitlines()[-1])


def collect_static() -> None:
    """Measured pages name their files as in production, by what collectstatic wrote down."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, check=True, env=environment("app", "test"))


def table(head: list[str], rows: list[list]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def report(small: dict, large: dict, number: int) -> str:
    search = [
        [
            f"`{row['query'] or '(no words)'}`{' ' + row['filter'] if row['filter'] else ''}",
            f"{row['hits']:,}",
            ms(row["ours"]),
            ms(row["plain"]) + (f" ({row['rounds']} rounds)" if row["rounds"] < 15 else ""),
            f"{row['ours'] / row['plain']:.2f}",
            ms(row["hits_ours"]),
            ms(row["tantivy"]) if row["tantivy"] else "",
            f"{row['hits_ours'] / row['tantivy']:.1f}" if row["tantivy"] else "",
        ]
        for row in large["search"]
    ]
    total = sum(row["ours"] for row in large["search"]) / sum(row["plain"] for row in large["search"])
    search.append(
        [
            "**all of them**",
            "",
            ms(sum(r["ours"] for r in large["search"])),
            ms(sum(r["plain"] for r in large["search"])),
            f"**{total:.2f}**",
            "",
            "",
            "",
        ]
    )
    growth = [
        [
            name,
            ms(small["pages"][name]["median"]),
            ms(page["median"]),
            ms(small["pages"][name]["p95"]),
            ms(page["p95"]),
            f"{page['p95'] / small['pages'][name]['p95']:.2f}",
        ]
        for name, page in large["pages"].items()
    ]
    api = large["api"]
    weights = [[name, page["bytes"], f"{page['brotli']:,}", page["queries"]] for name, page in large["pages"].items()]
    return "\n\n".join(
        [
            f"## {number:,} practices",
            "Search page query set (hits, all facets, rows with marked words) against the same page written plainly: exact rank "
            "LIMIT 25, `count(*)`, one GROUP BY a facet, 25 snippets, no rights, no caps, no caches. Hits alone against tantivy "
            "(25 best and the exact count). Milliseconds, medians.",
            table(["query", "hits", "page", "plain page", "ratio", "hits alone", "tantivy", "ratio"], search),
            f"API list of 100: {ms(api['ours'])} ms in the view, {ms(api['client'])} with all middleware; raw SQL with json_agg "
            f"and orjson {ms(api['raw'])} ms: "
            f"**{api['ours'] / api['raw']:.2f}** and {api['client'] / api['raw']:.2f} times.",
            "Whole pages through all middleware, from 1,000 practices to this number:",
            table(
                ["page", "median at 1,000", f"median at {number:,}", "p95 at 1,000", f"p95 at {number:,}", "growth of p95"],
                growth,
            ),
            table(["page", "HTML bytes", "brotli, quality 5", "queries (without user, scope, savepoints)"], weights),
            f"Resident memory of a gunicorn worker after {large['memory']['requests']} pages: "
            f"**{large['memory']['rss'] / 1e6:.0f} MB**.",
        ]
    )


def directory_report(small: dict, large: dict) -> str:
    country, rights, ladder = large["country"], large["rights"], large["ladder"]
    searches = [
        [f"`{row['query']}`", row["found"], ms(row["ours"]), ms(row["bare_page"]), ms(row["bare_all"])]
        + [f"{row['ours'] / row[floor]:.2f}" for floor in ("bare_page", "bare_all")]
        + [f"{row['ours'] / before['ours']:.2f}"]
        for row, before in zip(large["search"], small["search"], strict=True)
    ]
    pages = [
        [name, ms(small["pages"][name]["median"]), ms(page["median"]), f"{page['median'] / small['pages'][name]['median']:.2f}"]
        + [page["bytes"], f"{page['brotli']:,}", page["queries"]]
        for name, page in large["pages"].items()
    ]
    numbers = large["numbers"]
    return "\n\n".join(
        [
            f"## Directory: {numbers['people']:,} people, {numbers['appointments']:,} appointments, {numbers['posts']:,} posts",
            "Against a bare query of the same rows by their keys (posts with networks, their holders): what the page reads, with who "
            "is away, who stands in, freshness and duties worked out. Aim: at most 3 times.",
            f"Country page, {country['posts']} posts: {ms(country['ours'])} ms, bare {ms(country['bare'])} ms: "
            f"**{country['ours'] / country['bare']:.2f}**.",
            table(
                ["search", "found", "ours", "bare, one page", "bare, all found", "to one page", "to all", "growth from 600"],
                searches,
            ),
            f"Rights of one person: median {rights['median'] * 1000:.2f} ms, p95 {rights['p95'] * 1000:.2f} ms (aim 1 ms); with 600 "
            f"people {small['rights']['median'] * 1000:.2f} ms.",
            f"The nightly ladder over all of it: {ladder['seconds']:.2f} s, {ladder['steps']:,} steps (aim 5 s); with 600 people "
            f"{small['ladder']['seconds']:.2f} s, {small['ladder']['steps']:,} steps.",
            table(["page", "median at 600", "median", "growth", "HTML bytes", "brotli, quality 5", "queries"], pages),
        ]
    )


def machine() -> str:
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    return f"{os.cpu_count()} processors ({cpu}), {memory:.0f} GB of memory, Python {platform.python_version()}"


HEAD = """# Speed and memory

Written by `make bench` (`N=200000 make bench` for more practices). The shapes run in turn in one process, warm, medians of 15 or
more: trust the ratios, not the milliseconds (fewer rounds, at least three, where a plain page takes seconds: said in its cell).
Aims: search page at most 1.5 times the plain one at 10,000 practices and 0.3 times
at 200,000; p95 growth at most 3 times; API list at most 2.5 times raw; HTML at most 12,000 bytes brotli; at most 12 queries a
page; a worker at most 180 MB."""


def write(section: str, key: str, server: str) -> None:
    """Put a section into the file, beside the others. key: how its heading begins ("10,000", "Directory")."""
    parts = RESULTS.read_text(encoding="utf-8").split("\n\n## ") if RESULTS.exists() else [HEAD]
    kept = {part.split(" ")[0].rstrip(":"): part for part in parts[1:]}
    stamp = f"{datetime.date.today().isoformat()}, {machine()}, {server}."
    first, _break, rest = section.removeprefix("## ").partition("\n\n")
    kept[key] = f"{first}\n\n{stamp}\n\n{rest}"
    order = sorted(kept, key=lambda name: (not name[0].isdigit(), int(name.replace(",", "")) if name[0].isdigit() else 0))
    RESULTS.write_text("\n\n## ".join([HEAD, *(kept[name].strip() for name in order)]) + "\n", encoding="utf-8")


def practices(number: int) -> None:
    large = measure(number)
    small = measure(1000) if number != 1000 else large
    section = report(small, large, number)
    write(section, f"{number:,}", large["server"])
    print(section)


def languages() -> None:
    """The search of 10,000 practices that have three approved translations each, with the same aims."""
    large, small = measure(10_000, "languages_data"), measure(1_000, "languages_data")
    section = report(small, large, 10_000).replace("## 10,000 practices", "## Four languages each: 10,000 practices", 1)
    write(section, "Four", large["server"])
    print(section)


def directory() -> None:
    people = int(os.environ.get("PEOPLE", "6000"))
    large, small = (measure(number, "directory_data", "directory") for number in (people, 600))
    section = directory_report(small, large)
    write(section, "Directory", large["server"])
    print(section)


def search_quality() -> None:
    answer = measure(39, "search_quality.load", "search_quality.measure")
    section = search_quality_report(answer, table)
    write(section, "Search", answer["server"])
    print(section)


def screening() -> None:
    """Needs no database; django only for the names of the kinds."""
    from benchmarks.screening_quality import report as screening_report

    section = screening_report(table)
    write(section, "Screen", "no server")
    print(section)


def comparison() -> None:
    answer = measure(1_000, "data", "comparison")
    rows = [
        [row["name"], ms(row["page"]), ms(row["compared"]), f"**{row['compared'] / row['page']:.2f}**"]
        + [f"{row['page_bytes']:,}", f"{row['compared_bytes']:,}"]
        for row in answer["rows"]
    ]
    head = ["practice", "its page, ms", "comparison, ms", "ratio", "page, bytes", "comparison, bytes"]
    section = "## Comparison of two revisions\n\n" + (
        "Against the page of the same practice, through all middleware, in turn; medians. Aim: at most 3 times.\n\n"
    )
    section += table(head, rows)
    write(section, "Comparison", answer["server"])
    print(section)


def sheets() -> None:
    """PDF and Word documents of the practices of the source documents, as a worker makes them."""
    answer = measure(39, "search_quality.load", "sheets")
    rows = [
        [name, ms(answer[key]["median"]), ms(answer[key]["most"])]
        for key, name in {
            "read": "what the document holds, read in its reader's scope",
            "pdf": "PDF",
            "word": "Word",
            "long_pdf": "PDF, 8,000 characters in each of 18 sections",
            "long_word": "Word, the same",
        }.items()
    ]
    section = "\n\n".join(
        [
            f"## Documents: {answer['number']} of practices, each in each of its languages",
            "Work on all threads: at most what it takes where nothing else runs. Aim: a PDF in at most 2 seconds in the worker. "
            f"The first of a process takes {ms(answer['first'])} ms. Memory after all of them: {answer['memory'] / 1e6:.0f} MB.",
            table(["milliseconds", "median", "longest"], rows),
        ]
    )
    write(section, "Documents", answer["server"])
    print(section)


def translations() -> None:
    """The translators' page, from 1,000 to 50,000 sections (six a practice)."""
    large, small = measure(8_334, "data", "translations"), measure(167, "data", "translations")
    rows = [
        [
            name,
            ms(small["pages"][name]["median"]),
            ms(page["median"]),
            f"**{page['median'] / small['pages'][name]['median']:.2f}**",
        ]
        + [f"{page['p95'] / small['pages'][name]['p95']:.2f}", page["queries"]]
        for name, page in large["pages"].items()
    ]
    head = ["page", f"ms at {small['sections']:,} sections", f"ms at {large['sections']:,}", "growth", "growth of p95", "queries"]
    section = f"## Translators' page: {large['sections']:,} sections, {large['needs']:,} practices and languages wanted\n\n"
    section += "Through all middleware, medians. Aim: flat.\n\n" + table(head, rows)
    section += (
        f"\n\nA translation put before the readers of one practice: {ms(large['apply'])} ms, at the smaller {ms(small['apply'])}."
    )
    write(section, "Translators", large["server"])
    print(section)


def uploads() -> None:
    answer = measure(1000, "data", "uploads")
    calm, work = answer["times"]["calm"], answer["work"]
    shapes = {
        "calm": ("calm", ""),
        "line": ("one sender on a line of 100 Mbit/s", f"{work['line']} files"),
        "loopback": ("one sender as fast as the machine goes", f"{work['loopback']} files"),
        "checked": ("pictures of 40 million pixels written anew beside", f"{work['checked']} pictures"),
    }
    rows = [
        [words, done, times["number"], ms(times["median"]), ms(times["p95"]), f"{times['p95'] / calm['p95']:.2f}"]
        for key, (words, done) in shapes.items()
        for times in [answer["times"][key]]
    ]
    section = "\n\n".join(
        [
            "## Uploads: pages of others while files of 20 MB come in",
            "One gunicorn as in production (2 workers of 4 threads), one reader of three pages, sender and reader on the same machine; calm "
            "and busy in turn, four rounds. Aim: p95 at most 1.5 times that of calm.",
            table(["", "done meanwhile", "pages read", "median", "p95", "p95 to calm"], rows),
            f"Memory of a worker: {answer['before'] / 1e6:.0f} MB before, {answer['after'] / 1e6:.0f} MB after.",
        ]
    )
    write(section, "Uploads", answer["server"])
    print(section)


def reads() -> None:
    """The chain over a million reads against bare SHA-256, and what recording one costs."""
    answer = measure(int(os.environ.get("READS", "1000000")), "reads", "reads")
    chain, read = answer["chain"], answer["read"]
    shapes = {"record": "recording a read", "locked": "the note by its key, both locks", "bare": "the note by its key, no rights"}
    section = "\n\n".join(
        [
            f"## Reads: {chain['rows']:,} under {chain['seals']:,} seals",
            "Verification of the whole chain against bare SHA-256 over the same rows fetched the same way (COPY). Aim: at least 20 % of its rate. "
            "A recorded read: at most one more look-up by key.",
            f"Verified in {chain['whole']:.2f} s, bare {chain['bare']:.2f} s: **{chain['bare'] / chain['whole']:.0%}** of the rate.",
            table(
                ["", "ms", "to the look-up"],
                [[words, f"{read[key] * 1000:.2f}", f"{read[key] / read['locked']:.2f}"] for key, words in shapes.items()],
            ),
        ]
    )
    write(section, "Reads", answer["server"])
    print(section)


def notes() -> None:
    """Casework under both locks. NOTES=… for another number."""
    large, small = (measure(number, "casework_data", "casework") for number in (int(os.environ.get("NOTES", "200000")), 10_000))
    section = notes_report(small, large, table)
    write(section, "Notes", large["server"])
    print(section)


def api() -> None:
    """What agencies build on. SMALL=1 tries it with little, and writes no results."""
    is_small = bool(os.environ.get("SMALL"))
    number, notes = (1_000, 2_000) if is_small else (200_000, int(os.environ.get("NOTES", "200000")))
    of_notes = measure(notes, "casework_data", "api_notes")
    large = measure(number, "api_data", "api")
    section = api_report(large, of_notes, table)
    if not is_small:
        write(section, "API", large["server"])
    print(section)


def notifications() -> None:
    """Telling people."""
    answer = measure(6_000, "notifications_data", "notifications")
    section = notifications_report(answer, table)
    write(section, "Notifications", answer["server"])
    print(section)


def year() -> None:
    """How many mails people get in a simulated year: 25 minutes. WEEKS=… for a shorter one."""
    answer = measure(600, "year_data", "year")
    section = year_report(answer, table)
    write(section, "Year", answer["server"])
    print(section)


def main() -> int:
    """ONLY=uploads, ONLY=translations, ONLY=sheets, ONLY=languages, ONLY=practices, ONLY=directory,
    ONLY=screening, ONLY=reads, ONLY=notes, ONLY=api, ONLY=notifications, ONLY=year or ONLY=search_quality measures one of
    them."""
    only = os.environ.get("ONLY", "")
    collect_static()
    if only in ("", "search_quality"):
        search_quality()
    if only in ("", "screening"):
        screening()
    if only in ("", "languages"):
        languages()
    if only in ("", "comparison"):
        comparison()
    if only in ("", "sheets"):
        sheets()
    if only in ("", "translations"):
        translations()
    if only in ("", "uploads"):
        uploads()
    if only in ("", "directory"):
        directory()
    if only in ("", "reads"):
        reads()
    if only in ("", "notes"):
        notes()
    if only in ("", "api"):
        api()
    if only in ("", "notifications"):
        notifications()
    if only in ("", "year"):
        year()
    if only in ("", "practices"):
        practices(int(os.environ.get("N", "10000")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
