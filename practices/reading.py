"""What the page of one practice shows, and in which order. Reads; changes nothing."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.acting import Act, all_told
from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_label
from practices import policies
from practices.coverage import short_name_of
from practices.models import Framework, FrameworkItem, Instrument, Practice, Revision, Section, StateChange, Theme
from practices.text import Text, Words, origin_line
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf
from rabatplatform.reference.models import in_language

Kind = Section.Kind
HOW = (Kind.OBJECTIVE, Kind.PEOPLE, Kind.ACTIONS, Kind.LEGAL_BASIS, Kind.ROLES, Kind.RIGHTS, Kind.RESOURCES)
RESULTS = (Kind.RESULTS, Kind.LIMITS)
LESSONS = (Kind.LESSONS, Kind.OBSTACLES, Kind.SUSTAINABILITY)
CONDITIONS = (Kind.CONDITIONS, Kind.ADAPT)

STATUS_AT_SOURCE = {"ongoing": _("ongoing"), "ended": _("ended"), "planned": _("planned"), "recommended": _("recommended")}
EVIDENCE_AT_SOURCE = {
    "results_stated": _("The source states a result."),
    "described": _("The source describes the practice without a result."),
    "recommended": _("The source recommends it."),
}
STEPS = {
    (Practice.State.DRAFT, False): _("Draft begun"),
    (Practice.State.SUBMITTED, False): _("Submitted"),
    (Practice.State.RETURNED, False): _("Returned with questions"),
    (Practice.State.IN_REVIEW, False): _("Validated; in review"),
    (Practice.State.DECLINED, False): _("Declined"),
    (Practice.State.ARCHIVED, False): _("Archived"),
    (Revision.State.DROPPED, False): _("Given up"),
    (Practice.State.WITHDRAWN, False): _("Withdrawn"),
    (Practice.State.PUBLISHED, False): _("Published"),
    (Practice.State.PUBLISHED, True): _("Published from the source document"),
}

# Steps back, by (from, to).
BACK = {
    (Revision.State.SUBMITTED, Revision.State.DRAFT): _("Taken back by its team"),
    (Revision.State.IN_REVIEW, Revision.State.DRAFT): _("Taken back by its team"),
    (Revision.State.DECLINED, Revision.State.IN_REVIEW): _("Appealed; in review again"),
}


@dataclass
class Acts:
    """What this person may do now; a ruling that says no carries the reason. None: does not arise in this state."""

    edit: Ruling | None = None
    submit: Ruling | None = None
    validate: Ruling | None = None
    give_back: Ruling | None = None
    is_own: bool = False  # a coordinator validates what they wrote themselves: the page says so

    @property
    def any(self) -> bool:
        return any((self.edit, self.submit, self.validate, self.give_back))


def acts_of(user, practice: Practice) -> Acts:
    if practice.is_public and practice.next_id is None:
        return Acts()
    if practice.is_open:
        edit = policies.may_edit(user, practice)
        return Acts(edit=edit, submit=policies.may_submit(user, practice) if edit else refused(str(edit)))
    if practice.door == Practice.State.SUBMITTED:
        asked = policies.asked_of(user, practice)
        give_back = ALLOWED if asked else asked.why
        validate = policies.may_validate(user, practice, asked) if asked else asked.why
        return Acts(validate=validate, give_back=give_back, is_own=bool(validate) and policies.wrote(user, practice))
    return Acts()


@dataclass
class Part:
    """A group of sections on the page, with its place in "on this page"."""

    id: str
    title: str
    texts: list[tuple[str, Text]] = field(default_factory=list)  # (label, text)


@dataclass
class Sheet:
    """One practice as its page shows it, in one language of the text and the reader's language of everything else."""

    practice: Practice
    words: Words
    language: str

    def __post_init__(self):
        self.revision: Revision = self.practice.current
        self.version = self.words.version(self.language)
        self.owner = body_of_label(self.practice.owner_id)

    def text(self, kind) -> Text | None:
        return self.words.text(kind, self.version.language)

    @property
    def title(self) -> Text:
        return self.text(Kind.TITLE) or Text(Kind.TITLE, self.practice.reference, "")

    @property
    def summary(self) -> Text | None:
        return self.text(Kind.SUMMARY)

    @property
    def problem(self) -> Text | None:
        return self.text(Kind.PROBLEM)

    @property
    def worked(self) -> Text | None:
        return self.text(Kind.WORKED)

    @property
    def not_worked(self) -> Text | None:
        return self.text(Kind.NOT_WORKED)

    @property
    def references(self) -> Text | None:
        return self.text(Kind.REFERENCES)

    def _part(self, part_id: str, title, kinds) -> Part:
        found = [(kind.label, text) for kind in kinds if (text := self.text(kind))]
        return Part(part_id, title, found)

    @property
    def how(self) -> Part:
        return self._part("how", _("How it works"), HOW)

    @property
    def results(self) -> Part:
        return self._part("results", _("Results"), RESULTS)

    @property
    def lessons(self) -> Part:
        return self._part("lessons", _("Lessons learned"), LESSONS)

    @property
    def conditions(self) -> Part:
        return self._part("conditions", _("For another country"), CONDITIONS)

    @property
    def has_lessons(self) -> bool:
        return bool(self.worked or self.not_worked or self.revision.nothing_failed or self.lessons.texts)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """(id, title) for "on this page"."""
        found = [("how", self.how.title)] if self.how.texts else []
        found += [("results", self.results.title)] if self.results.texts or self.numbers else []
        found += [("lessons", self.lessons.title)] if self.has_lessons else []
        found += [("conditions", self.conditions.title)] if self.conditions.texts else []
        found += [("frameworks", _("Framework items"))] if self.framework_items else []
        found += [("source", _("Source"))] if self.source or self.references else []
        return [*found, ("history", _("History"))]

    @property
    def countries(self) -> list[Country]:
        return shelf(Country).of(self.practice.countries)

    @property
    def organisations(self) -> list[Organisation]:
        return shelf(Organisation).of(self.practice.organisations)

    @property
    def bodies(self) -> list:
        """Countries, then organisations; the owner where neither is named."""
        return [*self.countries, *self.organisations] or [self.owner]

    @property
    def themes(self) -> list[Theme]:
        return shelf(Theme).of(self.revision.themes)

    @property
    def phenomena(self) -> list[tuple[str, str]]:
        labels = dict(Revision.Phenomenon.choices)
        return [(code, labels[code]) for code in self.revision.phenomena if code in labels]

    @property
    def partners(self) -> list[Organisation]:
        return shelf(Organisation).of(self.revision.partners)

    @property
    def instruments(self) -> list[Instrument]:
        return shelf(Instrument).of(self.revision.instruments)

    @property
    def numbers(self) -> list[dict]:
        """Figures of the source: value, label in the reader's language, year and unit where they are given."""
        found = []
        for number in self.revision.numbers:
            label = number.get("label") or ""
            label = in_language(label) if isinstance(label, dict) else label
            found.append({"value": number.get("value"), "label": label, "year": number.get("year"), "unit": number.get("unit")})
        return found

    @property
    def dates(self) -> tuple[str, str]:
        return self.revision.start, self.revision.end

    @property
    def framework_items(self) -> list[dict]:
        """One row an item, in the order of the frameworks: framework, item, address of the item on the framework's page."""
        frameworks = shelf(Framework).by_id
        items = sorted(shelf(FrameworkItem).of(self.revision.framework_items), key=_place_of_item)
        return [
            {"framework": frameworks[item.framework_id], "item": item, "href": item_address(frameworks[item.framework_id], item)}
            for item in items
        ]

    @property
    def origin(self):
        return origin_line(self.practice)

    @property
    def source(self) -> dict | None:
        """Of a practice from a source document: framework, section, lines, speaker, status and evidence at the source."""
        source = self.practice.source
        if not source:
            return None
        framework = shelf(Framework).by_key.get(source.get("document"))
        section, speaker = source.get("section") or {}, source.get("speaker_role") or {}
        return {
            "framework": framework,
            "name": short_name_of(framework) if framework else "",
            "section": in_language(section) if isinstance(section, dict) else section,
            "lines": "–".join(str(line) for line in dict.fromkeys(source.get("lines") or [])),
            "speaker": in_language(speaker) if isinstance(speaker, dict) else speaker,
            "status": STATUS_AT_SOURCE.get(source.get("status"), ""),
            "evidence": EVIDENCE_AT_SOURCE.get(source.get("evidence"), ""),
        }

    @property
    def contact(self):
        return self.revision.contact_post


def _place_of_item(item: FrameworkItem):
    framework = shelf(Framework).by_id[item.framework_id]
    return framework.year, framework.slug, item.order, item.code


def item_address(framework: Framework, item: FrameworkItem) -> str:
    return f"{reverse('frameworks:framework-detail', args=[framework.slug])}#{item.code}"


def history_of(user, practice: Practice, *, names: bool) -> list[dict]:
    """Steps that `user` may read, newest first. names: whether the person is said beside the post (to their own team)."""
    rows = StateChange.objects.visible_to(user).filter(practice=practice)
    rows = rows.select_related("revision", "by", "post__country", "post__organisation").order_by("-at", "-pk")
    rows = list(rows)
    by_whom = all_told((Act(row.by, row.post, row.at) for row in rows), name=names)
    found = []
    for row, by in zip(rows, by_whom, strict=True):
        found.append({"label": label_of_step(practice, row), "by": by, "at": row.at, "note": note_of_step(row), "change": row})
    return found


def label_of_step(practice: Practice, step: StateChange):
    """What happened, in words; a later revision is named by its number."""
    label = (
        BACK.get((step.from_state, step.to_state))
        or STEPS.get((step.to_state, practice.is_from_source))
        or STEPS.get((step.to_state, False), step.get_to_state_display())
    )
    if step.revision is None:
        return _("Published again") if step.to_state == Practice.State.PUBLISHED and step.from_state else label
    if step.revision.is_correction:
        return _("Small correction")
    if step.revision.number == 1:
        return label
    return _("Revision %(number)d: %(step)s") % {"number": step.revision.number, "step": label}


def note_of_step(step: StateChange) -> str:
    """Its reason; of a revision that was published, what it changed."""
    if step.reason or step.to_state != Practice.State.PUBLISHED or step.revision is None:
        return step.reason
    return step.revision.what_changed
