"""The fixed words of a document, in the language of its text: an Arabic sheet has Arabic headings, though pages have none yet.

English and French come from the catalogues of the pages; the other languages of practices from `words/<language>.json`
({English: text}), until the interface has them. A word that is missing there stands in English.
"""

import json
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

WORDS = Path(__file__).with_name("words")


@cache
def _words(language: str) -> dict[str, str]:
    path = WORDS / f"{language}.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def say(words, **values) -> str:
    """`words`: a lazy label, or an English message with named places, in the active language."""
    if not words:  # gettext would give the head of the catalogue
        return ""
    language = (get_language() or "en").split("-")[0]
    found = None
    if known := _words(language):
        with override("en"):
            found = known.get(str(words))
    text = found or (str(words) if isinstance(words, Promise) else gettext(words))
    return text % values if values else text
