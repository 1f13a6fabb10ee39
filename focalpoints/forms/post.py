"""What the directory says of a post, as its coordinator writes it."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from focalpoints.directory.words import is_language, language_names, spoken_languages
from focalpoints.models import Accepts, Competence, Network, Post, SecureChannel
from rabatplatform.accounts.forms import ZoneField
from rabatplatform.reference.memory import shelf

CHOOSE = _("Choose from the list.")
# Stored as they are written.
PLAIN = (
    "institution", "time_zone", "hours", "out_of_hours", "working_languages", "competences", "accepts", "secure_channels", "mandate",
)  # fmt: skip


class Codes(forms.MultipleChoiceField):
    default_error_messages = {"invalid_choice": CHOOSE, "invalid_list": CHOOSE}

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


def line(label, longest: int, **more):
    return forms.CharField(label=label, max_length=longest, required=False, widget=forms.TextInput(attrs={"dir": "auto"}), **more)


class PostForm(forms.Form):
    """One title for each language that practices are written in, at least one of them."""

    use_required_attribute = False
    institution = line(_("Institution"), 200)
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("The post that stands in when this one is vacant or away."),
        error_messages={"invalid_choice": CHOOSE},
    )
    time_zone = ZoneField(label=_("Time zone"), help_text=_("Hours and dates of this post are in it."))
    hours = line(_("Working hours"), 120, help_text=_("As in: Monday to Friday, 8:00 to 17:00."))
    out_of_hours = line(_("Outside these hours"), 200, help_text=_("Whom to call, or when an answer can be expected."))
    working_languages = Codes(label=_("Working languages"))
    competences = Codes(label=_("Competences"), choices=Competence.choices)
    accepts = Codes(label=_("Requests that this post takes"), choices=Accepts.choices)
    networks = Codes(label=_("Networks that it serves"))
    secure_channels = Codes(label=_("Secure channels that it uses"), choices=SecureChannel.choices)
    mandate = line(_("Mandate"), 200, help_text=_("The act that gives this post its task, and its date."))

    def __init__(self, *args, post: Post, deputies, **kwargs):
        """deputies: posts of the same body that may stand in."""
        super().__init__(*args, initial=_initial(post), **kwargs)
        self.post, self.deputies = post, {one.pk: one for one in deputies}
        titles = {code: line(format_lazy("{} ({})", _("Title"), name), 120) for code, name in settings.CONTENT_LANGUAGES}
        for code, title in titles.items():
            title.initial = post.titles.get(code, "")
            title.widget.attrs |= {"lang": code}
        self.fields = {f"title_{code}": title for code, title in titles.items()} | self.fields
        self.fields["deputy"].choices = [("", _("Nobody")), *((pk, one.title) for pk, one in self.deputies.items())]
        languages = dict(spoken_languages())
        languages |= {code: language_names([code]) for code in self._languages() if code not in languages and is_language(code)}
        self.fields["working_languages"].choices = list(languages.items())
        self.fields["networks"].choices = [(network.code, network.name) for network in shelf(Network).active]

    def _languages(self) -> list[str]:
        """Those that the post has, and those that were sent: a language of BCP 47 need not be in the list to be stored."""
        sent = self.data.getlist("working_languages") if hasattr(self.data, "getlist") else []
        return [*self.post.working_languages, *sent[:20]]

    @property
    def title_fields(self):
        return [self[name] for name in self.fields if name.startswith("title_")]

    @property
    def other_fields(self):
        return [self[name] for name in self.fields if not name.startswith("title_")]

    def clean(self):
        given = super().clean()
        titles = {code: " ".join(given.get(f"title_{code}", "").split()) for code, _name in settings.CONTENT_LANGUAGES}
        if not any(titles.values()) and not any(name.startswith("title_") for name in self.errors):
            self.add_error("title_en", _("Give the post a title in one language."))
        given["titles"] = self.post.titles | titles
        return given

    def facts(self) -> dict:
        """For services.posts.update_post."""
        given = self.cleaned_data
        return {name: given[name] for name in PLAIN} | {
            "titles": {code: title for code, title in given["titles"].items() if title},
            "deputy": self.deputies.get(given["deputy"]),
            "networks": [shelf(Network).by_key[code] for code in given["networks"]],
        }


def _initial(post: Post) -> dict:
    return {name: getattr(post, name) for name in PLAIN} | {
        "deputy": post.deputy_id,
        "networks": [network.code for network in post.networks.all()],
    }
