"""The translator's form, one field a section of the original; and the second speaker's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.forms.steps import LOST_ITS_PLACE
from rabatplatform.web.fields import CheckboxInput, TextField

RIGHT = "right_"  # before the kind of a section


class TranslationForm(forms.Form):
    """desk: practices.translating.desk.Desk. Hidden: `edition`, `revision` (of the original shown) and `form_key`, the page."""

    use_required_attribute = False
    hidden = ("edition", "revision", "form_key")
    edition = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        label=_("Version"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST_ITS_PLACE),
    )
    revision = forms.IntegerField(
        min_value=1,
        max_value=32_767,
        widget=forms.HiddenInput,
        label=_("Revision"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST_ITS_PLACE),
    )
    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, label=_("Page"), error_messages={"invalid": LOST_ITS_PLACE}
    )

    def __init__(self, data=None, *, desk, **kwargs):
        super().__init__(data, **kwargs)
        self.desk = desk
        for row in desk.rows:
            self.fields[row.kind] = text = TextField(
                longest=row.longest, label=row.label, one_line=row.kind == "title", optional=True, initial=row.text
            )
            text.widget.attrs |= {"lang": desk.work.language, "dir": desk.work.dir}
            if row.asks_whether_right:
                label = _("I read it beside the original: it is right as it stands")
                self.fields[RIGHT + row.kind] = forms.BooleanField(label=label, required=False, widget=CheckboxInput)

    def texts(self) -> dict[str, str]:
        """{kind: text} of the sections that were sent."""
        return {row.kind: self.cleaned_data[row.kind] for row in self.desk.rows if row.kind in self.data}

    def right(self) -> list[str]:
        return [row.kind for row in self.desk.rows if self.cleaned_data.get(RIGHT + row.kind)]

    @property
    def rows(self):
        """(row, its text, its box or None) as bound fields."""
        for row in self.desk.rows:
            yield row, self[row.kind], self[RIGHT + row.kind] if RIGHT + row.kind in self.fields else None


class CheckForm(forms.Form):
    """remarks are read by the translator; `seen` holds the warnings of the glossary that were ticked.

    reads: asked of those of whom nothing says that they know the language.
    """

    use_required_attribute = False
    remarks = TextField(
        longest=2_000,
        optional=True,
        label=_("Remarks for the translator"),
        help_text=_("Needed to give it back: say which section, and what should be said differently."),
    )
    reads = forms.BooleanField(label=_("I read this language well"), required=False, widget=CheckboxInput)
    seen = forms.MultipleChoiceField(required=False, label=_("Looked at"))

    def __init__(self, data=None, *, desk, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["seen"].choices = [(warning.key, warning.key) for _row, warning in desk.warnings]
