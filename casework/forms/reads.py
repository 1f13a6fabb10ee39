"""What the coordinators ask of the record of reads, and for what they take it out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation
from rabatplatform.reference.memory import shelf
from rabatplatform.web.fields import TextField

CHOOSE = {"required": _("Choose one.")}
DAYS = {"7": _("The last 7 days"), "30": _("The last 30 days"), "365": _("The last year")}


def every_body() -> list:
    """The countries of the Process and all organisations that are not retired, from memory."""
    return [*(country for country in shelf(Country).active if country.rabat_status), *shelf(Organisation).active]


class ReadsFilter(forms.Form):
    """note: a reference; body: the code of a country or organisation; days: one of DAYS. Nothing set: all reads."""

    note = forms.SlugField(required=False, max_length=12)
    body = forms.SlugField(required=False, max_length=80)
    days = forms.ChoiceField(required=False, choices=[("", _("Any time")), *DAYS.items()])

    def clean_body(self):
        """The Country or Organisation, None where none is named."""
        key = self.cleaned_data["body"]
        body = shelf(Country).by_key.get(key.upper()) or shelf(Country).by_key.get(key) or shelf(Organisation).by_key.get(key)
        if key and body is None:
            raise forms.ValidationError(_("There is no such country or organisation."), code="unknown")
        return body


class ReadsExportForm(forms.Form):
    use_required_attribute = False
    PURPOSES = (
        ("audit", _("A regular check of who reads")),
        ("inquiry", _("An inquiry into a breach or a doubt")),
        ("originator", _("A report to the service that the information came from")),
        ("other", _("Another purpose")),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, widget=forms.RadioSelect, error_messages=CHOOSE)


class NoteExportForm(forms.Form):
    """How and what for a note leaves the platform."""

    use_required_attribute = False
    HOW = (("export", _("Keep it as a file")), ("print", _("Print it on paper")))
    PURPOSES = (
        ("operation", _("Work on a case or an operation")),
        ("analysis", _("Analysis")),
        ("briefing", _("Briefing of my service")),
        ("training", _("Training")),
        ("other", _("Another purpose")),
    )
    how = forms.ChoiceField(label=_("What you need"), choices=HOW, widget=forms.RadioSelect, error_messages=CHOOSE)
    FORMATS = (("pdf", "PDF"), ("docx", _("Word, to be worked on")))
    format = forms.ChoiceField(
        required=False, label=_("Kind of file"), choices=FORMATS, initial="pdf", widget=forms.RadioSelect, error_messages=CHOOSE
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES, widget=forms.RadioSelect, error_messages=CHOOSE)
    words = TextField(longest=200, label=_("In your words"), help_text=_("What it is needed for. The originator reads this."))

    def clean(self):
        """What is printed is the PDF; so is a file where nothing else is chosen."""
        given = super().clean()
        if given.get("how") == "print" or not given.get("format"):
            given["format"] = "pdf"
        return given

    def clean_words(self):
        """Screened: the record keeps them for good."""
        from casework.screening import screen  # its libraries are heavy: loaded when a text is screened

        if not (words := self.cleaned_data["words"]):
            raise forms.ValidationError(_("Say what it is needed for."), code="required")
        if found := screen(words):
            said = ", ".join(words[one.start : one.end] for one in found)
            text = _("This may be personal data, and the record keeps it for good: %(said)s. Say it without.")
            raise forms.ValidationError(text, params={"said": said}, code="personal_data")
        return words

    @property
    def stated(self) -> str:
        """As the record keeps it: the code of the purpose and the words."""
        return f"{self.cleaned_data['purpose']}: {self.cleaned_data['words']}"
