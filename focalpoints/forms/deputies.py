"""A holder is away: from when until when, and who stands in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.forms.members import DayField


class AwayDayField(DayField):
    default_error_messages = {"required": _("Choose the first day.")}


class AbsenceForm(forms.Form):
    """holders: {key: person} of those who hold the post (asked where there are two); people: {reference: Appointment}."""

    use_required_attribute = False
    person = forms.ChoiceField(
        label=_("Who is away?"),
        error_messages={"required": _("Choose the holder."), "invalid_choice": _("Choose somebody from the list.")},
    )
    first_on = AwayDayField(label=_("First day away"))
    last_on = DayField(label=_("Last day away"), help_text=_("In the time zone of the post, at most 90 days."))
    deputy = forms.ChoiceField(
        label=_("Who stands in?"),
        required=False,
        error_messages={"invalid_choice": _("Choose somebody from the list.")},
        help_text=_("They have the rights of the post on these days. What they do is marked “for” the post."),
    )

    def __init__(self, *args, holders, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.holders, self.people = holders, people
        self.fields["person"].choices = [(key, str(person)) for key, person in holders.items()]
        if len(holders) == 1:
            del self.fields["person"]
        named = [(key, f"{row.user} ({row.post.title})") for key, row in people.items()]
        self.fields["deputy"].choices = [("", _("Nobody: messages wait")), *named]

    @property
    def who(self):
        return self.holders[self.cleaned_data["person"]] if "person" in self.fields else next(iter(self.holders.values()))

    @property
    def stands_in(self):
        row = self.people.get(self.cleaned_data["deputy"])
        return row.user if row else None
