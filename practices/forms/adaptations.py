"""The forms of an adaptation. Names of fields are the keys of practices.adapting."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from practices.adapting import LONGEST, LONGEST_INSTITUTION, wrong
from practices.forms import lists
from practices.forms.lists import body_label
from practices.forms.steps import StepForm
from practices.models import Adaptation
from rabatplatform.web.fields import CheckboxInput, ChoiceField, Lenient, PostField, TextField

NO_YEAR = _("Write a year in four digits.")


class YearField(Lenient, forms.IntegerField):
    """A year, or None where nothing is written; which years can be is in practices.adapting."""

    default_error_messages = {"invalid": NO_YEAR}

    def __init__(self, *, optional=False, **kwargs):
        widget = forms.TextInput(attrs={"class": "w-s", "dir": "ltr", "inputmode": "numeric", "maxlength": 4})
        super().__init__(required=not optional, widget=widget, **kwargs)

    def to_python(self, value):
        text = str(value or "").strip()
        if text and not (text.isascii() and text.isdigit() and len(text) == 4):
            raise forms.ValidationError(NO_YEAR, code="invalid")
        return int(text) if text else None


def text(label, hint="", **more):
    return TextField(longest=LONGEST, label=label, help_text=hint, **more)


def _refuse_wrong(form, stored):
    """Years that cannot be are said at their field."""
    for name, message in wrong(stored | form.cleaned_data).items():
        if name in form.fields and name not in form.errors:
            form.add_error(name, forms.ValidationError(message, code="invalid_year"))


class NewAdaptationForm(forms.Form):
    """The year is enough, and whose adaptation it is where a person writes for several."""

    use_required_attribute = False
    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        label=_("Page"),
        error_messages=dict.fromkeys(("required", "invalid"), _("This page is not complete. Open it again.")),
    )
    body = ChoiceField(label=_("Who adapted it?"), choices=(), widget=forms.RadioSelect)
    since_year = YearField(label=_("Since which year?"), help_text=_("The year in which you began to use it, as in 2023."))

    def __init__(self, data=None, *, bodies, **kwargs):
        super().__init__(data, **kwargs)
        self.bodies = {body.key: body for body in bodies}
        if len(bodies) == 1:
            del self.fields["body"]
        else:
            self.fields["body"].choices = [(key, body_label(body)) for key, body in self.bodies.items()]

    def clean_body(self):
        if not self.cleaned_data["body"]:
            raise forms.ValidationError(_("Say who adapted it."), code="required")
        return self.cleaned_data["body"]

    def clean_since_year(self):
        if self.cleaned_data["since_year"] is None:
            raise forms.ValidationError(_("Say since which year."), code="required")
        return self.cleaned_data["since_year"]

    def clean(self):
        _refuse_wrong(self, {})
        return self.cleaned_data

    @property
    def body_chosen(self):
        """After validation: the Country or Organisation."""
        return self.bodies[self.cleaned_data["body"]] if "body" in self.fields else next(iter(self.bodies.values()))


class AdaptationForm(StepForm):
    """The whole of an adaptation on one page. `practice` of StepForm is the adaptation: both have an owner."""

    since_year = YearField(label=_("Since which year?"))
    running = ChoiceField(label=_("Is it still running?"), choices=Adaptation.Running.choices, widget=forms.RadioSelect)
    until_year = YearField(label=_("Until which year?"), help_text=_("Only if it ended."), optional=True)
    institution = TextField(
        longest=LONGEST_INSTITUTION,
        one_line=True,
        label=_("Which institution uses it?"),
        help_text=_("The ministry, service or agency, as it is written on letters."),
        optional=True,
    )
    language = ChoiceField(label=_("Language you write in"), choices=settings.CONTENT_LANGUAGES)
    changed = text(_("What did you change?"), _("What you left out, added or did otherwise, and why."))
    needed = text(_("What did it need?"), _("People, money, a law, training, time."))
    result = text(_("What came of it?"), _("Figures where you have them, with the year."))
    failed = text(_("What failed?"), _("What you tried and gave up. Readers look here first."))
    nothing_failed = forms.BooleanField(label=_("Nothing failed so far"), required=False, widget=CheckboxInput)
    contact_post = PostField(
        label=_("Which post answers questions about it?"),
        help_text=_("A post, not a person: whoever holds it later gets the questions."),
    )

    def offer(self):
        self.fields["contact_post"].required = False
        self.fields["contact_post"].offer(lists.contact_posts(self.owner, [], [], self.stored["contact_post"]))

    def clean_since_year(self):
        if self.asked("since_year") and self.cleaned_data["since_year"] is None:
            raise forms.ValidationError(_("Say since which year."), code="required")
        return self.cleaned_data["since_year"]

    def clean(self):
        given = {name: value for name, value in self.cleaned_data.items() if name in self.answers and self.asked(name)}
        for name, message in wrong(self.stored | given).items():
            if name not in self.errors:
                self.add_error(name, forms.ValidationError(message, code="invalid_year"))
        return self.cleaned_data


class GiveBackForm(forms.Form):
    """What a coordinator writes when they give an adaptation back."""

    use_required_attribute = False
    reason = TextField(longest=2_000, label=_("Your message"), help_text=_("What is unclear, or should be said differently."))
    nothing = _("Say what should be changed.")

    def clean_reason(self):
        if not self.cleaned_data["reason"]:
            raise forms.ValidationError(self.nothing, code="required")
        return self.cleaned_data["reason"]


class WithdrawAdaptationForm(GiveBackForm):
    reason = TextField(
        longest=2_000, label=_("Why is it withdrawn?"), help_text=_("Your team keeps the reason; nobody else reads it.")
    )
    nothing = _("Say why it is withdrawn.")
