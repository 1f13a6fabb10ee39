"""N practices in five languages from the vocabulary of the field, the same at every run: 20,000 texts, then the same again."""

import io
import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connections  # noqa: E402

from focalpoints.models import Country, Organisation  # noqa: E402
from practices.models import FrameworkItem, GlossaryTerm, Revision, Theme  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402

LANGUAGES, SHARES = ("en", "fr", "pt", "es", "ar"), (40, 30, 10, 12, 8)
_COMMON = {
    "en": "the of and in to for with by police border national cooperation authorities support training which were between",
    "fr": "la de et les des pour avec par police frontière nationale coopération autorités appui formation qui ont entre",
    "pt": "a de e os das para com por polícia fronteira nacional cooperação autoridades apoio formação que foram entre",
    "es": "la de y los las para con por policía frontera nacional cooperación autoridades apoyo formación que fueron",
    "ar": "في من على إلى مع الشرطة الحدود الوطنية التعاون السلطات الدعم التدريب التي بين",
}
COMMON = {language: words.split() for language, words in _COMMON.items()}
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi xo zu bra cle dri flo gru pra ste tri"
_ARABIC = "با تي جو دا را سي شو صا طي عو فا قي كو لا مي نو ها وي"
SYLLABLES, ARABIC = _SYLLABLES.split(), _ARABIC.split()
PRACTICE = (
    "id, reference, slug, owner_id, state, origin, countries, organisations, source, year, created_at, listed_at, updated_at, "
    "published_at, audience, freshness, confirmed_at"
)
REVISION = (
    "id, practice_id, number, edition, original_language, kind, phenomena, maturity, evidence, lead_institution, start, "
    '"end", themes, framework_items, instruments, partners, numbers, nothing_failed, saved_at, owner_id, state, is_public, '
    "standing, what_changed, is_correction, countries, organisations, created_at, published_at, audience, writers"
)
SECTION = "id, practice_id, revision_id, kind, text"
TRANSLATION = "practice_id, revision_id, section_id, language, text, state, source_hash, made_from, saved_at"
CHUNK = 1_000
TEXTS = 20_000


class Writer:
    """Texts with a few words of the field, common words, and a long tail of 30,000."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.labels = {language: [] for language in LANGUAGES}
        for entry in [*Theme.objects.all(), *GlossaryTerm.objects.all()]:
            for language in LANGUAGES:
                if entry.names.get(language):
                    self.labels[language].append(entry.names[language])
        tail = random.Random(1)
        self.tail = {
            language: [
                "".join(tail.choices(ARABIC if language == "ar" else SYLLABLES, k=tail.randint(3, 4))) for _ in range(30_000)
            ]
            for language in LANGUAGES
        }
        self.weights = None

    def words(self, language, number):
        found = []
        while len(found) < number:
            dice = self.random.random()
            if dice < 0.12:
                found.append(self.labels[language][int(len(self.labels[language]) * self.random.random() ** 1.5)])
            elif dice < 0.6:
                found.append(self.random.choice(COMMON[language]))
            else:
                found.append(self.tail[language][int(30_000 * self.random.random() ** 3)])
        return " ".join(found)

    def sentence(self, language, number):
        text = self.words(language, number)
        return text[:1].upper() + text[1:]


def copy(cursor, table, columns, rows):
    text = io.StringIO()
    for row in rows:
        cells = ("\\N" if cell is None else str(cell).replace("\\", "\\\\").replace("\t", " ").replace("\n", " ") for cell in row)
        text.write("\t".join(cells) + "\n")
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)


def array(values):
    return "{" + ",".join(map(str, values)) + "}"


def make(number: int, translated: int = 0) -> None:
    """translated: into how many further languages every practice has been translated whole and approved."""
    with system_scope("benchmark"):
        countries = list(Country.objects.exclude(rabat_status="").order_by("alpha2"))
        organisations = list(Organisation.objects.order_by("slug"))
        themes, items = list(Theme.objects.all()), list(FrameworkItem.objects.all())
        writer = Writer(number)
    triggers("DISABLE")
    dice = writer.random
    made = min(number, TEXTS)
    for start in range(1, made + 1, CHUNK):
        practices, revisions, sections, translations = [], [], [], []
        for pk in range(start, min(start + CHUNK, made + 1)):
            language = dice.choices(LANGUAGES, SHARES)[0]
            country = countries[int(len(countries) * dice.random() ** 2)]
            named = {country.pk} | ({dice.choice(countries).pk} if dice.random() < 0.2 else set())
            bodies = [dice.choice(organisations).pk] if dice.random() < 0.3 else []
            published = dice.random() > 0.01
            at = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(seconds=dice.randint(0, 5 * 365 * 86_400))
            practices.append(
                [pk, f"b{pk:011d}", f"practice-{pk}" if published else None, country.team_label_id,
                 "published" if published else "draft", "member", array(sorted(named)), array(bodies), "{}",
                 2015 + pk % 12, at, at, at, at if published else None, "{}", "confirmed", at]
            )  # fmt: skip
            revisions.append(
                [pk, pk, 1, 1, language, dice.choice(Revision.Kind.values),
                 array(dice.choice((["smuggling"], ["trafficking"], ["smuggling", "trafficking"]))),
                 dice.choice(Revision.Maturity.values),
                 "statistics", "National cell", "", "", array({dice.choice(themes).pk for _ in range(dice.randint(1, 3))}),
                 array({dice.choice(items).pk for _ in range(dice.randint(1, 2))}), "{}", "{}", json.dumps([]), False, at,
                 country.team_label_id, "published" if published else "draft", published, "good" if published else "", "", False,
                 array(sorted(named)), array(bodies), at, at if published else None, "{}", "{}"]
            )  # fmt: skip
            lengths = {"title": 8, "summary": 40, "problem": 40, "actions": 60, "results": 40, "lessons": 30}
            for place, (kind, length) in enumerate(lengths.items()):
                sections.append([pk * 10 + place, pk, pk, kind, writer.sentence(language, length)])
            for other in [code for code in LANGUAGES if code != language][:translated]:
                for place, length in enumerate(lengths.values()):
                    words = writer.sentence(other, length)
                    translations.append([pk, pk, pk * 10 + place, other, words, "reviewed", "", 1, at])
            if not translated and dice.random() < 0.25:
                other = "fr" if language == "en" else "en"
                for place, length in ((0, 8), (1, 40)):
                    translations.append([pk, pk, pk * 10 + place, other, writer.sentence(other, length), "machine", "", 1, at])
        with system_scope("benchmark"), connections["default"].cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL DEFERRED; SET LOCAL gin_pending_list_limit = '256MB'; SET LOCAL work_mem = '64MB'"
            )
            copy(cursor, "practices_practice", PRACTICE, practices)
            copy(cursor, "practices_revision", REVISION, revisions)
            copy(cursor, "practices_section", SECTION, sections)
            copy(cursor, "practices_translation", TRANSLATION, translations)
            cursor.execute("UPDATE practices_practice SET current_id = id WHERE id BETWEEN %s AND %s", [start, start + CHUNK - 1])
            cursor.execute(
                "SELECT practices_practice_index(array_agg(id)) FROM practices_practice WHERE id BETWEEN %s AND %s",
                [start, start + CHUNK - 1],
            )
    readers("DISABLE")
    repeat(made, number)
    readers("ENABLE")
    triggers("ENABLE")
    with system_scope("benchmark"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT search_tidy()")
    finish()


COPIES = (Path(__file__).parent / "copies.sql").read_text(encoding="utf-8").split("\n\n")[1:]


def repeat(made: int, number: int) -> None:
    """The first `made` practices again and again, a little older each time, until there are `number`."""
    for start in range(made, number, made):
        for low in range(1, min(made, number - start) + 1, CHUNK * 2):
            values = {
                "d": start,
                "low": low,
                "high": min(low + CHUNK * 2 - 1, made, number - start),
                "shift": f"interval '{start // made} hours'",
            }
            with system_scope("benchmark"), connections["default"].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED; SET LOCAL gin_pending_list_limit = '256MB'")
                for sql in COPIES:
                    cursor.execute(sql.format(**values))
        print(f"  {start + made:,}", flush=True)


def triggers(what: str) -> None:
    """The index is written by us, once a practice and in bulk; who reads it is left to the trigger."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'search_document_practice' AND indexdef LIKE '%USING gin%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER INDEX {name} SET (fastupdate = {'on' if what == 'DISABLE' else 'off'})")
        for table in ("practice", "revision", "section", "translation"):
            for name in ("index_added", "index_changed", "index_gone"):
                cursor.execute(f"ALTER TABLE practices_{table} {what} TRIGGER {name}")
        for name in ("touch_added", "touch_changed", "touch_gone"):
            cursor.execute(f"ALTER TABLE practices_revision {what} TRIGGER {name}")


def readers(what: str) -> None:
    """For copies: their readers are copied."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "; ".join(
                f"ALTER TABLE practices_{table} {what} TRIGGER {name}"
                for table in ("practice", "revision")
                for name in ("audience_set", "audience_sync")
            )
        )


def finish() -> None:
    """The plain page's table, statistics, and the sequences behind what was copied."""
    with system_scope("benchmark"), connections["default"].cursor() as cursor:  # the owner sees no row of these tables
        cursor.execute("SELECT max(id) FROM practices_section")
        (last,) = cursor.fetchone()
    with connections["owner"].cursor() as cursor:
        for table in ("practice", "revision", "section"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('practices_{table}', 'id'), {last + 1})")
    connections["owner"].close()
    with connections["owner"].cursor() as cursor:
        facets = ("phenomenon", "theme", "country", "organisation", "framework", "kind", "maturity", "lang", "year")
        columns = ", ".join(
            f"ARRAY(SELECT split_part(tag, ':', 2) FROM unnest(d.tags) tag WHERE tag LIKE '{facet}:%') AS {facet}"
            for facet in facets
        )
        cursor.execute(
            f"CREATE TABLE bench_plain AS SELECT d.object_id AS id, d.ordered_at AS listed_at, d.tsv, {columns} "
            "FROM search_document_practice d WHERE d.is_public"
        )
        cursor.execute("ALTER TABLE bench_plain ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX ON bench_plain USING gin (tsv)")
        cursor.execute("CREATE INDEX ON bench_plain (listed_at, id)")
        for facet in facets:
            cursor.execute(f"CREATE INDEX ON bench_plain USING gin ({facet})")
        cursor.execute("GRANT SELECT ON bench_plain TO app_rw")
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    make(int(sys.argv[1]))
