"""The guided form of a note, in steps. A field's name is its path in casework.content with "-" for the dot."""

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework.content import LONGEST_TEXT
from casework.errors import NoteInvalid
from casework.forms.rows import Rows
from casework.markings import HANDLING, MEANING, TLP
from casework.models import NoteText, NoteVersion
from casework.policies import may_begin
from casework.readback import LABELS, OF_FACET
from casework.vocabulary import facets
from focalpoints.querysets import posts_held
from rabatplatform.web.fields import Boxes, CheckboxInput, ChoiceField, CodesField, TextField

LOST_ITS_PLACE = _("This page no longer knows which version it began from. Copy your text, then open the page again.")
NO_PERSON = _("No name, number, address or picture of a person.")


def path_of(name: str) -> str:
    """`terms-route` → `terms.route`"""
    key, dash, rest = name.partition("-")
    return f"{key}.{rest}" if dash else name


def name_of(path: str) -> str:
    return path.replace(".", "-", 1) if path.startswith(("texts.", "terms.")) else path.replace(".", "-")


def said_of(line, name: str, sentence) -> str:
    """What is wrong in one field of one line."""
    return (
        f"{line.title}, {line.fields[name].label}{_(': ')}{sentence}"
        if name in line.fields
        else f"{line.title}{_(': ')}{sentence}"
    )


def text(kind, hint=""):
    return TextField(label=NoteText.Kind(kind).label, longest=LONGEST_TEXT, optional=kind != "judgement", help_text=hint)


def terms(slug):
    facet = facets()[slug]
    label = lazy(lambda: facet.name, str)()
    choices = facet.choices
    if facet.is_multiple:
        return CodesField(label=label, choices=choices, widget=Boxes, required=bool(facet.is_required))
    return ChoiceField(label=label, choices=lambda: [("", _now("Choose")), *choices()], optional=True, widget=forms.Select())


def choice(name, hint=""):
    return ChoiceField(
        label=LABELS[name],
        choices=lambda: [("", _now("Choose")), *facets()[OF_FACET[name]].choices()],
        widget=forms.Select(),
        help_text=hint,
    )


def column(name, hint="", *, optional=True, label=None):
    longest = NoteVersion._meta.get_field(name).max_length or 1_000
    return TextField(label=label or LABELS[name], longest=longest, one_line=name == "title", optional=optional, help_text=hint)


class DayField(forms.CharField):
    """A day; the content's own cleaner reads it."""

    def __init__(self, **kwargs):
        super().__init__(required=True, max_length=10, widget=forms.DateInput(attrs={"type": "date", "class": "w-m"}), **kwargs)
        self.is_asked = True

    def validate(self, value):
        """An empty day is saved; the check says that it is missing."""

    def prepare_value(self, value):
        return value.isoformat() if hasattr(value, "isoformat") else value


class StepForm(forms.Form):
    """One step. content: what is stored. `rows`: keys of lines that repeat, each in `lines`."""

    use_required_attribute = False
    row_keys: tuple[str, ...] = ()
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

    def __init__(self, data=None, *, content, **kwargs):
        self.stored, self.told = content, False
        super().__init__(data, initial=self._initial(content), **kwargs)
        self.lines = [Rows(key, content[key], data) for key in self.row_keys]

    def _initial(self, content) -> dict:
        found = {}
        for name in self.base_fields:
            key, dash, rest = name.partition("-")
            if dash and key in ("texts", "terms"):
                value = content[key].get(rest, "" if key == "texts" else [])
                field = self.base_fields[name]
                found[name] = value if key == "texts" or isinstance(field, CodesField) else (value or [""])[0]
            elif name in content:
                found[name] = content[name]
        return found

    @property
    def answers(self) -> list[str]:
        return [name for name in self.fields if name not in ("edition", "form_key")]

    @property
    def shown(self) -> list[tuple]:
        """(field, ticked): ticked is a number for a list of many boxes that need not be answered, shown in a fold; else None."""
        folded = {name for name, field in self.fields.items() if isinstance(field, CodesField) and not field.required}
        return [(field, len(field.value() or []) if field.name in folded else None) for field in self.visible_fields()]

    @property
    def paths(self) -> list[str]:
        return [*map(path_of, self.answers), *self.row_keys]

    def is_valid(self) -> bool:
        """What is wrong in a line stands beside it and on top of the page."""
        valid = super().is_valid()
        for rows in self.lines if self.is_bound and not self.told else ():
            for line in rows.forms if not rows.is_valid() else ():
                for name, sentences in line.errors.items():
                    self.add_error(None, [said_of(line, name, sentence) for sentence in sentences])
        self.told = True
        return valid and not self.errors

    def content(self) -> dict:
        """What to save: fields that were not in what was sent are left as they are."""
        found: dict = {}
        for name in self.answers:
            field = self.fields[name]
            if field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)):
                continue
            key, dash, rest = name.partition("-")
            value = self.cleaned_data.get(name)
            if key == "terms" and not isinstance(field, CodesField):
                value = [value] if value else []
            if dash:
                found.setdefault(key, {})[rest] = value
            else:
                found[name] = value
        for rows in self.lines:
            if rows.forms:
                found[rows.key] = rows.value()
        return found

    def take(self, refusal: NoteInvalid) -> None:
        """Put what the content's cleaner refused beside the fields; what belongs to no field here stands on top."""
        for path, sentence in refusal.fields.items():
            key, _dot, rest = path.partition(".")
            number, _dot, cell = rest.partition(".")
            rows = next((rows for rows in self.lines if rows.key == key), None)
            if rows and cell and number.isdigit() and int(number) <= len(rows.forms):
                line = rows.forms[int(number) - 1]
                line.add_error(cell, str(sentence))
                self.add_error(None, said_of(line, cell, sentence))
            elif name_of(path) in self.fields:
                self.add_error(name_of(path), str(sentence))
            else:
                self.add_error(None, str(sentence))


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
    ("terms-stage", terms("stage")),
    ("texts-journey", text("journey", NO_PERSON)),
    ("terms-means-of-transport", terms("means-of-transport")),
    ("terms-crossing-method", terms("crossing-method")),
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
