"""The steps of the guided form. Names of fields are the keys of practices.content."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from focalpoints.querysets import body_of_label
from practices.completeness import MOST_THEMES
from practices.content import longest
from practices.forms import lists
from practices.models import Revision
from rabatplatform.web.fields import (
    CheckboxInput,
    ChoiceField,
    CodesField,
    EntriesField,
    PartialDateField,
    PostField,
    TextField,
)

LOST_ITS_PLACE = _("This page no longer knows which version it began from. Copy your text, then open the page again.")


def section(kind, label, hint="", *, optional=False, one_line=False):
    return TextField(longest=longest(kind), label=label, help_text=hint, optional=optional, one_line=one_line)


class StepForm(forms.Form):
    """One step. content: what is stored (practices.content).

    Hidden: `edition`, the one the page was made from; `form_key`, the page itself.
    """

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

    def __init__(self, data=None, *, practice, content, **kwargs):
        self.practice, self.stored = practice, content
        self.owner = body_of_label(practice.owner_id)
        super().__init__(data, initial=content, **kwargs)
        self.offer()

    def offer(self):
        """Fill the lists to choose from."""

    def asked(self, name) -> bool:
        """Was the field in what was sent? One that was not is left as it is."""
        field = self.fields[name]
        return not field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def content(self) -> dict:
        """The content to save. A list that holds the same ids in another order is no change."""
        found = {}
        for name in self.answers:
            if self.asked(name):
                value = self.cleaned_data[name]
                same = isinstance(value, list) and sorted(value) == sorted(self.stored[name])
                found[name] = self.stored[name] if same else value
        return found

    @property
    def answers(self) -> list[str]:
        return [name for name in self.fields if name not in ("edition", "form_key")]


class TitleForm(StepForm):
    title = section(
        "title",
        _("Title"),
        _("What was done and where, in one line: Duty line for airline staff at Dakar airport."),
        one_line=True,
    )
    summary = section(
        "summary", _("Summary"), _("Who did what, where, and what changed. Colleagues read this in lists, before anything else.")
    )
    countries = EntriesField(
        label=_("Other countries that took part"), help_text=_("Only those that did this together with you."), optional=True
    )
    organisations = EntriesField(label=_("Organisations in whose name it was also done"), optional=True)
    lead_institution = TextField(
        longest=200,
        one_line=True,
        label=_("Lead institution"),
        help_text=_("The ministry, service or agency that runs it, as it is written on letters."),
    )
    phenomena = CodesField(
        label=_("What is it about?"),
        choices=Revision.Phenomenon.choices,
        help_text=_("Tick both when the practice serves both. The law keeps them apart, and so does the search."),
    )
    kind = ChoiceField(label=_("Kind of practice"), choices=Revision.Kind.choices)
    maturity = ChoiceField(
        label=_("How mature is it, in your own judgement?"),
        choices=Revision.Maturity.choices,
        optional=True,
        help_text=_("From an idea tried once to a practice that the institution keeps up by itself."),
    )
    original_language = ChoiceField(
        label=_("Language you write in"),
        choices=settings.CONTENT_LANGUAGES,
        help_text=_("Write in the language that comes easiest. It is translated later."),
    )
    start = PartialDateField(
        label=_("Since when?"), help_text=_("A year, or a date as far as you know it: 2019, 2019-06 or 2019-06-30.")
    )
    end = PartialDateField(label=_("Until when?"), help_text=_("Leave it empty while the practice goes on."))

    def offer(self):
        self.fields["countries"].offer(lists.countries(self.stored["countries"], but=self.owner))
        self.fields["organisations"].offer(lists.organisations(self.stored["organisations"], but=self.owner))

    def clean_title(self):
        if self.asked("title") and not self.cleaned_data["title"]:
            raise forms.ValidationError(_("Give the practice a title."), code="required")
        return self.cleaned_data["title"]

    def clean_countries(self):
        return self._with_owner(self.cleaned_data["countries"], isinstance(self.owner, Country))

    def clean_organisations(self):
        return self._with_owner(self.cleaned_data["organisations"], not isinstance(self.owner, Country))

    def _with_owner(self, ids, of_its_kind):
        """The owner is always one of the bodies named; the form does not ask for it."""
        return [self.owner.pk, *ids] if of_its_kind else ids

    def clean(self):
        cleaned = super().clean()
        start, end = (cleaned.get(name, "") if self.asked(name) else self.stored[name] for name in ("start", "end"))
        length = min(len(start), len(end))
        if start and end and end[:length] < start[:length]:
            self.add_error("end", forms.ValidationError(_("The end is before the start."), code="end_before_start"))
        return cleaned


class ActionsForm(StepForm):
    problem = section("problem", _("What was the problem?"), _("What happened before, to whom, and why it could not stay so."))
    objective = section("objective", _("What was it meant to achieve?"), optional=True)
    people = section(
        "people",
        _("Who is concerned?"),
        _("The people it protects or serves, and the services that carry it. Name no private person."),
        optional=True,
    )
    actions = section(
        "actions",
        _("What was done, step by step?"),
        _("In the order in which it happened, so that a colleague elsewhere could follow it."),
    )
    legal_basis = section(
        "legal_basis", _("What is its legal basis?"), _("Law, decree, agreement or instruction, with its date."), optional=True
    )
    roles = section("roles", _("Who does what?"), _("Services and partners, each with its part."), optional=True)
    rights = section(
        "rights",
        _("How were rights and gender handled?"),
        _("Safeguards for migrants, victims and children; what women and men needed differently; how data were protected."),
    )
    resources = section("resources", _("What did it take?"), _("People, money, equipment and time, roughly."), optional=True)


EVIDENCE_HINTS = {
    Revision.Evidence.EVALUATION: _("Somebody from outside looked at it and wrote a report"),
    Revision.Evidence.STATISTICS: _("Numbers your service keeps, with the year"),
}


def evidence_choices():
    for value, label in Revision.Evidence.choices:
        hint = EVIDENCE_HINTS.get(value)
        yield value, f"{label}\n{hint}" if hint else label


class ResultsForm(StepForm):
    results = section(
        "results", _("What changed?"), _("Figures where you have them, with the year; what people say where you do not.")
    )
    evidence = ChoiceField(label=_("How do you know that it works?"), choices=evidence_choices, widget=forms.RadioSelect)


class LessonsForm(StepForm):
    worked = section(
        "worked",
        _("What made it work?"),
        _("Think of a colleague who starts from nothing: which two or three conditions could not be left out?"),
        optional=True,
    )
    not_worked = section(
        "not_worked",
        _("What did not work?"),
        _("What you tried and gave up, costs that came later, groups that were missed. Readers look here first."),
    )
    nothing_failed = forms.BooleanField(label=_("Nothing so far"), required=False, widget=CheckboxInput)
    obstacles = section("obstacles", _("Which obstacles came up, and how were they met?"), optional=True)
    lessons = section("lessons", _("What did you learn?"), _("What you would do again, and what you would do differently."))
    sustainability = section(
        "sustainability",
        _("What keeps it going?"),
        _("Budget line, law, habit, a person: what it rests on today."),
        optional=True,
    )
    conditions = section("conditions", _("What must be in place before another country can do the same?"))
    adapt = section("adapt", _("What would have to be adapted elsewhere?"), optional=True)


class FrameworksForm(StepForm):
    themes = EntriesField(
        label=_("Themes"),
        help_text=_("One to four. Open a heading and tick what fits best."),
        most=MOST_THEMES,
        too_many=_("Choose at most four themes."),
    )
    framework_items = EntriesField(
        label=_("Which commitments does it put into practice?"),
        help_text=_("At least one action or recommendation of a framework of the Process."),
    )
    instruments = EntriesField(label=_("Legal instruments it applies"), optional=True)
    partners = EntriesField(
        label=_("Partners"), help_text=_("Organisations that helped, with money, people or knowledge."), optional=True
    )
    contact_post = PostField(
        label=_("Which post answers questions about it?"),
        help_text=_("A post, not a person: whoever holds it later gets the questions."),
    )
    references = section("references", _("References"), _("Reports, laws, pages, one to a line."), optional=True)

    def offer(self):
        for name, entries in (
            ("themes", lists.themes),
            ("framework_items", lists.framework_items),
            ("instruments", lists.instruments),
            ("partners", lists.organisations),
        ):
            self.fields[name].offer(entries(self.stored[name]))
        bodies = self.stored["countries"], self.stored["organisations"]
        self.fields["contact_post"].offer(lists.contact_posts(self.owner, *bodies, self.stored["contact_post"]))


STEPS: dict[str, type[StepForm]] = {
    "title": TitleForm,
    "actions": ActionsForm,
    "results": ResultsForm,
    "lessons": LessonsForm,
    "frameworks": FrameworksForm,
}
CHECK = "check"
ORDER = (*STEPS, CHECK)
LABELS = {
    "title": _("Title and country"),
    "actions": _("What was done"),
    "results": _("Results"),
    "lessons": _("Lessons"),
    "frameworks": _("Themes and frameworks"),
    CHECK: _("Check and submit"),
}


def step_label(step: str):
    return LABELS[step]


def step_after(step: str) -> str:
    return ORDER[ORDER.index(step) + 1]


def step_before(step: str) -> str | None:
    place = ORDER.index(step)
    return ORDER[place - 1] if place else None
