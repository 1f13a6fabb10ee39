"""The steps of a handover: who follows, which days, the word, the signature."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from focalpoints.forms.members import GIVEN_REASONS, DayField
from focalpoints.models import Appointment

INVITE, LATER = "invite", "later"


class SuccessorForm(forms.Form):
    """people: {reference: Appointment} of the body's members; may_invite: a coordinator writes an address, others leave it to them;

    asks_alone: whether to ask if the one who leaves can sign.
    """

    use_required_attribute = False
    person = forms.ChoiceField(
        label=_("Who follows?"),
        error_messages={"required": _("Choose who follows."), "invalid_choice": _("Choose somebody from the list.")},
    )
    name = forms.CharField(label=_("Name"), max_length=150, required=False, help_text=_("Of a person who is to be invited."))
    email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Write it as name@ministry.example.")},
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, required=False, help_text=_("The mail is written in it.")
    )
    reason = forms.ChoiceField(
        label=_("Can the holder sign?"),
        required=False,
        choices=[
            ("", _("Yes, both sign")),
            *((code, label) for code, label in GIVEN_REASONS if code != Appointment.Reason.MISTAKE),
        ],
        help_text=_("If not, say why. You do it alone then, and the page and the history say so."),
    )

    def __init__(self, *args, people, may_invite: bool, asks_alone: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        named = [(key, f"{row.user} ({row.post.title})") for key, row in people.items()]
        other = (INVITE, _("Somebody who is no member yet: invite them")) if may_invite else (
            LATER, _("Somebody who is no member yet: the coordinator invites them"))  # fmt: skip
        self.fields["person"].choices = [("", pgettext_lazy("person", "Choose")), *named, other]
        if not may_invite:
            for name in ("name", "email", "language"):
                del self.fields[name]
        if not asks_alone:
            del self.fields["reason"]

    def clean(self):
        data = super().clean()
        if data.get("person") == INVITE:
            for name, missing in (("name", _("Give the person's name.")), ("email", _("Give the e-mail address."))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return data

    @property
    def successor(self) -> dict:
        """What the services take: person, or email, name and language, or none of them."""
        data = self.cleaned_data
        if data["person"] == INVITE:
            return {key: data[key] for key in ("email", "name")} | {"language": data["language"] or settings.LANGUAGE_CODE}
        row = self.people.get(data["person"])
        return {"person": row.user} if row else {}


class FirstDayField(DayField):
    default_error_messages = {"required": _("Choose the first day.")}


class DatesForm(forms.Form):
    """has_outgoing: somebody leaves, and the two may overlap."""

    use_required_attribute = False
    begins_on = FirstDayField(label=_("First day of the successor"))
    last_on = DayField(
        label=_("Last day of the one who hands over"),
        help_text=_("From the first day to this one both hold the post: at most 60 days. The day before the first: no overlap."),
    )
    until_on = DayField(
        label=_("Last day of the new appointment"),
        help_text=_("It can be prolonged later. Access ends with that day, by itself."),
    )

    def __init__(self, *args, has_outgoing: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_outgoing:
            del self.fields["last_on"]


class WordForm(forms.Form):
    use_required_attribute = False
    word = forms.CharField(
        label=_("What a file does not say"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 5}),
        help_text=_("No person under investigation, no open case. Read by the two of you and by the coordinator."),
    )

    def clean_word(self):
        return self.cleaned_data["word"].replace("\r\n", "\n")


class SignForm(forms.Form):
    use_required_attribute = False
    agreed = forms.BooleanField(error_messages={"required": _("Tick the box to sign.")})

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = label


class AloneForm(forms.Form):
    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Reason, kept in the history"),
        choices=[("", pgettext_lazy("reason", "Choose")), *GIVEN_REASONS],
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason from the list.")},
    )
