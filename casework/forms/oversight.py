"""Ending all that a receiver was given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.fields import one_line


class EndAllForm(forms.Form):
    use_required_attribute = False
    reason = one_line(500, label=_("Reason"), help_text=_("Kept with each grant; its receiver is not told of it."))
