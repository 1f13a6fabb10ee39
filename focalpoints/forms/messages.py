"""What one post writes to another."""

from django import forms
from django.utils.translation import gettext_lazy as _

NO_PERSONAL_DATA = _(
    "No names, numbers or other personal data of migrants, victims or suspects: they go through the formal channels."
)


class TextField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"dir": "auto"}), **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class MessageForm(forms.Form):
    use_required_attribute = False
    subject = forms.CharField(label=_("Subject"), max_length=150, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = TextField(label=_("Message"), help_text=NO_PERSONAL_DATA)

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())


class AnswerForm(forms.Form):
    use_required_attribute = False
    text = TextField(label=_("Your answer"), help_text=NO_PERSONAL_DATA)
