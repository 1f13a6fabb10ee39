"""A formal channel of a country, as its coordinator names it."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from focalpoints.models import FormalChannel


class ChannelForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=FormalChannel.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As it is officially called."), widget=forms.TextInput(attrs={"dir": "auto"})
    )
    url = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=300,
        validators=[URLValidator(schemes=["https", "http"], message=_("Write an address that begins with https://."))],
        help_text=_("Where it explains how it is used. Nothing of it is copied here."),
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    is_day_and_night = forms.BooleanField(label=_("Answers day and night"), required=False)

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
