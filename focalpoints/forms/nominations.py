"""Whom a State or organisation named as its coordinator, and by which document."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focalpoints import days
from focalpoints.forms.invitations import NEW
from focalpoints.forms.members import DayField
from focalpoints.models import NominationDocument
from rabatplatform.accounts.forms import ZoneField
from rabatplatform.files.forms import AttachmentField


class NominationForm(forms.Form):
    """posts: vacant coordinators' posts of the body; zone: of a post that is opened, where no other is chosen."""

    use_required_attribute = False
    name = forms.CharField(label=_("Name"), max_length=150, error_messages={"required": _("Give the person's name.")})
    email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        error_messages={"required": _("Give the e-mail address."), "invalid": _("Write it as name@ministry.example.")},
        help_text=_("The invitation goes there once the nomination is verified."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    post = forms.ChoiceField(
        label=_("Post"), error_messages={"required": _("Choose a post."), "invalid_choice": _("Choose a vacant post.")}
    )
    time_zone = ZoneField(
        label=_("Time zone of a new post"), help_text=_("A post that there is already keeps its own."), required=False
    )
    until = DayField(label=_("Last day"), help_text=_("In the time zone of the post. Access ends with that day, by itself."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, help_text=_("The mail is written in it."))
    dated_on = DayField(
        label=_("Date of the document"), error_messages={"required": _("Choose the date that the document bears.")}
    )
    document = AttachmentField(model=NominationDocument, label=_("Document"))

    def __init__(self, *args, posts, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts, self.fields["time_zone"].initial = {str(post.reference): post for post in posts}, zone
        named = [(key, post.title) for key, post in self.posts.items()]
        self.fields["post"].choices = [*named, (NEW, _("A new coordinator's post"))]

    def clean_time_zone(self):
        return self.cleaned_data["time_zone"] or self.fields["time_zone"].initial

    @property
    def facts(self) -> dict:
        """What `propose` takes; until: the end of the last day, in the zone of the post."""
        data, post = self.cleaned_data, self.posts.get(self.cleaned_data["post"])
        zone = days.zone_of(post) if post else days.zone_named(data["time_zone"])
        known = {key: data[key] for key in ("name", "email", "language", "dated_on", "document")}
        return {**known, "post": post, "until": days.end_of_day(data["until"], zone), "time_zone": data["time_zone"]}


class DocumentForm(forms.Form):
    use_required_attribute = False
    document = AttachmentField(model=NominationDocument, label=_("Document"))
