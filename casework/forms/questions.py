"""Fields of the guided form of a note: each asks for one column, one text or the terms of one facet of casework.content."""

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _now

from casework.content import longest_of
from casework.models import NoteText, NoteVersion
from casework.readback import LABELS, OF_FACET
from casework.vocabulary import facets
from rabatplatform.web.fields import Boxes, ChoiceField, CodesField, TextField


def text(kind, hint="", *, short=False):
    field = TextField(label=NoteText.Kind(kind).label, longest=longest_of(kind), optional=kind != "judgement", help_text=hint)
    if short:
        field.widget.attrs["class"] = "ta-s"
    return field


def terms(slug):
    facet = facets()[slug]
    label = lazy(lambda: facet.name, str)()
    choices = facet.choices
    if facet.is_multiple:
        return CodesField(label=label, choices=choices, widget=Boxes, required=bool(facet.is_required))
    return ChoiceField(label=label, choices=lambda: [("", _now("Choose")), *choices()], optional=True, widget=forms.Select())


def choice(name, hint=""):
    return ChoiceField(
        label=LABELS[name],
        choices=lambda: [("", _now("Choose")), *facets()[OF_FACET[name]].choices()],
        widget=forms.Select(),
        help_text=hint,
    )


def column(name, hint="", *, optional=True, label=None):
    longest = NoteVersion._meta.get_field(name).max_length or 1_000
    return TextField(label=label or LABELS[name], longest=longest, one_line=name == "title", optional=optional, help_text=hint)


class DayField(forms.CharField):
    """A day; the content's own cleaner reads it."""

    def __init__(self, **kwargs):
        super().__init__(required=True, max_length=10, widget=forms.DateInput(attrs={"type": "date", "class": "w-m"}), **kwargs)
        self.is_asked = True

    def validate(self, value):
        """An empty day is saved; the check says that it is missing."""

    def prepare_value(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else value
