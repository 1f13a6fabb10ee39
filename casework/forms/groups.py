"""A sharing group as its owner writes it: by hand or by rule, and what later members read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import receivers, rules
from casework.forms.asking import named
from casework.forms.fields import Folded, one_line, words
from casework.models import SharingGroup
from casework.services.groups import LONGEST_NAME, LONGEST_PURPOSE
from focalpoints.directory.words import MEMBERSHIPS, REGIONS
from focalpoints.models import Country

HAND, RULE = "hand", "rule"
HIDES = _("Hide the members from one another")
HIDES_FOR_GOOD = _("They are told so. This can be chosen later too, but not taken back.")


def choices_of_rules() -> dict[str, list[tuple[str, str]]]:
    known = rules.choices()
    return {
        "regions": [(name, str(REGIONS.get(name, name))) for name in known["regions"]],
        "memberships": [(code, str(MEMBERSHIPS.get(code, code.upper()))) for code in known["memberships"]],
        "statuses": [(status, str(Country.Status(status).label)) for status in known["statuses"]],
    }


def _boxes(label) -> forms.MultipleChoiceField:
    lost = {"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")}
    return forms.MultipleChoiceField(required=False, label=label, widget=forms.CheckboxSelectMultiple, error_messages=lost)


def _reason() -> forms.CharField:
    return one_line(500, label=_("Reason"), help_text=_("Kept with this version of the group; read by its owner."))


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = _reason()


class MembersForm(ReasonForm):
    members = Folded(required=False, label=_("Members"))
    field_order = ("members", "reason")

    def __init__(self, data=None, *, group=None, members=()):
        super().__init__(data, initial={"members": [receivers.key_of(body) for body in members]})
        countries, organisations = receivers.bodies()
        self.fields["members"].offer([(_("Countries"), named(countries)), (_("Organisations"), named(organisations))])

    def bodies(self) -> list:
        return [body for key in self.cleaned_data["members"] if (body := receivers.receiver_of(key, None)) is not None]


def rule_in(given: dict) -> dict:
    if given.get("how") != RULE:
        return {}
    return {name: given[name] for name in rules.KEYS if given.get(name)}


class GroupForm(forms.Form):
    """bodies: those whose coordinator the person is."""

    use_required_attribute = False
    owner = forms.ChoiceField(label=_("Owner"), error_messages={"invalid_choice": _("Choose from the list.")})
    name = one_line(LONGEST_NAME, label=_("Name"))
    purpose = words(LONGEST_PURPOSE, required=False, label=_("Purpose"))
    how = forms.ChoiceField(
        choices=((HAND, _("By hand: you choose each member")), (RULE, _("By rule: the countries that fulfil what you tick"))),
        widget=forms.RadioSelect,
        initial=HAND,
        label=_("Who belongs"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    members = Folded(required=False, label=_("Members, by hand"))
    regions = _boxes(_("By rule: regions"))
    memberships = _boxes(_("By rule: communities"))
    statuses = _boxes(_("By rule: status in the Process"))
    later = forms.ChoiceField(
        choices=SharingGroup.Later.choices,
        widget=forms.RadioSelect,
        initial=SharingGroup.Later.FROM_JOINING,
        label=_("What later members read"),
        help_text=_("This cannot be changed later."),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    hides_members = forms.BooleanField(required=False, label=HIDES, help_text=HIDES_FOR_GOOD)

    def __init__(self, data=None, *, bodies):
        super().__init__(data)
        self.owners = {receivers.key_of(body): body for body in bodies}
        self.fields["owner"].choices = named(bodies)
        if len(bodies) == 1:
            del self.fields["owner"]
        countries, organisations = receivers.bodies()
        self.fields["members"].offer([(_("Countries"), named(countries)), (_("Organisations"), named(organisations))])
        for name, options in choices_of_rules().items():
            self.fields[name].choices = options

    def clean(self):
        given = super().clean()
        if given.get("how") == RULE and not self.rule():
            self.add_error("regions", _("Tick at least one part of the rule."))
        if given.get("how") == HAND and not given.get("members") and "members" not in self.errors:
            self.add_error("members", _("Choose at least one member."))
        return given

    def rule(self) -> dict:
        return rule_in(self.cleaned_data)

    def chosen(self) -> list:
        """The members that it would have."""
        if self.cleaned_data["how"] == RULE:
            return rules.bodies_by_rule(self.rule())
        return [body for key in self.cleaned_data["members"] if (body := receivers.receiver_of(key, None)) is not None]

    def body(self):
        return self.owners[self.cleaned_data["owner"]] if "owner" in self.fields else next(iter(self.owners.values()))


class EditForm(ReasonForm):
    """Of a group that hides its members the box is left out: it stays so."""

    name = one_line(LONGEST_NAME, label=_("Name"))
    purpose = words(LONGEST_PURPOSE, required=False, label=_("Purpose"))
    hides_members = forms.BooleanField(required=False, label=HIDES, help_text=HIDES_FOR_GOOD)
    field_order = ("name", "purpose", "hides_members", "reason")

    def __init__(self, data=None, *, group):
        super().__init__(data, initial={"name": group.name, "purpose": group.purpose})
        if group.hides_members:
            del self.fields["hides_members"]

    def described(self) -> dict:
        """What change_group takes."""
        return {name: self.cleaned_data[name] for name in ("name", "purpose", "hides_members") if name in self.cleaned_data}


class RuleForm(ReasonForm):
    how = forms.ChoiceField(
        choices=(
            (HAND, _("By hand: the members stay, and you choose each from now on")),
            (RULE, _("By rule: the countries that fulfil what you tick")),
        ),
        widget=forms.RadioSelect,
        label=_("Who belongs"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    regions = _boxes(_("By rule: regions"))
    memberships = _boxes(_("By rule: communities"))
    statuses = _boxes(_("By rule: status in the Process"))
    field_order = ("how", "regions", "memberships", "statuses", "reason")

    def __init__(self, data=None, *, group):
        super().__init__(data, initial={**group.rule, "how": RULE})
        for name, options in choices_of_rules().items():
            self.fields[name].choices = options

    def clean(self):
        given = super().clean()
        if given.get("how") == RULE and not self.rule() and not set(rules.KEYS) & set(self.errors):
            self.add_error("regions", _("Tick at least one part of the rule."))
        return given

    def rule(self) -> dict:
        return rule_in(self.cleaned_data)
