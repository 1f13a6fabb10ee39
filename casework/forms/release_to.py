"""The short form on a note: one receiver, until when, why. It is sent to the page of GiveForm, which shows whom it adds before anything
is stored, and to which posts and several receivers at once are left."""

from django import forms
from django.utils.translation import gettext as _

from casework.forms.audience import GiveForm

FIELDS = ("receivers", "reason", "ends")


class ReleaseToForm(GiveForm):
    """Never bound here."""

    def __init__(self, *, note, user):
        super().__init__(note=note, user=user)
        for name in self.fields.keys() - {*FIELDS}:
            del self.fields[name]
        if "receivers" not in self.fields:
            return
        folds = self.fields["receivers"].widget.folds
        self.fields["receivers"] = forms.ChoiceField(
            label=_("Release to"), choices=[("", _("Choose a country, organisation or group")), *folds]
        )
        self.order_fields(FIELDS)


def release_to(note, user) -> ReleaseToForm | None:
    """None where the marking lets nobody be chosen but posts."""
    form = ReleaseToForm(note=note, user=user)
    return form if "receivers" in form.fields else None
