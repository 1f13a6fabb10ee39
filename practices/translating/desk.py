"""What the translator's and the checker's pages show: the original beside the text, section by section, with where each stands."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from practices.content import longest
from practices.models import GlossaryTerm, Section, TranslationWork, WorkText, source_hash
from practices.text import direction
from practices.translating.checks import warnings_of
from practices.translating.glossary import Piece, Warning, marked  # noqa: A004
from rabatplatform.differences import Budget, differences
from rabatplatform.differences import Piece as Difference
from rabatplatform.reference.memory import shelf

MISSING, CURRENT, OLDER, MACHINE = "missing", "current", "older", "machine"
LABELS = {
    MISSING: _("missing"),
    CURRENT: _("translated"),
    OLDER: _("the original changed"),
    MACHINE: _("as a machine wrote it"),
}
TAGS = {MISSING: "", CURRENT: "ok", OLDER: "warn", MACHINE: "warn"}


@dataclass
class Row:
    """One section. pieces: the original with the words of the glossary; changes: what of it changed since it was translated."""

    kind: str
    original: str
    state: str
    written: WorkText | None
    pieces: list[Piece]
    changes: list[Difference] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    @property
    def label(self):
        return Section.Kind(self.kind).label

    @property
    def text(self) -> str:
        return self.written.text if self.written else ""

    @property
    def said(self):
        return LABELS[self.state]

    @property
    def tag(self) -> str:
        return TAGS[self.state]

    @property
    def longest(self) -> int:
        return longest(self.kind)

    @property
    def asks_whether_right(self) -> bool:
        """Is its text to be looked at although it is there? The translator may say that it is right as it stands."""
        return self.state in (OLDER, MACHINE)

    @property
    def terms(self) -> list[tuple[str, str]]:
        """(word of the original, word to use), each once."""
        return list(dict.fromkeys((piece.text, piece.use) for piece in self.pieces if piece.use))


@dataclass
class Desk:
    """A work with its rows; gone: texts whose section is in the original no more, (label, text)."""

    work: TranslationWork
    rows: list[Row]
    gone: list[tuple[str, WorkText]]

    @property
    def source(self) -> str:
        return self.work.practice.current.original_language

    @property
    def source_dir(self) -> str:
        return direction(self.source)

    @property
    def revision(self) -> int:
        return self.work.practice.current.number

    @property
    def done(self) -> int:
        return sum(row.state == CURRENT for row in self.rows)

    @property
    def warnings(self) -> list[tuple[Row, Warning]]:
        return [(row, warning) for row in self.rows for warning in row.warnings]


def desk_of(work: TranslationWork, written: list[WorkText] | None = None) -> Desk:
    """In three questions at most. `work.practice.current` is read. written: the texts, where they are not those of the work."""
    current = work.practice.current
    original = dict(Section.objects.filter(revision=current).values_list("kind", "text"))
    texts = {text.kind: text for text in (work.texts.all() if written is None else written)}
    before = _originals_of(work, [text for kind, text in texts.items() if kind in original and _is_older(text, original[kind])])
    told: dict[str, list[Warning]] = {}
    for warning in warnings_of(work, original, {kind: text.text for kind, text in texts.items()}):
        told.setdefault(warning.kind, []).append(warning)
    terms, budget, rows = shelf(GlossaryTerm).ordered, Budget(), []
    for kind in Section.Kind.values:
        if kind not in original:
            continue
        text, said = texts.get(kind), original[kind]
        row = Row(kind, said, _state(text, said), text, marked(said, current.original_language, work.language, terms))
        if row.state == OLDER and (old := before.get((text.made_from, kind))):
            row.changes = differences(old, said, budget)
        row.warnings = told.get(kind, [])
        rows.append(row)
    gone = [(Section.Kind(kind).label, text) for kind, text in texts.items() if kind not in original]
    return Desk(work, rows, gone)


def _state(text: WorkText | None, original: str) -> str:
    if text is None:
        return MISSING
    if text.is_machine:
        return MACHINE
    return OLDER if _is_older(text, original) else CURRENT


def _is_older(text: WorkText, original: str) -> bool:
    return text.source_hash != source_hash(original)


def _originals_of(work: TranslationWork, texts: list[WorkText]) -> dict[tuple[int, str], str]:
    """{(number of revision, kind): the text that it was made from}, of revisions that readers had."""
    if not texts:
        return {}
    rows = Section.objects.filter(
        revision__practice=work.practice_id,
        revision__is_public=True,
        revision__number__in={text.made_from for text in texts},
        kind__in={text.kind for text in texts},
    )
    return {(number, kind): text for number, kind, text in rows.values_list("revision__number", "kind", "text")}
