"""The first page of the guided form: a title is enough, and whose practice it is where a person writes for several."""

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import posts_held
from practices import policies
from practices.content import longest
from practices.forms.lists import body_label
from rabatplatform.web.fields import ChoiceField, TextField


def bodies_of(user) -> list:
    """Countries and organisations that `user` writes practices of, by the posts they hold now."""
    bodies = []
    for post in posts_held(user):
        if post.body not in bodies:
            bodies.append(post.body)
    return [body for body in bodies if policies.may_draft(user, body)]


class NewPracticeForm(forms.Form):
    use_required_attribute = False
    form_key = forms.UUIDField(
        widget=forms.HiddenInput,
        label=_("Page"),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("This page is not complete. Copy your title, then open the page again.")
        ),
    )
    title = TextField(
        longest=longest("title"),
        one_line=True,
        label=_("Title"),
        help_text=_(
            "What was done and where, in one line: Duty line for airline staff at Dakar airport. You can change it later."
        ),
    )
    body = ChoiceField(label=_("Whose practice is it?"), choices=(), widget=forms.RadioSelect)

    def __init__(self, data=None, *, bodies, **kwargs):
        super().__init__(data, **kwargs)
        self.bodies = {body.key: body for body in bodies}
        if len(bodies) == 1:
            del self.fields["body"]
        else:
            self.fields["body"].choices = [(key, body_label(body)) for key, body in self.bodies.items()]

    def clean_title(self):
        if not self.cleaned_data["title"]:
            raise forms.ValidationError(_("Give the practice a title."), code="required")
        return self.cleaned_data["title"]

    def clean_body(self):
        if not self.cleaned_data["body"]:
            raise forms.ValidationError(_("Say whose practice it is."), code="required")
        return self.cleaned_data["body"]

    @property
    def body_chosen(self):
        """After validation: the Country or Organisation."""
        return self.bodies[self.cleaned_data["body"]] if "body" in self.fields else next(iter(self.bodies.values()))
