"""A line of a step that is not open: shown in short, sent back in one hidden field."""

import json

from django.utils.translation import gettext_lazy as _

from casework.legs import hours
from casework.readback import ROW_FACETS, terms_in_words

LISTS = ("transport", "crossing")
HEADS = {"legs": ("from_place", "to_place"), "hubs": ("place",), "changes": ("what",)}
COUNTRIES = {"from_place": "from_country", "to_place": "to_country", "place": "country"}
LONGEST = 10_000  # characters of one line as it is sent
NOT_WHOLE = _("This line did not come back whole. Nothing was stored: open the page again.")


class ClosedRow:
    """names: its cells, as in casework.content; row: as it is stored, or sent: what came back of it."""

    is_open = False
    fields: dict = {}

    def __init__(self, key: str, names, number: int, title: str, *, row: dict | None = None, sent: str = ""):
        self.key, self.names, self.number, self.title = key, names, number, title
        self.errors: dict[str, list] = {}
        self._row = row if row is not None else self._read(sent)
        self.sent = sent if self.errors else json.dumps(self._row, ensure_ascii=False, separators=(",", ":"))

    def _read(self, sent: str) -> dict:
        try:
            given = json.loads(sent) if len(sent) <= LONGEST else None
            sent.encode()
            json.dumps(given, ensure_ascii=False).encode()  # half of a pair of letters cannot be stored
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict) or set(given) - set(self.names) or not all(map(_can_be, given, given.values())):
            self.errors = {"": [NOT_WHOLE]}
            return {}
        return {name: given.get(name) for name in self.names}

    @property
    def html_name(self) -> str:
        return f"{self.key}-{self.number}"

    @property
    def heads(self) -> list[str]:
        """Places, each with its country, or what changed."""
        return [self._head(name) for name in HEADS[self.key] if self._row.get(name)]

    def _head(self, name: str) -> str:
        country = self._row.get(COUNTRIES.get(name, ""))
        return f"{self._row[name]} ({country})" if country else self._row[name]

    @property
    def rest(self) -> list[str]:
        """Everything else that stands in it, in words."""
        shown = {*HEADS[self.key], *COUNTRIES.values(), "hours_least", "hours_most"}
        said = [self._words(name) for name in self.names if name not in shown and self._row.get(name)]
        least, most = self._row.get("hours_least"), self._row.get("hours_most")
        return [*said, hours(least, most)] if (least, most) != (None, None) else said

    def _words(self, name: str) -> str:
        value = self._row[name]
        if name in ROW_FACETS:
            return ", ".join(terms_in_words(ROW_FACETS[name], value if name in LISTS else [value]))
        return value

    @property
    def all_errors(self) -> list:
        return [sentence for sentences in self.errors.values() for sentence in sentences]

    def is_valid(self) -> bool:
        return not self.errors

    def row(self) -> dict:
        return self._row

    def as_sent(self) -> dict:
        """As an open line would have sent it."""
        return {f"{self.html_name}-{name}": value for name, value in self._row.items()}


def _can_be(name: str, value) -> bool:
    """Has the cell the shape that it is stored in; casework.content reads what it says."""
    if name in LISTS:
        return isinstance(value, list) and all(isinstance(term, str) for term in value)
    if name.startswith("hours_"):
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    return isinstance(value, str)
