"""Who is invited to which post; and what somebody who accepts says about themselves."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from focalpoints import days
from focalpoints.forms.members import DayField
from focalpoints.models import Role
from rabatplatform.accounts.forms import ZoneField

NEW = "new"


class InviteForm(forms.Form):
    """posts: vacant posts that may be filled; roles: those that a new post may have; zone: of a new post.

    A new post is opened with the invitation: choice "new", then its role and a title in one language at least.
    """

    use_required_attribute = False
    post = forms.ChoiceField(
        label=_("Post"),
        error_messages={"required": _("Choose a post, or open a new one."), "invalid_choice": _("Choose a vacant post.")},
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, error_messages={"invalid_choice": _("Choose a role that you may give.")}
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    title_fr = forms.CharField(label=_("Title in French"), max_length=120, required=False)
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        error_messages={"required": _("Give the person's name.")},
        help_text=_("As colleagues of other countries will read it."),
    )
    email = forms.EmailField(
        label=_("Work e-mail"),
        max_length=254,
        error_messages={"required": _("Give the e-mail address."), "invalid": _("Write it as name@ministry.example.")},
        help_text=_("The link goes there. Only the person of this address can accept."),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    until = DayField(label=_("Last day"), help_text=_("In the time zone of the post. Access ends with that day, by itself."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, help_text=_("The mail is written in it."))

    def __init__(self, *args, posts, roles, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts, self.zone = {str(post.reference): post for post in posts}, zone
        named = [(key, f"{post.title} ({post.get_role_display()})") for key, post in self.posts.items()]
        self.fields["post"].choices = [*([("", _("Choose"))] if named else []), *named, (NEW, _("A new post"))]
        self.fields["role"].choices = [("", _("Choose")), *((role, Role(role).label.capitalize()) for role in roles)]

    def clean(self):
        data = super().clean()
        if data.get("post") == NEW:
            if not data.get("role") and "role" not in self.errors:
                self.add_error("role", _("Choose the role of the new post."))
            if not data.get("title_en") and not data.get("title_fr"):
                self.add_error("title_en", _("Give the title of the new post, in one language at least."))
        return data

    @property
    def chosen_post(self):
        """The vacant post that was chosen, None for a new one."""
        return self.posts.get(self.cleaned_data["post"])

    @property
    def person(self) -> dict:
        """What `invite` needs to know of the person; until: the end of the last day, in the zone of the post."""
        data, post = self.cleaned_data, self.chosen_post
        zone = days.zone_of(post) if post else days.zone_named(self.zone)
        known = {key: data[key] for key in ("name", "email", "language")}
        return {**known, "until": days.end_of_day(data["until"], zone)}

    @property
    def new_post(self) -> dict:
        data = self.cleaned_data
        titles = {language: " ".join(data[f"title_{language}"].split()) for language in ("en", "fr")}
        titles = {language: title for language, title in titles.items() if title}
        return {"role": data["role"], "titles": titles, "institution": data["institution"], "time_zone": self.zone}


class AcceptForm(forms.Form):
    """The account of somebody who accepts an invitation. The password is asked once: it can be set anew by mail."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        error_messages={"required": _("Give your name.")},
        help_text=_("As colleagues of other countries will read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Choose a password.")},
        help_text=lazy(password_validators_help_text_html, str)(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Pages and mails are written in it.")
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Times on all pages are shown in it."))
