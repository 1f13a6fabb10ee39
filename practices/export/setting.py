"""How texts and names stand in a document of one language: marked where they are in another, apart where they run the other way."""

import re

from django.utils.translation import gettext_lazy as _

from practices.export.tree import blocks_of, plain
from practices.export.wording import say
from practices.text import Text, direction
from rabatplatform.web.templatetags.web import language_name, written

_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
APART, END = "\u2068", "\u2069"  # first strong isolate: what stands between them turns nothing around it


class Setting:
    def __init__(self, language: str):
        self.language = language
        self.dir = _left_or_right(direction(language))

    def text(self, text: Text | None) -> dict | None:
        if text is None or not (blocks := blocks_of(text.text, text.language)):
            return None
        foreign = bool(text.language) and text.language != self.language
        only = say(_("Only in %(language)s."), language=language_name(text.language)) if foreign else ""
        return {"lang": text.language or self.language, "dir": _left_or_right(text.dir), "blocks": blocks, "only": only}

    def line(self, text: Text) -> dict:
        return {"s": plain(text.text, text.language), "lang": text.language or self.language, "dir": _left_or_right(text.dir)}

    def name(self, name) -> str:
        """A name or a sentence of unknown language, on one line; in a document from the right kept apart where it is Latin."""
        text = plain(name, self.language)
        return f"{APART}{text}{END}" if text and self.dir == "rtl" and not _FROM_RIGHT.search(text) else text

    def listed(self, names) -> str:
        return ("، " if self.language == "ar" else ", ").join(self.name(name) for name in names)

    def fact(self, label, *values: str) -> dict:
        return {"label": say(label), "values": [value for value in values if value]}

    def day(self, value) -> str:
        return written(value, "DATE_FORMAT") if value else ""


def _left_or_right(way: str) -> str:
    return "rtl" if way == "rtl" else "ltr"
