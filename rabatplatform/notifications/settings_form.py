"""The form of one's notification settings: a choice for each topic, and when and how mails come."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rabatplatform.access.models import GrantLabel
from rabatplatform.access.querysets import is_held
from rabatplatform.accounts.forms import ZoneField
from rabatplatform.accounts.zones import zone_choices
from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.topics import Rhythm, Topic, all_topics
from rabatplatform.notifications.rhythm import MONDAY_TO_FRIDAY, Preferences

READ_BY = {"casework": GrantLabel.ALL_WHO_READ_CASEWORK}  # topics of an app that not all members read: the label of those who do
NEAR = ("Africa/", "Europe/", "Atlantic/", "Indian/")
TOPIC = "topic-"


@dataclass(frozen=True)
class Group:
    """Topics of one urgency. rows: bound fields of the form."""

    title: Any
    rows: list


def topics_for(user) -> list[Topic]:
    """Those of which the person may be told at all."""
    closed = {app for app, label in READ_BY.items() if not GrantLabel.objects.filter(is_held(label, user), pk=label).exists()}
    return [topic for topic in all_topics() if topic.code.partition(".")[0] not in closed]


def time_field(**kwargs) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-s"})
    return forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"], widget=widget, **kwargs)


class SettingsForm(forms.Form):
    use_required_attribute = False
    by_mail = forms.BooleanField(
        label=gettext_lazy("Send me messages by e-mail as well"),
        help_text=gettext_lazy("Mails about your account itself are always sent."),
        required=False,
    )
    digests = forms.BooleanField(label=gettext_lazy("Send me digests"), required=False)
    plain_text = forms.BooleanField(label=gettext_lazy("Plain text only, smallest mails"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, help_text=gettext_lazy("Pages and mails are written in it.")
    )
    time_zone = ZoneField(label=gettext_lazy("Time zone"), help_text=gettext_lazy("Times on all pages are shown in it."))
    digest_at = time_field(label=gettext_lazy("Digests at"))
    weekly_on = forms.TypedChoiceField(label=gettext_lazy("Weekly digest on"), choices=list(WEEKDAYS.items()), coerce=int)
    working_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Daily digest on"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without any: on the working days of your country."),
    )
    quiet_from = time_field(
        label=gettext_lazy("No mail from"),
        required=False,
        help_text=gettext_lazy("What comes in these hours is sent after them."),
    )
    quiet_until = time_field(label=gettext_lazy("No mail until"), required=False)

    def __init__(self, data=None, *, user, preferences: Preferences):
        super().__init__(data, initial=_initial(user, preferences))
        self.topics = topics_for(user)
        chosen = dict(preferences.choices)
        for topic in self.topics:
            if not topic.fixed:
                self.fields[TOPIC + topic.code] = forms.ChoiceField(
                    label=topic.title,
                    choices=Rhythm.choices,
                    widget=forms.RadioSelect,
                    initial=chosen.get(topic.code, topic.rhythm),
                )
        zone = self.fields["time_zone"]
        zone.choices = near_zones()
        known = {key for _label, group in zone.choices if isinstance(group, list) for key, _name in group}
        if user.time_zone not in known | {"UTC"}:  # an older spelling, or one chosen in the profile, stays chosen
            zone.choices = [(user.time_zone, user.time_zone), *near_zones()]

    @property
    def groups(self) -> list[Group]:
        urgencies = ((_("Waits for you"), (WAITS_FOR_YOU,)), (_("For information"), (FOLLOWED, FOR_INFORMATION)))
        free = [topic for topic in self.topics if not topic.fixed]
        made = [
            Group(title, [self[TOPIC + topic.code] for urgency in those for topic in free if topic.urgency == urgency])
            for title, those in urgencies
        ]
        return [group for group in made if group.rows]

    @property
    def fixed(self) -> list[str]:
        """Titles of the topics that are told whatever was chosen."""
        return [str(topic.title) for topic in self.topics if topic.fixed]

    def clean(self):
        data = super().clean()
        for empty, other in (("quiet_from", "quiet_until"), ("quiet_until", "quiet_from")):
            if data.get(other) is not None and data.get(empty) is None and empty not in self.errors:
                self.add_error(empty, _("Give both times, or none."))
        if data.get("quiet_from") is not None and data.get("quiet_from") == data.get("quiet_until"):
            self.add_error("quiet_until", _("Give another time than the first one."))
        return data

    def changes(self) -> dict:
        """What was said, as services.settings.save_settings takes it."""
        data = dict(self.cleaned_data)
        data["choices"] = {name.removeprefix(TOPIC): data.pop(name) for name in list(data) if name.startswith(TOPIC)}
        return data


def near_zones() -> list:
    """As zone_choices, without the parts of the world that have no country of the Process: all of them make a page too heavy, and
    the profile offers them."""
    return [(label, group) for label, group in zone_choices() if not isinstance(group, list) or group[0][0].startswith(NEAR)]


def _initial(user, preferences: Preferences) -> dict:
    since, until = preferences.quiet or (None, None)
    return {
        "by_mail": preferences.by_mail,
        "digests": preferences.digests,
        "plain_text": preferences.plain_text,
        "language": user.language,
        "time_zone": user.time_zone,
        "digest_at": preferences.digest_at,
        "weekly_on": preferences.weekly_on,
        "working_days": sorted(preferences.working_days or MONDAY_TO_FRIDAY),
        "quiet_from": since,
        "quiet_until": until,
    }
