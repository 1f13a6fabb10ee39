"""What is asked of an originator, and the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import receivers
from casework.days import end_of, suggested_end
from casework.forms.fields import Day, Folded, one_line, words
from casework.markings import allowed, may_be_given
from casework.services.asking import LONGEST, MOST_RECEIVERS
from rabatplatform.access.models import GrantLabel


class AskForm(forms.Form):
    use_required_attribute = False
    reason = words(LONGEST, label=_("Reason"), help_text=_("Why you need it. Read by the originator’s coordinators."))


class OnwardForm(AskForm):
    """note: of another originator; its readers ask to have it released to bodies and posts that its marking allows."""

    receivers = Folded(required=False, label=_("Countries and organisations"))
    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Find posts"),
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    posts = forms.MultipleChoiceField(
        required=False,
        label=_("Posts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
    )
    field_order = ("receivers", "q", "posts", "reason")

    def __init__(self, data=None, *, note, user):
        super().__init__(data)
        self.user, self.chosen = user, []
        if may_be_given(note.tlp, GrantLabel.Kind.CASEWORK, note.handling):
            countries, organisations = receivers.bodies(but=note.originator_id)
            self.fields["receivers"].offer([(_("Countries"), named(countries)), (_("Organisations"), named(organisations))])
        else:
            del self.fields["receivers"]
        self.fields["posts"].choices = self._posts(note)

    def _posts(self, note):
        if not self.is_bound:
            return []
        ticked = [receivers.receiver_of(key, self.user) for key in self.data.getlist("posts")[:100] if key.startswith("post-")]
        found = receivers.find_posts(self.data.get("q", "")[:100], but=note.originator_id)
        return list(dict(named([post for post in ticked if post] + found)).items())

    def clean(self):
        given = super().clean()
        keys = [*given.get("receivers", []), *given.get("posts", [])]
        self.chosen = [receiver for key in keys if (receiver := receivers.receiver_of(key, self.user)) is not None]
        field = "receivers" if "receivers" in self.fields else "q"
        if not self.chosen and not {"receivers", "posts"} & set(self.errors):
            self.add_error(field, _("Choose to whom it should be released."))
        if len(self.chosen) > MOST_RECEIVERS:
            self.add_error(field, _("Choose between one and %(most)s receivers.") % {"most": MOST_RECEIVERS})
        return given


def named(things) -> list[tuple[str, str]]:
    return [(receivers.key_of(thing), receivers.name_of(thing)) for thing in things]


class AcceptForm(forms.Form):
    """note; request: an AccessRequest. `to`: of a request to read it, whether the whole body is to read it or the post alone."""

    use_required_attribute = False
    to = forms.ChoiceField(
        label=_("Who is to read it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who is to read it."), "invalid_choice": _("Choose from the list.")},
    )
    ends = Day(label=_("Last day"), error_messages={"required": _("Say until when.")})
    reason = one_line(500, label=_("Reason"), help_text=_("Read by whoever sees who reads this note."))
    words = words(LONGEST, required=False, label=_("Your answer"), help_text=_("Read by the post that asks."))

    def __init__(self, data=None, *, request, note):
        most = allowed(note.tlp, note.handling).grant_days
        super().__init__(data, initial={"ends": suggested_end(note.valid_until, most), "to": "post"})
        if request.kind == request.Kind.ONWARD:
            del self.fields["to"]
            return
        choices = [("post", str(request.from_post))]
        if may_be_given(note.tlp, GrantLabel.Kind.CASEWORK, note.handling):
            choices.append(("body", _("All who do casework in %(body)s") % {"body": request.from_post.body}))
        self.fields["to"].choices = choices

    def clean(self):
        given = super().clean()
        given["end"] = end_of(given.get("ends"))
        return given


class ConsentForm(forms.Form):
    """Until when a post may print and export a note under H2."""

    use_required_attribute = False
    ends = Day(label=_("Last day"), error_messages={"required": _("Say until when.")})
    words = words(LONGEST, required=False, label=_("Your answer"), help_text=_("Read by the post that asks."))

    def __init__(self, data=None):
        super().__init__(data, initial={"ends": suggested_end(None)})

    def clean(self):
        given = super().clean()
        given["end"] = end_of(given.get("ends"))
        return given


class DeclineForm(forms.Form):
    use_required_attribute = False
    words = words(LONGEST, label=_("Your answer"), help_text=_("Read by the post that asks."))
