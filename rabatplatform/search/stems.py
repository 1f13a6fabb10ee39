"""Stems of words as the database makes them for the index, so that an expression is recognised however its words are bent."""

from django.db import connection

LANGUAGES = ("en", "fr", "pt", "es", "ar")
MOST_KEPT = 50_000
_kept: dict[tuple[str, str], str] = {}


def stems_of(pairs) -> dict[tuple[str, str], str]:
    """{(language, word): stem}. A word that the language leaves out of its index is its own stem."""
    wanted = set(pairs)
    missing = [pair for pair in wanted if pair not in _kept]
    if missing:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
            missing = list(wanted)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT search_stems(%s, %s)", [[language for language, _w in missing], [word for _l, word in missing]]
            )
            _kept.update(zip(missing, cursor.fetchone()[0], strict=True))
    return {pair: _kept[pair] for pair in wanted}
