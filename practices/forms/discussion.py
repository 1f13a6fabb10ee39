"""What is written in the discussion of a practice."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from practices.forms.steps import STEPS
from practices.models import Section
from practices.services.discussion import PROPOSED
from rabatplatform.web.fields import ChoiceField, TextField

LONGEST = 4_000


class TextForm(forms.Form):
    """A text that may not be empty."""

    use_required_attribute = False
    text = TextField(longest=LONGEST, label=_("Text"))

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Write something."), code="required")
        return self.cleaned_data["text"].strip()


class CommentForm(TextForm):
    """A question or an answer, with its language and the key of the page it comes from."""

    text = TextField(
        longest=LONGEST,
        label=_("Text"),
        help_text=_("Do not name persons or open cases. Personal data go through the formal channels."),
    )
    language = ChoiceField(label=_("Language you write in"), choices=settings.CONTENT_LANGUAGES)
    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        label=_("Page"),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("This page is not complete. Copy your text, then open the page again.")
        ),
    )

    def __init__(self, data=None, *, label, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["text"].label = label

    def clean_language(self):
        if not self.cleaned_data["language"]:
            raise forms.ValidationError(_("Say in which language you write."), code="required")
        return self.cleaned_data["language"]


class RemovalForm(forms.Form):
    use_required_attribute = False
    reason = TextField(longest=300, one_line=True, label=_("Reason"), help_text=_("It stands in the place of the text."))

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise forms.ValidationError(_("Say why."), code="required")
        return self.cleaned_data["reason"].strip()


class ProposalForm(forms.Form):
    """Which section an answer is appended to."""

    use_required_attribute = False
    section = forms.ChoiceField(
        label=_("Section"),
        help_text=_("The answer is put at its end, with its source. You change it there as you like."),
        choices=[(kind, Section.Kind(kind).label) for kind in PROPOSED],
        error_messages={"invalid_choice": _("Choose from the list.")},
    )


def step_with(kind: str) -> str:
    """The step of the guided form that holds a section; the first one where none does."""
    return next((step for step, form in STEPS.items() if kind in form.base_fields), next(iter(STEPS)))
