"""The content of a practice in words, as the form reads it back and as two versions of it are compared."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation, Post
from practices.completeness import missing
from practices.content import TEXTS
from practices.forms import STEPS, step_label
from practices.forms.lists import body_label
from practices.models import Framework, FrameworkItem, Instrument, Revision, Theme
from rabatplatform.reference.memory import shelf

_SHELVES = {
    "countries": Country,
    "organisations": Organisation,
    "partners": Organisation,
    "themes": Theme,
    "framework_items": FrameworkItem,
    "instruments": Instrument,
}
_CODES = {
    "kind": Revision.Kind,
    "maturity": Revision.Maturity,
    "evidence": Revision.Evidence,
    "phenomena": Revision.Phenomenon,
}
_LABELS = {"countries": _("Countries"), "organisations": _("Organisations")}  # the form asks for the others only


@dataclass
class Answer:
    """name: key of practices.content; text: written by the author, in the practice's language; values: in the reader's."""

    name: str
    label: str
    text: str = ""
    values: list[str] = field(default_factory=list)
    missing: str = ""


@dataclass
class StepRead:
    step: str
    label: str
    answers: list[Answer]


def read_back(content: dict) -> list[StepRead]:
    """Every answer given, and every mandatory one missing, in the order of the form."""
    gaps, found = missing(content), []
    for step, form in STEPS.items():
        answers = [answer(name, content, label, gaps.get(name, "")) for name, label in _questions(form)]
        found.append(StepRead(step, step_label(step), [one for one in answers if one.text or one.values or one.missing]))
    return found


def _questions(form):
    for name, asked in form.base_fields.items():
        if name not in ("edition", "form_key", "nothing_failed"):
            yield name, _LABELS.get(name, asked.label)


def label_of(name: str) -> str:
    """Of an answer, as the form asks for it."""
    name = "not_worked" if name == "nothing_failed" else name
    return next((str(label) for form in STEPS.values() for asked, label in _questions(form) if asked == name), name)


def answer(name: str, content: dict, label="", gap="") -> Answer:
    value = content[name]
    if name == "not_worked" and not value and content["nothing_failed"]:
        return Answer(name, label, values=[gettext("Nothing so far")])
    if name in TEXTS or name == "lead_institution":
        return Answer(name, label, text=value, missing=gap)
    return Answer(name, label, values=values_of(name, value), missing=gap)


def values_of(name: str, value) -> list[str]:
    """A fact in words, in the reader's language; [] for none."""
    if name == "nothing_failed":
        return [gettext("Nothing so far")] if value else []
    if not value:
        return []
    if name in _SHELVES:
        return [_entry_label(entry) for entry in shelf(_SHELVES[name]).of(value)]
    if name in _CODES:
        labels = dict(_CODES[name].choices)
        return [str(labels.get(code, code)) for code in (value if isinstance(value, list) else [value])]
    if name == "original_language":
        return [str(dict(settings.CONTENT_LANGUAGES).get(value, value))]
    if name == "contact_post":
        return [str(post) for post in Post.objects.select_related("country", "organisation").filter(pk=value)]
    return [str(value)]


def _entry_label(entry) -> str:
    if isinstance(entry, FrameworkItem):
        return f"{entry.code} {entry.name} ({shelf(Framework).by_id[entry.framework_id].name})"
    return body_label(entry) if isinstance(entry, Country | Organisation) else entry.name


def in_words(name: str, value) -> str:
    """One value of a field as plain text, to set beside another."""
    return value if isinstance(value, str) and name in TEXTS else "\n".join(values_of(name, value))
