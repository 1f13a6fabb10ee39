"""Three ways to ask the same practices: the search of the platform, PostgreSQL `english`, tantivy as it comes.

All three are given the same text: titles, summaries and texts of a practice in every language it has, and the names of what it is
linked to in every language those have. Each engine is a function from words to slugs, best first.
"""

import re

import tantivy
from django.db import connection
from django.http import QueryDict

from practices import search
from practices.models import Practice

TEXTS = """
WITH written AS (
    SELECT s.practice_id, s.text FROM practices_section s JOIN practices_practice p ON p.current_id = s.revision_id
    UNION ALL SELECT t.practice_id, t.text FROM practices_translation t JOIN practices_section s ON s.id = t.section_id
      JOIN practices_practice p ON p.current_id = s.revision_id
), linked AS (
    SELECT p.id, p.countries, p.organisations || r.partners AS organisations, r.themes, r.framework_items, r.lead_institution
    FROM practices_practice p JOIN practices_revision r ON r.id = p.current_id
), named AS (
    SELECT l.id, c.names FROM linked l JOIN focalpoints_country c ON c.id = ANY (l.countries)
    UNION ALL SELECT l.id, o.names FROM linked l JOIN focalpoints_organisation o ON o.id = ANY (l.organisations)
    UNION ALL SELECT l.id, o.acronyms FROM linked l JOIN focalpoints_organisation o ON o.id = ANY (l.organisations)
    UNION ALL SELECT l.id, x.names FROM linked l JOIN practices_theme t ON t.id = ANY (l.themes)
      JOIN practices_theme x ON x.id IN (t.id, t.parent_id)
    UNION ALL SELECT l.id, i.names || f.names || jsonb_build_object('code', i.code) FROM linked l
      JOIN practices_frameworkitem i ON i.id = ANY (l.framework_items) JOIN practices_framework f ON f.id = i.framework_id
), texts AS (
    SELECT practice_id AS id, text FROM written
    UNION ALL SELECT id, lead_institution FROM linked
    UNION ALL SELECT n.id, e.value FROM named n CROSS JOIN LATERAL jsonb_each_text(n.names) e
)
SELECT p.slug, string_agg(x.text, E'\\n') FROM practices_practice p JOIN texts x ON x.id = p.id
WHERE p.state = 'published' GROUP BY p.slug ORDER BY p.slug
"""


def texts() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        return dict(cursor.fetchall())


def ours(user):
    slugs = dict(Practice.objects.visible_to(user).values_list("pk", "slug"))

    def ask(words: str) -> list[str]:
        query = QueryDict(mutable=True)
        query["q"] = words
        return [slugs[pk] for pk in search.find(user, search.Parameters.from_query(query), limit=10).ids]

    return ask


def english(documents: dict[str, str]):
    """One vector of the stock configuration `english`, words joined by AND as plainto_tsquery does."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain_english (slug text, tsv tsvector)")
        cursor.executemany("INSERT INTO plain_english VALUES (%s, to_tsvector('english', %s))", list(documents.items()))

    def ask(words: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT slug FROM plain_english, plainto_tsquery('english', %s) q WHERE tsv @@ q "
                "ORDER BY ts_rank_cd(tsv, q) DESC, slug LIMIT 10",
                [words],
            )
            return [slug for (slug,) in cursor.fetchall()]

    return ask


def rust(documents: dict[str, str]):
    """tantivy with its default tokenizer and BM25, words joined by OR as its parser does."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("slug", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    index = tantivy.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    for slug, text in documents.items():
        writer.add_document(tantivy.Document(slug=slug, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(words: str) -> list[str]:
        query = index.parse_query(" ".join(re.findall(r"\w+", words)), ["text"])  # no character is an operator
        return [searcher.doc(address)["slug"][0] for _score, address in searcher.search(query, 10).hits]

    return ask
