"""The file of a list of members."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=_("List"),
        allow_empty_file=True,  # told by the reader of lists
        error_messages={"required": _("Choose a file.")},
        help_text=_("CSV or Excel (.xlsx), at most 1 MB and 500 lines."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv", "class": "full"}),
    )
