"""What a coordinator writes when they return a practice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rabatplatform.web.fields import TextField


class WhatChangedForm(forms.Form):
    """Asked when a later revision is submitted."""

    use_required_attribute = False
    what_changed = TextField(
        longest=1_000,
        label=_("What changed since the published revision?"),
        help_text=_("A sentence or two, in the language of the practice. Reviewers and readers see it beside the comparison."),
    )


class ReturnForm(forms.Form):
    use_required_attribute = False
    reason = TextField(
        longest=2_000,
        label=_("Your message"),
        help_text=_(
            "What is unclear, what is missing, what should be said differently. Questions that can be answered help most."
        ),
    )

    def clean_reason(self):
        if not self.cleaned_data["reason"]:
            raise forms.ValidationError(_("Say what should be changed."), code="required")
        return self.cleaned_data["reason"]
