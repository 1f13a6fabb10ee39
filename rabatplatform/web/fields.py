"""Fields of the guided form. Nothing is required to save a draft; what is written must have its form."""

import re
import unicodedata
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_IN_THE_LIST = _("Choose from the list.")
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Lenient:
    """`required` says only that the label is not marked "(optional)": an empty answer is saved."""

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


class MarkedWidget:
    """A group of boxes is sent with an empty value of its name, so that "nothing ticked" and "not asked" differ."""

    def value_omitted_from_data(self, data, files, name):
        return name not in data


class Boxes(MarkedWidget, forms.CheckboxSelectMultiple):
    template_name = "practices/form/boxes.html"

    def value_from_datadict(self, data, files, name):
        return [value for value in super().value_from_datadict(data, files, name) or [] if value != ""]


class CheckboxInput(MarkedWidget, forms.CheckboxInput):
    """Named like Django's: the field template asks for the type by the name of the class."""

    template_name = "practices/form/box.html"


class FoldedBoxes(MarkedWidget, forms.Widget):
    """Many boxes in folds; a fold with a ticked box is open.

    folds: [(heading, [(value, label), …])].
    """

    template_name = "practices/form/folded_boxes.html"
    use_fieldset = True
    folds = ()

    def value_from_datadict(self, data, files, name):
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [value for value in values if value != ""]

    def id_for_label(self, id_):
        return ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        ticked = {str(item) for item in value or []}
        folds = []
        for heading, choices in self.folds:
            options = [{"value": key, "label": label, "checked": str(key) in ticked} for key, label in choices]
            folds.append({"heading": heading, "options": options, "ticked": sum(option["checked"] for option in options)})
        context["widget"]["folds"] = folds
        return context


class TextField(Lenient, forms.CharField):
    """Text of a section: lines end as PostgreSQL and the reader see them; of a title, one line."""

    def __init__(self, *, longest, one_line=False, optional=False, **kwargs):
        self.one_line = one_line
        widget = forms.TextInput if one_line else forms.Textarea
        super().__init__(max_length=longest, required=not optional, widget=widget(attrs={"dir": "auto"}), **kwargs)

    def to_python(self, value):
        value = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        if _HALF_OF_A_PAIR.search(value):
            raise ValidationError(_("This text holds a character that cannot be stored."), code="invalid_character")
        return " ".join(value.split()) if self.one_line else value


class PartialDateField(Lenient, forms.CharField):
    """A year, a month or a day: `2019`, `2019-06`, `2019-06-30`."""

    def __init__(self, **kwargs):
        super().__init__(max_length=10, required=False, widget=forms.TextInput(attrs={"class": "w-m", "dir": "ltr"}), **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        if value and not _is_partial_date(value):
            raise ValidationError(_("Write a year, or a date as 2019-06 or 2019-06-30."), code="invalid_date")
        return value


def _is_partial_date(value: str) -> bool:
    found = _PARTIAL_DATE.fullmatch(value)
    if not found:
        return False
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return 1900 <= date(year, month, day).year <= 2100
    except ValueError:
        return False


class ChoiceField(Lenient, forms.ChoiceField):
    default_error_messages = {"invalid_choice": NOT_IN_THE_LIST}

    def __init__(self, *, choices, optional=False, widget=forms.Select, **kwargs):
        if widget is forms.Select:
            choices = [("", _("Choose")), *choices]
        super().__init__(choices=choices, required=not optional, widget=widget, **kwargs)


class CodesField(Lenient, forms.MultipleChoiceField):
    """A few codes, each a box."""

    widget = Boxes
    default_error_messages = {"invalid_choice": NOT_IN_THE_LIST, "invalid_list": NOT_IN_THE_LIST}


class EntriesField(Lenient, forms.Field):
    """Ids of reference entries, in the order of the list. `offer` fills the list when the form is made."""

    widget = FoldedBoxes
    default_error_messages = {"invalid_choice": NOT_IN_THE_LIST}

    def __init__(self, *, optional=False, most=None, too_many="", **kwargs):
        super().__init__(required=not optional, **kwargs)
        self.most, self.too_many, self.ids = most, too_many, {}

    def offer(self, folds):
        self.widget.folds = folds
        self.ids = {str(pk): pk for _heading, choices in folds for pk, _label in choices}

    def to_python(self, value):
        given = set(value or [])
        if not given <= self.ids.keys():
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        if self.most and len(given) > self.most:
            raise ValidationError(self.too_many, code="too_many")
        return [pk for key, pk in self.ids.items() if key in given]


class PostField(Lenient, forms.TypedChoiceField):
    """A post by id; one that is hidden, closed, of another body or absent is the same error."""

    default_error_messages = {"invalid_choice": NOT_IN_THE_LIST}

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, choices=[("", _("Choose"))], **kwargs)

    def offer(self, groups):
        self.choices = [("", _("Choose")), *groups]


def alphabetical(label) -> str:
    """How names are ordered in lists, accents aside."""
    return unicodedata.normalize("NFKD", str(label)).encode("ascii", "ignore").decode().casefold()
