"""What a coordinator says of a key: whose it is, what it may, from where, how long its secret lives."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from focalpoints.services.keys import OFFERED, OVERLAPS
from rabatplatform.accounts.models import Ceiling, KeyScope
from rabatplatform.accounts.networks import MOST_NETWORKS

# Where the model's label, which lies in migrations, leaves something out.
SCOPES = {KeyScope.PRACTICES_WRITE: _("Practices: write and submit drafts, translate, comment, confirm, report adaptations")}
DAYS = (30, 90, 180, 365)
MONTHS = {30: _("1 month"), 90: _("3 months"), 180: _("6 months"), 365: _("12 months")}


def scope_in_words(scope: str):
    """What a scope opens, for the one who gives it and for those who answer for it."""
    return SCOPES.get(scope, KeyScope(scope).label)


class DaysField(forms.TypedChoiceField):
    def __init__(self, **kwargs):
        super().__init__(coerce=int, choices=[(days, MONTHS[days]) for days in DAYS], initial=90, **kwargs)


class NetworksField(forms.CharField):
    """One network a line. Gives the lines; whether each is one, the service says."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(max_length=44 * MOST_NETWORKS, **kwargs)

    def clean(self, value):
        return super().clean(value).split()


class KeyFacts(forms.Form):
    """posts: open posts of the organisation that people hold."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Of the system, as your successor will know it: Data warehouse."),
        error_messages={"required": _("Give it a name.")},
    )
    responsible = forms.ChoiceField(
        label=_("Responsible post"),
        help_text=_("Its holders are told of everything about the key. A post, so that the key outlives a person."),
        error_messages={"required": _("Choose a post."), "invalid_choice": _("Choose a post from the list.")},
    )
    networks = NetworksField(
        label=_("Networks"),
        help_text=_("One a line, as in 192.0.2.0/24 or 2001:db8::/48. Five calls from elsewhere in a day suspend the key."),
        error_messages={"required": _("Name the networks that the system calls from.")},
    )

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts = {str(post.reference): post for post in posts}
        named = [(key, f"{post.title} ({post.get_role_display()})") for key, post in self.posts.items()]
        self.fields["responsible"].choices = [("", _("Choose")), *named]

    def clean_responsible(self):
        return self.posts[self.cleaned_data["responsible"]]


class NewKeyForm(KeyFacts):
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(str(scope), scope_in_words(scope)) for scope in OFFERED],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as the system needs. It cannot be changed later: another key is made."),
        error_messages={"required": _("Choose what the key may do.")},
    )
    ceiling = forms.ChoiceField(
        label=_("Notes up to"),
        choices=Ceiling.choices,
        initial=Ceiling.GREEN,
        required=False,
        help_text=_(
            "Only where the key reads notes. What is marked more strictly does not exist for it. Sharing groups bear no marking: it reads "
            "those that your organisation reads."
        ),
    )
    days = DaysField(label=_("Its secret lives for"), error_messages={"required": _("Choose how long.")})

    field_order = ["name", "responsible", "scopes", "ceiling", "networks", "days"]


class RotateForm(forms.Form):
    use_required_attribute = False
    days = DaysField(label=_("The new secret lives for"), error_messages={"required": _("Choose how long.")})
    overlap_days = forms.TypedChoiceField(
        label=_("The secret of before"),
        coerce=int,
        initial=7,
        help_text=_("“ends at once” ends every secret that lives now, also two."),
        error_messages={"required": _("Choose from the list.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["overlap_days"].choices = [(days, _overlap(days)) for days in OVERLAPS]


def _overlap(days: int):
    if days == 0:
        return _("ends at once")
    return ngettext_lazy("goes on for %(days)d day", "goes on for %(days)d days", days) % {"days": days}
