"""How many seats of each role a country or organisation has."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Role
from focalpoints.services.seats import MOST

ROLES = (Role.COORDINATOR, Role.ANALYST, Role.FOCAL_POINT, Role.CONTRIBUTOR, Role.OBSERVER)


class SeatsForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args, seats, **kwargs):
        """seats: {role: focalpoints.seats.Seats}."""
        super().__init__(*args, **kwargs)
        for role in ROLES:
            self.fields[role.value] = forms.IntegerField(
                label=capfirst(role.label),
                min_value=0,
                max_value=MOST,
                initial=seats[role].allowed,
                help_text=_("Open posts today: %(number)s.") % {"number": seats[role].taken},
                widget=forms.NumberInput(attrs={"class": "w-s", "inputmode": "numeric"}),
            )
