"""A way to reach a post, as its holder or coordinator writes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.contact_values import LONGEST, read_value
from focalpoints.errors import ContactRefused
from focalpoints.models import Contact


class ContactForm(forms.Form):
    use_required_attribute = False
    kind = forms.ChoiceField(label=_("Kind"), choices=Contact.Kind.choices)
    value = forms.CharField(
        label=_("Number or address"),
        max_length=LONGEST,
        help_text=_("Of the office, not of the person. Numbers with their country code, as in +221 33 800 00 00."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    shown_to = forms.ChoiceField(
        label=_("Who sees this"),
        widget=forms.RadioSelect,
        initial=Contact.Audience.MEMBERS,
        choices=[
            (Contact.Audience.MEMBERS, _("All members: everybody who holds a post")),
            (Contact.Audience.COORDINATORS, _("Coordinators of all countries and organisations, and the Secretariat")),
            (Contact.Audience.SECRETARIAT, _("The Secretariat only")),
        ],
        help_text=_("The holders of this post and the coordinators of its own country or organisation always see it."),
    )

    def clean(self):
        given = super().clean()
        if "value" in given and "kind" in given:
            try:
                given["value"] = read_value(given["kind"], given["value"])
            except ContactRefused as refusal:
                self.add_error("value", str(refusal))
        return given
