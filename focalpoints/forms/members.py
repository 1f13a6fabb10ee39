"""What a coordinator says about a member: until when, which post, why."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from focalpoints import days
from focalpoints.members import STATUSES
from focalpoints.models import Appointment

MOST_YEARS = 10
GIVEN_REASONS = [  # the others are given by the platform itself
    (reason.value, reason.label)
    for reason in Appointment.Reason
    if reason not in (Appointment.Reason.HANDED_OVER, Appointment.Reason.CHANGED_POST)
]


class DayField(forms.DateField):
    """A last day, in the time zone of the post. `clean` gives the day; `end` the moment at which it is over."""

    widget = forms.DateInput(attrs={"type": "date", "class": "w-m"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("Write the day as 2027-06-30."), "required": _("Choose the last day.")}

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **kwargs)

    def validate(self, value):
        super().validate(value)
        if value is not None and not date(2000, 1, 1) <= value <= days.years_on(date.today(), MOST_YEARS):
            raise forms.ValidationError(_("Choose a day within the next ten years."), code="far")


class FilterForm(forms.Form):
    """The list's filter. Nothing is refused: a status that there is not shows all."""

    q = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=[("", _("Any status")), *STATUSES.items()])


class EndDateForm(forms.Form):
    use_required_attribute = False
    until = DayField(label=_("Last day"), help_text=_("In the time zone of the post. Access ends with that day, by itself."))


class ChangePostForm(forms.Form):
    use_required_attribute = False
    post = forms.ChoiceField(
        label=_("Vacant post"),
        error_messages={"required": _("Choose a post."), "invalid_choice": _("Choose a vacant post from the list.")},
    )

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts = {str(post.reference): post for post in posts}
        named = [(key, f"{post.title} ({post.get_role_display()})") for key, post in self.posts.items()]
        self.fields["post"].choices = [("", _("Choose")), *named]

    def clean_post(self):
        return self.posts[self.cleaned_data["post"]]


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = forms.ChoiceField(
        label=_("Reason, kept in the history"),
        choices=[("", pgettext_lazy("reason", "Choose")), *GIVEN_REASONS],
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason from the list.")},
    )
