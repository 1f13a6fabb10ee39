"""The steps of the guided form of a note, in their order, and which asks for what."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.forms.guided import StepForm, name_of, path_of
from casework.forms.questions import DayField, choice, column, terms, text
from casework.markings import HANDLING, MEANING, TLP
from casework.models import NoteText
from casework.models.parts import PHASE
from casework.readback import LABELS
from rabatplatform.web.fields import CheckboxInput, ChoiceField, CodesField

NO_PERSON = _("No name, number, address or picture of a person.")


class FrameForm(StepForm):
    title = column("title", _("The pattern in one line. No person, no case number."), optional=False)
    language = ChoiceField(label=_("Language you write in"), choices=settings.CONTENT_LANGUAGES)
    kind = choice("kind")
    period_from = DayField(label=LABELS["period_from"])
    period_to = DayField(label=LABELS["period_to"])
    what_changed = column("what_changed", _("From the version before. For a first version leave it empty."))
    closes_earlier = forms.BooleanField(
        label=_("Close earlier versions to readers"),
        required=False,
        widget=CheckboxInput,
        help_text=_("Once this version is released, readers no longer read the versions before it."),
    )

    def clean_title(self):
        if "title" in self.data and not self.cleaned_data["title"]:
            raise forms.ValidationError(_("Give the note a title."), code="required")
        return self.cleaned_data["title"]


class JourneyForm(StepForm):
    row_keys = ("legs", "hubs")


class PhasesForm(StepForm):
    pass


class ActorsForm(StepForm):
    pass


class MoneyForm(StepForm):
    pass


class ChangeForm(StepForm):
    row_keys = ("changes",)


class ResponseForm(StepForm):
    pass


def tlp_choices():
    return [(value, f"{TLP(value).label}\n{MEANING[TLP(value)]}") for value in TLP.values]


def handling_choices():
    return [(code, f"{code.upper()}{_(': ')}{words}") for code, words in HANDLING.items()]


class HandlingForm(StepForm):
    reliability = choice("reliability", _("A never lets one down, B mostly reliable, C mostly not, X not known."))
    credibility = choice(
        "credibility",
        _(
            "1 certain, 2 known to the source itself, 3 heard from others and supported elsewhere, 4 heard from others and not supported."
        ),
    )
    confidence = column("confidence", _("How sure the judgement is, and why: likely, two independent sources."))
    tlp = ChoiceField(label=_("Traffic light"), choices=tlp_choices, widget=forms.RadioSelect)
    handling = CodesField(label=LABELS["handling"], choices=handling_choices)
    handling_text = column("handling_text", _("Only with H3: what the restrictions are."))
    valid_until = DayField(
        label=LABELS["valid_until"], help_text=_("After this day the note is never shown as current. You are reminded before.")
    )
    is_non_nominal = forms.BooleanField(
        label=_("I declare that this note names no person and nothing by which one could be found."),
        required=False,
        widget=CheckboxInput,
    )


def _declare(form: type[StepForm], *fields: tuple[str, forms.Field], first=()) -> None:
    """Fields whose names hold a dash cannot be written as attributes of a class."""
    for name, field in fields:
        form.base_fields[name] = form.declared_fields[name] = field


_declare(
    FrameForm,
    ("terms-phenomenon", terms("phenomenon")),
    ("terms-detection", terms("detection")),
    ("terms-migrant-profile", terms("migrant-profile")),
    ("texts-judgement", text("judgement", _("What the reader must know, in two or three sentences."))),
)
_declare(
    JourneyForm,
    ("terms-route", terms("route")),
    ("texts-journey", text("journey", NO_PERSON)),
    ("terms-means-of-transport", terms("means-of-transport")),
    ("terms-crossing-method", terms("crossing-method")),
)
_declare(
    PhasesForm,
    ("terms-stage", terms("stage")),
    *((f"texts-{kind}", text(kind, short=True)) for kind in NoteText.Kind.values if kind.startswith(PHASE)),
)
_declare(
    ActorsForm,
    *((f"terms-{slug}", terms(slug)) for slug in ("network-level", "actor-role", "network-structure")),
    ("texts-actors", text("actors", _("Roles, never persons: who does what at which level."))),
    *((f"terms-{slug}", terms(slug)) for slug in ("recruitment", "communication", "document-fraud")),
    ("texts-methods", text("methods", NO_PERSON)),
)
_declare(
    MoneyForm,
    ("terms-payment-method", terms("payment-method")),
    ("terms-pricing-model", terms("pricing-model")),
    ("texts-money", text("money")),
    *((f"terms-{slug}", terms(slug)) for slug in ("corruption", "harm", "exploitation-form", "linked-crime")),
    ("texts-harm", text("harm", NO_PERSON)),
)
_declare(
    ChangeForm, ("texts-indicators", text("indicators", _("What an officer at the border can see, hear or ask. One to a line.")))
)
_declare(
    ResponseForm,
    ("texts-response", text("response", _("What was tried, by which services, with what effect."))),
    ("texts-unknown", text("unknown", _("One question to a line. Readers may be able to answer."))),
)

STEPS: dict[str, type[StepForm]] = {
    "frame": FrameForm,
    "journey": JourneyForm,
    "phases": PhasesForm,
    "actors": ActorsForm,
    "money": MoneyForm,
    "change": ChangeForm,
    "response": ResponseForm,
    "handling": HandlingForm,
}
FILES, CHECK = "files", "check"
ORDER = (*STEPS, FILES, CHECK)
STEP_LABELS = {
    "frame": _("Frame"),
    "journey": _("Journey"),
    "phases": _("Phases"),
    "actors": _("Actors and methods"),
    "money": _("Money and harm"),
    "change": _("Changes and indicators"),
    "response": _("Response and gaps"),
    "handling": _("Grading and handling"),
    FILES: _("Files"),
    CHECK: _("Check and submit"),
}


def step_of(path: str) -> str:
    """The step that holds a field of the content."""
    key = path.partition(".")[0]
    for slug, form in STEPS.items():
        if name_of(path) in form.base_fields or key in form.row_keys:
            return slug
    return ORDER[0]


def paths_of(step: str) -> list[str]:
    form = STEPS[step]
    return [*(path_of(name) for name in form.base_fields if name not in ("edition", "form_key")), *form.row_keys]


def step_after(step: str) -> str:
    return ORDER[ORDER.index(step) + 1]


def step_before(step: str) -> str | None:
    place = ORDER.index(step)
    return ORDER[place - 1] if place else None
