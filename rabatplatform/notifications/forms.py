"""What the secretariat says about a kind of message."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rabatplatform.notifications.models import KindSwitch


class SwitchForm(forms.Form):
    """asks: whether the kind asks something of people; switching such a one off is said twice."""

    use_required_attribute = False
    state = forms.ChoiceField(label=_("From now on"), choices=KindSwitch.State.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The colleagues of the Secretariat read it in the history."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    is_sure = forms.BooleanField(label=_("I know that people will not hear that something waits for them"), required=False)

    def __init__(self, *args, asks: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks = asks
        if not asks:
            del self.fields["is_sure"]

    def clean(self):
        stops = self.cleaned_data.get("state") in (KindSwitch.State.OFF, KindSwitch.State.DRY_RUN)
        if self.asks and stops and not self.cleaned_data.get("is_sure"):
            self.add_error("is_sure", _("Tick this first: nobody will hear that something waits for them."))
        return self.cleaned_data
