"""Lines of a step that repeat: legs, hubs, changes. One line a key is open, a form; the others are short and travel as they are
stored. A line that is emptied goes."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.content import CHANGE, HUB, LEG, MOST_ROWS
from casework.forms.closed_row import ClosedRow
from casework.readback import CELLS, ROW_FACETS
from casework.vocabulary import facets
from rabatplatform.web.fields import Boxes, ChoiceField, CodesField, TextField

MULTIPLE = ("transport", "crossing")
NUMBERS = ("hours_least", "hours_most")
LONG = {"words": 500, "what": 500, "after": 500}
HINTS = {
    "from_place": _("A town or a wider area, never an address."),
    "place": _("A town or a wider area, never an address."),
    "from_country": _("Two letters: SN"),
    "to_country": _("Two letters: ES"),
    "country": _("Two letters: MR"),
    "since": _("A year, a month or a day, as far as known: 2026-03"),
    "branch": _("Only of another way to go on: its name, such as “By air”."),
}


def field_of(name: str) -> forms.Field:
    label = CELLS[name]
    if name in MULTIPLE:
        choices = facets()[ROW_FACETS[name]].choices()
        return CodesField(label=label, choices=choices, widget=Boxes, required=False)
    if name in ROW_FACETS:
        return ChoiceField(label=label, choices=facets()[ROW_FACETS[name]].choices(), optional=True)
    hint = HINTS.get(name, "")
    if name in NUMBERS:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s", "dir": "ltr"})
        return forms.CharField(label=label, required=False, max_length=6, widget=widget)
    if name.endswith("country"):
        widget = forms.TextInput(attrs={"class": "w-s", "dir": "ltr"})
        return forms.CharField(label=label, required=False, max_length=2, widget=widget, help_text=hint)
    return TextField(
        label=label, longest=LONG.get(name, 10 if name == "since" else 80), one_line=True, optional=True, help_text=hint
    )


class RowForm(forms.Form):
    """A line that is open. number: its place, from 1."""

    use_required_attribute = False
    is_open = True

    def __init__(self, data=None, *, key: str, number: int, row: dict | None = None):
        self.names, self.number, self.title = NAMES[key], number, title_of(key, number)
        super().__init__(data, prefix=f"{key}-{number}", initial=row or {})
        for name in self.names:
            self.fields[name] = field_of(name)

    @property
    def plain(self):
        return [self[name] for name in self.names if name not in MULTIPLE]

    @property
    def folds(self):
        return [(self[name], len(self[name].value() or [])) for name in self.names if name in MULTIPLE]

    def row(self) -> dict:
        return {name: self.cleaned_data.get(name, "") for name in self.names}


NAMES = {"legs": LEG, "hubs": HUB, "changes": CHANGE}
TITLES = {"legs": _("Legs of the route"), "hubs": _("Hubs"), "changes": _("How the network adapted")}
ADD = {"legs": _("Add a leg"), "hubs": _("Add a hub"), "changes": _("Add a change")}
ONE = {"legs": _("Leg %(number)s"), "hubs": _("Hub %(number)s"), "changes": _("Change %(number)s")}


def title_of(key: str, number: int) -> str:
    return ONE[key] % {"number": number}


class Rows:
    """All lines of one key of the content, bound or not.

    stored: the rows as they are; data: of the request, or None; opened: the number of the line to open, else an empty one is.
    """

    def __init__(self, key: str, stored: list[dict], data=None, opened: int | None = None):
        self.key = key
        self.forms = self._shown(stored, opened) if data is None else self._sent(data)

    def _shown(self, stored, opened) -> list:
        if opened is None or not 1 <= opened <= len(stored):
            opened = len(stored) + 1
        rows = [*stored, None] if len(stored) < opened <= MOST_ROWS else stored
        return [
            RowForm(key=self.key, number=number, row=row) if number == opened else self._closed(number, row=row)
            for number, row in enumerate(rows, 1)
        ]

    def _sent(self, data) -> list:
        """Open lines have a field each cell (`legs-3-words`), the others one for all (`legs-2`)."""
        found = [
            (int(m[1]), m[2])
            for name in data
            if (m := re.fullmatch(rf"{self.key}-([1-9][0-9]?)(-.*)?", name, re.ASCII | re.DOTALL))
        ]
        opened = {number for number, cell in found if cell}
        closed = {number for number, _cell in found} - opened
        return [
            self._closed(number, sent=data[f"{self.key}-{number}"])
            if number in closed
            else RowForm(data, key=self.key, number=number)
            for number in range(1, min(max(opened | closed, default=0), MOST_ROWS + 1) + 1)
        ]

    def _closed(self, number: int, **given) -> ClosedRow:
        return ClosedRow(self.key, NAMES[self.key], number, title_of(self.key, number), **given)

    @property
    def title(self):
        return TITLES[self.key]

    @property
    def add(self):
        return ADD[self.key]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])

    def value(self) -> list[dict]:
        return [form.row() for form in self.forms]

    def open(self, number: int) -> RowForm:
        """The line as an open one, bound: something is wrong in it."""
        line = self.forms[number - 1]
        if not line.is_open:
            line = RowForm(line.as_sent(), key=self.key, number=number)
            line.is_valid()
            self.forms[number - 1] = line
        return line

    def place_of(self, number: int) -> int:
        """Where the line stands once it is stored: lines that were emptied before it are gone."""
        return number - sum(not any(row.values()) for row in self.value()[: number - 1])
