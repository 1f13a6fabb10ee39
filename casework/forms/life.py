"""What is asked before an act on a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.questions import DayField
from casework.markings import MEANING, ORDER, TLP, is_lower
from casework.models import Note
from casework.policies import may_reinstate
from casework.readback import LABELS
from rabatplatform.web.fields import ChoiceField, TextField


class ReasonForm(forms.Form):
    """note: that the act is about; user: who acts."""

    use_required_attribute = False
    reason = TextField(longest=2_000, label=_("Reason"))

    def __init__(self, data=None, *, note, user, **kwargs):
        super().__init__(data, **kwargs)
        self.note, self.user = note, user

    def clean_reason(self):
        if not self.cleaned_data["reason"]:
            raise forms.ValidationError(_("Say why."), code="required")
        return self.cleaned_data["reason"]


class ReturnForm(ReasonForm):
    reason = TextField(
        longest=2_000,
        label=_("Your message"),
        help_text=_(
            "What is unclear, what is missing, what should be said differently. Questions that can be answered help most."
        ),
    )


class WithdrawForm(ReasonForm):
    reason = TextField(
        longest=2_000, label=_("Why is it withdrawn?"), help_text=_("Read by your own country or organisation alone.")
    )
    reinstates = forms.BooleanField(
        required=False,
        label=_("Put the note that it superseded in force again"),
        help_text=_("Whose grants of it still hold read it as current, and are told."),
    )

    def __init__(self, data=None, *, note, user, **kwargs):
        super().__init__(data, note=note, user=user, **kwargs)
        old = Note.objects.visible_to(user).filter(pk=note.supersedes_id).first() if note.supersedes_id else None
        if old is None or not may_reinstate(user, old, note):
            del self.fields["reinstates"]


class ExtendForm(ReasonForm):
    valid_until = DayField(label=LABELS["valid_until"])
    reason = TextField(longest=2_000, label=_("How do you know that it is still right?"))
    field_order = ["valid_until", "reason"]


class SupersedeForm(forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, label=_("Page"))


class DeriveForm(SupersedeForm):
    """tlp: of the note that it is made from."""

    use_required_attribute = False
    tlp = ChoiceField(label=_("Marking of the new note"), choices=(), widget=forms.RadioSelect)

    def __init__(self, data=None, *, tlp: str, **kwargs):
        super().__init__(data, **kwargs)
        lower = [value for value in ORDER if is_lower(value, tlp)]
        self.fields["tlp"].choices = [(value, f"{TLP(value).label}\n{MEANING[TLP(value)]}") for value in lower]

    def clean_tlp(self):
        if not self.cleaned_data["tlp"]:
            raise forms.ValidationError(_("Choose a marking."), code="required")
        return self.cleaned_data["tlp"]
