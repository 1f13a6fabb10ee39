"""What every step of the guided form of a note does. A field's name is its path in casework.content with "-" for the dot."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.errors import NoteInvalid
from casework.forms.rows import Rows
from rabatplatform.web.fields import CodesField

LOST_ITS_PLACE = _("This page no longer knows which version it began from. Copy your text, then open the page again.")


def path_of(name: str) -> str:
    """`terms-route` → `terms.route`"""
    key, dash, rest = name.partition("-")
    return f"{key}.{rest}" if dash else name


def name_of(path: str) -> str:
    return path.replace(".", "-", 1) if path.startswith(("texts.", "terms.")) else path.replace(".", "-")


def said_of(line, name: str, sentence) -> str:
    """What is wrong in one field of one line."""
    return (
        f"{line.title}, {line.fields[name].label}{_(': ')}{sentence}"
        if name in line.fields
        else f"{line.title}{_(': ')}{sentence}"
    )


class StepForm(forms.Form):
    """One step. content: what is stored. `row_keys`: keys of lines that repeat, each in `lines`; opened: {key: number} of those to open."""

    use_required_attribute = False
    row_keys: tuple[str, ...] = ()
    edition = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        label=_("Version"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST_ITS_PLACE),
    )
    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, label=_("Page"), error_messages={"invalid": LOST_ITS_PLACE}
    )

    def __init__(self, data=None, *, content, opened: dict[str, int] | None = None, **kwargs):
        self.stored, self.told = content, False
        super().__init__(data, initial=self._initial(content), **kwargs)
        self.lines = [Rows(key, content[key], data, (opened or {}).get(key)) for key in self.row_keys]

    def _initial(self, content) -> dict:
        found = {}
        for name in self.base_fields:
            key, dash, rest = name.partition("-")
            if dash and key in ("texts", "terms"):
                value = content[key].get(rest, "" if key == "texts" else [])
                field = self.base_fields[name]
                found[name] = value if key == "texts" or isinstance(field, CodesField) else (value or [""])[0]
            elif name in content:
                found[name] = content[name]
        return found

    @property
    def answers(self) -> list[str]:
        return [name for name in self.fields if name not in ("edition", "form_key")]

    @property
    def shown(self) -> list[tuple]:
        """(field, ticked): ticked is a number for a list of many boxes that need not be answered, shown in a fold; else None."""
        folded = {name for name, field in self.fields.items() if isinstance(field, CodesField) and not field.required}
        return [(field, len(field.value() or []) if field.name in folded else None) for field in self.visible_fields()]

    @property
    def paths(self) -> list[str]:
        return [*map(path_of, self.answers), *self.row_keys]

    def is_valid(self) -> bool:
        """What is wrong in a line stands beside it and on top of the page."""
        valid = super().is_valid()
        for rows in self.lines if self.is_bound and not self.told else ():
            for line in rows.forms if not rows.is_valid() else ():
                for name, sentences in line.errors.items():
                    self.add_error(None, [said_of(line, name, sentence) for sentence in sentences])
        self.told = True
        return valid and not self.errors

    def content(self) -> dict:
        """What to save: fields that were not in what was sent are left as they are."""
        found: dict = {}
        for name in self.answers:
            field = self.fields[name]
            if field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)):
                continue
            key, dash, rest = name.partition("-")
            value = self.cleaned_data.get(name)
            if key == "terms" and not isinstance(field, CodesField):
                value = [value] if value else []
            if dash:
                found.setdefault(key, {})[rest] = value
            else:
                found[name] = value
        for rows in self.lines:
            if rows.forms:
                found[rows.key] = rows.value()
        return found

    def line_named(self, name: str) -> tuple[str, int] | None:
        """(key, number) of the line `legs-3` as it stands once this form is stored; None: there is no such line."""
        key, _dash, number = name.partition("-")
        rows = next((rows for rows in self.lines if rows.key == key), None)
        if rows is None or not (number.isascii() and number.isdigit() and 0 < int(number[:3]) <= len(rows.forms)):
            return None
        return key, rows.place_of(int(number[:3]))

    def words_of_open_lines(self):
        """(label, text) of what was written in lines that were open."""
        for line in (line for rows in self.lines for line in rows.forms if line.is_open):
            for field in line.plain:
                if isinstance(field.value(), str) and field.value().strip():
                    yield f"{line.title}, {field.label}", field.value()

    def take(self, refusal: NoteInvalid) -> None:
        """Put what the content's cleaner refused beside the fields; what belongs to no field here stands on top."""
        for path, sentence in refusal.fields.items():
            key, _dot, rest = path.partition(".")
            number, _dot, cell = rest.partition(".")
            rows = next((rows for rows in self.lines if rows.key == key), None)
            if rows and cell and number.isdigit() and int(number) <= len(rows.forms):
                line = rows.open(int(number))
                line.add_error(cell, str(sentence))
                self.add_error(None, said_of(line, cell, sentence))
            elif name_of(path) in self.fields:
                self.add_error(name_of(path), str(sentence))
            else:
                self.add_error(None, str(sentence))
