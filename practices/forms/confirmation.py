"""What a country says of a practice that a source document describes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rabatplatform.web.fields import ChoiceField, TextField

CONFIRM, CORRECT, DECLINE = "confirm", "correct", "decline"
CHOICES = (
    (CONFIRM, _("It is right as it stands.\nIt is confirmed from today, for 24 months.")),
    (CORRECT, _("It needs correcting.\nA revision is begun with this text; it goes through validation and review.")),
    (DECLINE, _("It is not ours, or not done any more.\nIt is archived; its page says why.")),
)


class TakeOverForm(forms.Form):
    use_required_attribute = False
    choice = ChoiceField(label=_("What do you say of it?"), choices=CHOICES, widget=forms.RadioSelect)
    reason = TextField(
        longest=2_000,
        label=_("Why is it declined?"),
        help_text=_("Only if you decline it. All members read the reason."),
        optional=True,
    )

    def clean_choice(self):
        if not self.cleaned_data["choice"]:
            raise forms.ValidationError(_("Choose one of the three."), code="required")
        return self.cleaned_data["choice"]

    def clean(self):
        if self.cleaned_data.get("choice") == DECLINE and not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", forms.ValidationError(_("Say why it is declined."), code="required"))
        return self.cleaned_data
