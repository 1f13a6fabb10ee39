"""Who is to read a note: receivers that its marking allows, from when to when, and why."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework import receivers
from casework.audience_lines import falling_away
from casework.days import begin_of, end_of, suggested_end
from casework.forms.fields import Day, Folded, one_line
from casework.markings import allowed, may_be_given
from casework.models import SharingGroup
from casework.policies import may_make_known
from casework.services.granting import check, label_of
from rabatplatform.access.models import GrantLabel
from rabatplatform.errors import DomainError

Kind = GrantLabel.Kind
WHY_NOT = {
    Kind.CASEWORK: _("Countries and organisations: TLP:RED is for named posts only."),
    Kind.GROUP: _("Sharing groups: from TLP:AMBER on. TLP:RED and TLP:AMBER+STRICT name who reads one by one."),
    Kind.ALL_CASEWORK: _("All who do casework: TLP:GREEN and TLP:CLEAR only."),
}


class GiveForm(forms.Form):
    """note: with its text in hand; user: whose groups are offered. `chosen` holds the receivers once it is valid."""

    use_required_attribute = False
    receivers = Folded(required=False, label=_("Countries, organisations, groups"))
    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Find posts"),
        help_text=_("Words of the function, the service, the country or the organisation."),
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    posts = forms.MultipleChoiceField(
        required=False,
        label=_("Posts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
    )
    begins = Day(required=False, label=_("From"), help_text=_("Empty: from now on."))
    ends = Day(label=_("Last day"), error_messages={"required": _("Say until when.")})
    reason = one_line(500, label=_("Reason"), help_text=_("Read by whoever sees who reads this note."))

    def __init__(self, data=None, *, note, user):
        most = allowed(note.tlp_of_grants, note.handling_of_grants).grant_days
        super().__init__(data, initial={"ends": suggested_end(note.valid_until, most)})
        self.fields["ends"].help_text = _now("With this marking at most %(days)s days after the first one.") % {"days": most}
        self.note, self.user, self.chosen = note, user, []
        self.tlp, self.handling = note.tlp_of_grants, note.handling_of_grants
        self.fields["receivers"].offer(self._folds())
        self.fields["posts"].choices = self._posts()
        if not self.fields["receivers"].choices:
            del self.fields["receivers"]

    @property
    def not_allowed(self) -> list[str]:
        return [words for kind, words in WHY_NOT.items() if not may_be_given(self.tlp, kind, self.handling)]

    @property
    def will_fall_away(self) -> list[str]:
        return [receivers.name_of(one) for one in falling_away(self.note, self.chosen)]

    def _folds(self) -> list[tuple]:
        countries, organisations = receivers.bodies(but=self.note.originator_id)
        folds = []
        if may_be_given(self.tlp, Kind.CASEWORK, self.handling):
            folds += [(_("Countries"), _named(countries)), (_("Organisations"), _named(organisations))]
        if may_be_given(self.tlp, Kind.GROUP, self.handling):
            groups = SharingGroup.objects.visible_to(self.user).filter(closed_at=None).order_by("name", "pk")
            folds.append((_("Sharing groups"), _named(groups)))
        if may_be_given(self.tlp, Kind.ALL_CASEWORK, self.handling):
            folds.append((_("All"), _named([GrantLabel.ALL_WHO_READ_CASEWORK])))
        return [fold for fold in folds if fold[1]]

    def _posts(self) -> list[tuple[str, str]]:
        """Those that were ticked, then those that are found."""
        if not self.is_bound:
            return []
        ticked = [receivers.receiver_of(key, self.user) for key in self.data.getlist("posts")[:100] if key.startswith("post-")]
        found = receivers.find_posts(self.data.get("q", "")[:100], but=self.note.originator_id)
        return list(dict(_named([post for post in ticked if post] + found)).items())

    def clean(self):
        given = super().clean()
        keys = [*given.get("receivers", []), *given.get("posts", [])]
        if not keys and not {"receivers", "posts"} & set(self.errors):
            self.add_error("receivers" if "receivers" in self.fields else "q", _("Choose who is to read it."))
        self.chosen = [receiver for key in keys if (receiver := receivers.receiver_of(key, self.user)) is not None]
        begins, ends = given.get("begins"), given.get("ends")
        given["begin"], given["end"] = begin_of(begins), end_of(ends)
        if twice := [receivers.name_of(receiver) for receiver in self.chosen if self._has_it(receiver, given["end"])]:
            words = _("It is given already, for as long: %(names)s.") % {"names": ", ".join(twice)}
            self.add_error("receivers" if "receivers" in self.fields else "q", words)
        if not self.errors:
            self._check(given)
        return given

    def _check(self, given) -> None:
        """What giving it refuses is refused before a preview promises it."""
        for receiver in self.chosen:
            try:
                check(note=self.note, receiver=receiver, reason=given["reason"], begins=given["begin"], ends=given["end"])
            except DomainError as refusal:
                self.refused(refusal)
                return

    def refused(self, refusal: DomainError) -> None:
        """The refusal of a service, at its field."""
        for name, words in refusal.fields.items():
            field = "receivers" if name == "receiver" else name
            self.add_error(field if field in self.fields else None, str(words))

    def _has_it(self, receiver, end) -> bool:
        grants = self.note.grants.not_over().filter(label=label_of(receiver))
        return any(grant.valid.upper is None or (end and grant.valid.upper >= end) for grant in grants)


def _named(things) -> list[tuple[str, str]]:
    return [(receivers.key_of(thing), receivers.name_of(thing)) for thing in things]


class RevokeForm(forms.Form):
    use_required_attribute = False
    reason = one_line(500, required=False, label=_("Reason"), help_text=_("Kept with the grant; its receiver is not told of it."))


class OptionsForm(forms.Form):
    """note; user. A box that may not be ticked is left out; a released note asks for the reason of a change."""

    use_required_attribute = False
    is_known = forms.BooleanField(
        required=False,
        label=_("Those who do casework may know that this note exists"),
        help_text=_("Its reference, originator and month, nothing else. They can ask you for it."),
    )
    hides_recipients = forms.BooleanField(
        required=False,
        label=_("Hide its recipients from one another"),
        help_text=_("Each reads only by which rule they see it themselves."),
    )
    reason = one_line(500, required=False, label=_("Reason"), help_text=_("Kept in the history, read by your own side alone."))

    def __init__(self, data=None, *, note, user):
        super().__init__(data, initial={"is_known": note.is_known, "hides_recipients": note.hides_recipients})
        ruling = may_make_known(user, note)
        self.not_known = "" if note.is_known or ruling else str(ruling)
        if self.not_known:
            del self.fields["is_known"]
