"""What reviewers, authors and the secretariat fill in on the way of a practice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.criteria import CRITERIA, LONGEST_COMMENT, LONGEST_WORDS, MARKS, QUESTIONS
from practices.forms.steps import LOST_ITS_PLACE
from practices.models import Decision, Revision
from practices.services.appointing import DAYS, FEWEST_DAYS, MOST_DAYS
from rabatplatform.web.fields import ChoiceField, TextField

YES_NO = (("yes", _("Yes")), ("no", _("No, this blocks publication")))


class ReviewForm(forms.Form):
    """Marks, comments, two questions, the advice. Nothing is required to save. initial: `of_review`, flattened by `flat`."""

    use_required_attribute = False
    edition = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        label=_("Version"),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), LOST_ITS_PLACE),
    )
    form_key = forms.UUIDField(
        required=False, widget=forms.HiddenInput, label=_("Page"), error_messages={"invalid": LOST_ITS_PLACE}
    )

    def __init__(self, data=None, *, content: dict, **kwargs):
        super().__init__(data, initial=flat(content), **kwargs)
        for asked in CRITERIA:
            self.fields[f"mark_{asked.code}"] = ChoiceField(
                choices=[(str(mark), label) for mark, label in MARKS], optional=True, widget=forms.RadioSelect, label=asked.label
            )
            self.fields[f"comment_{asked.code}"] = TextField(
                longest=LONGEST_COMMENT, optional=True, label=_("%(name)s: comment") % {"name": asked.label}
            )
        for asked in QUESTIONS:
            self.fields[f"ask_{asked.code}"] = ChoiceField(
                choices=YES_NO, optional=True, widget=forms.RadioSelect, label=asked.label
            )
        self.fields["decision"] = ChoiceField(
            choices=Decision.choices, optional=True, widget=forms.RadioSelect, label=_("Decision")
        )
        self.fields["maturity"] = ChoiceField(choices=Revision.Maturity.choices, optional=True, label=_("Maturity"))
        self.fields["words"] = TextField(longest=LONGEST_WORDS, optional=True, label=_("Your words to the authors"))

    def content(self) -> dict:
        """As `criteria.of_review`: what is empty has no key."""
        given = self.cleaned_data
        return {
            "scores": {one.code: int(given[f"mark_{one.code}"]) for one in CRITERIA if given[f"mark_{one.code}"]},
            "comments": {one.code: given[f"comment_{one.code}"] for one in CRITERIA if given[f"comment_{one.code}"]},
            "blocking": {one.code: given[f"ask_{one.code}"] == "yes" for one in QUESTIONS if given[f"ask_{one.code}"]},
            "decision": given["decision"],
            "maturity": given["maturity"],
            "words": given["words"],
        }

    @property
    def criteria(self) -> list[dict]:
        """For the page: asked, number, mark and comment (bound fields)."""
        return [
            {"asked": asked, "number": number, "mark": self[f"mark_{asked.code}"], "comment": self[f"comment_{asked.code}"]}
            for number, asked in enumerate(CRITERIA, 1)
        ]

    @property
    def questions(self) -> list[dict]:
        return [{"asked": asked, "answer": self[f"ask_{asked.code}"]} for asked in QUESTIONS]


def flat(content: dict) -> dict:
    """{field of the form: value} of what is stored."""
    found = {f"mark_{code}": str(mark) for code, mark in content["scores"].items()}
    found |= {f"comment_{code}": text for code, text in content["comments"].items()}
    found |= {f"ask_{code}": "yes" if fine else "no" for code, fine in content["blocking"].items()}
    return found | {name: content[name] for name in ("decision", "maturity", "words")}


class DeclareForm(forms.Form):
    use_required_attribute = False
    conflict = forms.ChoiceField(
        choices=(("no", _("I have no conflict of interest")), ("yes", _("I have one: pass the review to another post"))),
        widget=forms.RadioSelect,
        label=_("Conflict of interest"),
        error_messages={
            "required": _("Say whether you have a conflict of interest."),
            "invalid_choice": _("Choose from the list."),
        },
    )


class MessageForm(forms.Form):
    """A question of a reviewer, or an answer. criterion: only reviewers are asked."""

    use_required_attribute = False
    criterion = ChoiceField(choices=[(one.code, one.label) for one in CRITERIA], optional=True, label=_("On the criterion"))
    text = TextField(longest=4_000, label=_("Your message"))

    def __init__(self, *args, asks=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Your question") if asks else _("Your answer")
        if not asks:
            del self.fields["criterion"]

    def clean_text(self):
        if not self.cleaned_data["text"].strip():
            raise forms.ValidationError(_("Write your message."), code="required")
        return self.cleaned_data["text"]


class AppealForm(forms.Form):
    use_required_attribute = False
    reason = TextField(
        longest=4_000, label=_("Your reasons"), help_text=_("What was overlooked or misread. The new reviewers read it.")
    )

    def clean_reason(self):
        if not self.cleaned_data["reason"].strip():
            raise forms.ValidationError(_("Say why the decision should be looked at again."), code="required")
        return self.cleaned_data["reason"]


class AppointForm(forms.Form):
    """Which posts are asked (UUIDs), until when, and whether the authors are told which. offered: the posts of the page."""

    use_required_attribute = False
    posts = forms.TypedMultipleChoiceField(
        required=False,
        label=_("Posts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list."), "invalid_list": _("Choose from the list.")},
    )
    days = forms.IntegerField(
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        initial=DAYS,
        label=_("Days to answer"),
        widget=forms.NumberInput({"class": "w-m"}),
    )
    blind = forms.BooleanField(
        required=False,
        label=_("Blind: the authors are not told which posts review"),
        help_text=_("It cannot be changed once the first post was asked."),
    )

    def __init__(self, *args, offered, fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_reference = {str(post.reference): post for post in offered}
        self.fields["posts"].choices = [(key, str(post)) for key, post in self.by_reference.items()]
        if fixed:
            del self.fields["blind"]

    def clean_posts(self):
        if not self.cleaned_data["posts"]:
            raise forms.ValidationError(_("Choose at least one post."), code="required")
        return [self.by_reference[key] for key in self.cleaned_data["posts"]]
