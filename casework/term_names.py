"""The names of the vocabulary's terms, as a table that the search index reads."""

from casework.vocabulary import facets


def rows() -> list[tuple[str, str, str, str]]:
    """(facet, term, language, name) of every term."""
    return [
        (facet.slug, term.slug, language, name)
        for facet in facets().values()
        for term in facet.terms.values()
        for language, name in term.names.items()
    ]


def load(cursor) -> None:
    """Write them anew, by the owner of the table: in a migration. After a change of the vocabulary, reindex as well."""
    cursor.execute("DELETE FROM casework_termname")
    cursor.executemany("INSERT INTO casework_termname (facet, term, language, name) VALUES (%s, %s, %s, %s)", rows())
