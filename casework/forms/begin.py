"""The first page of a note: whose it is, and its title."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.questions import column
from casework.policies import may_begin
from focalpoints.querysets import posts_held
from rabatplatform.web.fields import ChoiceField


def bodies_of(user) -> list:
    """Countries and organisations that `user` writes notes of, by the posts they hold now."""
    bodies = list(dict.fromkeys(post.body for post in posts_held(user)))
    return [body for body in bodies if may_begin(user, body)]


class NewNoteForm(forms.Form):
    """A title is enough, and whose note it is where a person writes for several."""

    use_required_attribute = False
    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        label=_("Page"),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("This page is not complete. Copy your title, then open the page again.")
        ),
    )
    title = column("title", _("The pattern in one line. No person, no case number. You can change it later."), optional=False)
    body = ChoiceField(label=_("Whose note is it?"), choices=(), widget=forms.RadioSelect)

    def __init__(self, data=None, *, bodies, **kwargs):
        super().__init__(data, **kwargs)
        self.bodies = {body.key: body for body in bodies}
        if len(bodies) == 1:
            del self.fields["body"]
        else:
            self.fields["body"].choices = [(key, body.short_name) for key, body in self.bodies.items()]

    def clean_title(self):
        if not self.cleaned_data["title"]:
            raise forms.ValidationError(_("Give the note a title."), code="required")
        return self.cleaned_data["title"]

    def clean_body(self):
        if not self.cleaned_data["body"]:
            raise forms.ValidationError(_("Say whose note it is."), code="required")
        return self.cleaned_data["body"]

    @property
    def body_chosen(self):
        return self.bodies[self.cleaned_data["body"]] if "body" in self.fields else next(iter(self.bodies.values()))
