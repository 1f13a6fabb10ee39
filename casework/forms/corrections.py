"""What a reader writes of a note, and what its originator answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import NoteText
from casework.services.corrections import MOST_TEXT
from rabatplatform.web.fields import ChoiceField, TextField

PLACES = {
    "": _("The whole note"),
    "title": _("Title"),
    **dict(NoteText.Kind.choices),
    "route": _("Route and hubs"),
    "facets": _("Facets"),
    "changes": _("How the network adapted"),
    "grading": _("Grading"),
    "period": _("Period"),
}


class CorrectionForm(forms.Form):
    use_required_attribute = False
    place = ChoiceField(label=_("Where"), choices=list(PLACES.items()), optional=True, widget=forms.Select())
    text = TextField(longest=MOST_TEXT, label=_("What is wrong, and what would be right?"), help_text=_("Name no person."))

    def clean_text(self):
        if not self.cleaned_data["text"]:
            raise forms.ValidationError(_("Say what is wrong, and what would be right."), code="required")
        return self.cleaned_data["text"]


class AnswerForm(forms.Form):
    use_required_attribute = False
    verdict = ChoiceField(
        label=_("Your answer"),
        choices=[("accepted", _("Accept: the next version says so")), ("declined", _("Decline"))],
        widget=forms.RadioSelect,
    )
    answer = TextField(longest=MOST_TEXT, label=_("In words"), help_text=_("Read by the post that proposed it."))

    def clean_verdict(self):
        if not self.cleaned_data["verdict"]:
            raise forms.ValidationError(_("Accept or decline."), code="required")
        return self.cleaned_data["verdict"]

    def clean_answer(self):
        if not self.cleaned_data["answer"]:
            raise forms.ValidationError(_("Answer in words."), code="required")
        return self.cleaned_data["answer"]
