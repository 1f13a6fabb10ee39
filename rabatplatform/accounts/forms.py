"""What people write about their own account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import is_zone, zone_choices


class ZoneField(forms.ChoiceField):
    """A time zone, chosen by its place; an older spelling that somebody has already is taken as well."""

    def __init__(self, **kwargs):
        super().__init__(choices=zone_choices, **kwargs)

    def valid_value(self, value):
        return is_zone(str(value))


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Pages and mails are written in it.")
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Times on all pages are shown in it."))

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "low_data"]
        labels = {
            "name": _("Name"),
            "low_data": _("Low-data mode"),
        }
        help_texts = {
            "name": _("As colleagues of other countries read it."),
            "low_data": _("Pages come without their own letters: less to load on a slow line."),
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone
        known = {key for _label, group in self.fields["time_zone"].choices if isinstance(group, list) for key, _name in group}
        if zone and zone not in known | {"UTC"}:
            self.fields["time_zone"].choices = [(zone, zone), *zone_choices()]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class NewAddressForm(forms.Form):
    new_address = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        help_text=_("Your work address. Both addresses are asked to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )


class EraseForm(forms.Form):
    """The address typed once more: nobody erases an account by a slip of the finger."""

    address = forms.CharField(
        label=_("Type your e-mail address to confirm"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self):
        if self.cleaned_data["address"].strip().lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return self.cleaned_data["address"]
