"""Fields that forms of casework share."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.days import LATEST
from rabatplatform.web.fields import FoldedBoxes


class Day(forms.DateField):
    """A day between 2000 and 2100, by the browser's own field or as 2027-02-16."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)
        self.error_messages["invalid"] = _("Write the day as 2027-02-16.")

    def to_python(self, value):
        day = super().to_python(value)
        if day and not date(2000, 1, 1) <= day <= LATEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class Folded(forms.MultipleChoiceField):
    """Many boxes in folds; `offer` says which."""

    default_error_messages = {"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")}

    def __init__(self, **kwargs):
        super().__init__(widget=FoldedBoxes(), **kwargs)

    def offer(self, folds: list[tuple]) -> None:
        """folds: [(heading, [(key, label)])]"""
        self.widget.folds = folds
        self.choices = [choice for _heading, choices in folds for choice in choices]


def one_line(longest: int, **kwargs) -> forms.CharField:
    return forms.CharField(max_length=longest, widget=forms.TextInput(attrs={"dir": "auto"}), **kwargs)


class Words(forms.CharField):
    """Browsers send CRLF; it is stored, compared and counted with the line ends of the database."""

    def to_python(self, value):
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def words(longest: int, **kwargs) -> forms.CharField:
    return Words(max_length=longest, widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}), **kwargs)
