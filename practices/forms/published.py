"""What a coordinator writes when a published practice is corrected, archived, withdrawn or restored."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.content import longest
from practices.models import Section
from practices.services.corrections import CORRECTED, MOST_WORDS
from rabatplatform.web.fields import TextField


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = TextField(longest=1_000, label=_("Reason"), help_text=_("All members read it, beside your post and the date."))

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise forms.ValidationError(_("Say why."), code="required")
        return self.cleaned_data["reason"]


class CorrectionForm(ReasonForm):
    """The sections that have a text, the title apart. content: practices.content of the published revision."""

    edition = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput, label=_("Version"))

    def __init__(self, data=None, *, content, number, **kwargs):
        kinds = [kind for kind in CORRECTED if content[kind].strip()]
        super().__init__(data, initial={kind: content[kind] for kind in kinds} | {"edition": number}, **kwargs)
        for kind in kinds:
            self.fields[kind] = TextField(longest=longest(kind), label=Section.Kind(kind).label)
        self.order_fields([*kinds, "reason"])
        self.kinds = kinds

    @property
    def texts(self) -> dict[str, str]:
        """{kind: text} of the sections that were sent."""
        return {kind: self.cleaned_data[kind] for kind in self.kinds if kind in self.data}

    most_words = MOST_WORDS
