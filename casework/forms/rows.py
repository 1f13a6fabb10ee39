"""Lines of a step that repeat: legs, hubs, changes. One form a line, the last one empty; a line that is emptied goes."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.content import CHANGE, HUB, LEG, MOST_ROWS
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
    """One line. number: its place, from 1."""

    use_required_attribute = False

    def __init__(self, data=None, *, key: str, number: int, row: dict | None = None):
        self.names, self.title = NAMES[key], ONE[key] % {"number": number}
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


class Rows:
    """All lines of one key of the content, bound or not. data: of the request, or None; stored: the rows as they are."""

    def __init__(self, key: str, stored: list[dict], data=None):
        self.key = key
        self.forms = [RowForm(data, key=key, number=number, row=row) for number, row in self._places(stored, data)]

    def _places(self, stored, data):
        if data is None:
            rows = [*stored, *([None] if len(stored) < MOST_ROWS else [])]
        else:
            found = [int(m[1]) for name in data if (m := re.match(rf"{self.key}-([0-9]{{1,2}})-", name, re.ASCII))]
            rows = [None] * min(max(found, default=0), MOST_ROWS + 1)
        return enumerate(rows, 1)

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
