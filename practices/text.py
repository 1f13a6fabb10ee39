"""The words of practices in the reader's language: the section's translation where there is one, else the original."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from practices.markup import to_html
from practices.models import Practice, Section, Translation, source_hash

# A reviewed translation before a draft, a draft before a machine's; machine text never replaces a human's.
BETTER = {Translation.State.REVIEWED: 3, Translation.State.DRAFT: 2, Translation.State.MACHINE: 1}

# How the page of a practice from a source document says so; any other document is not confirmed either.
DESCRIBED = {
    "oporto-2015": _("described in 2015"),
    "abidjan-2019": _("described in 2019, not yet confirmed by the country"),
}


@dataclass(frozen=True)
class Text:
    """One section as it is shown. language: of `text`; state: "" for the original, else that of the translation.

    made_from: number of the revision it was translated from; is_older: the original changed since.
    """

    kind: str
    text: str
    language: str
    state: str = ""
    made_from: int = 0
    is_older: bool = False

    def __str__(self):
        return self.text

    @property
    def dir(self) -> str:
        return direction(self.language)

    @property
    def html(self) -> SafeString:
        return to_html(self.text)

    @property
    def label(self):
        return Section.Kind(self.kind).label

    @property
    def is_machine(self) -> bool:
        return self.state == Translation.State.MACHINE


@dataclass(frozen=True)
class Version:
    """A language that a practice can be read in. state: "" for the original, else the weakest of its translated sections'."""

    language: str
    state: str = ""
    is_original: bool = False
    is_partial: bool = False  # some sections are shown in the original
    older: tuple[Text, ...] = ()  # sections whose original changed after they were translated

    @property
    def is_older(self) -> bool:
        return bool(self.older)

    @property
    def is_reviewed(self) -> bool:
        return self.state == Translation.State.REVIEWED

    @property
    def dir(self) -> str:
        return direction(self.language)

    @property
    def is_machine(self) -> bool:
        return self.state == Translation.State.MACHINE

    @property
    def is_draft(self) -> bool:
        return self.state == Translation.State.DRAFT


@dataclass
class Words:
    """All texts of one practice's current revision, in every language."""

    original: str  # "" while its author has not said
    sections: dict[str, Text] = field(default_factory=dict)
    translated: dict[str, dict[str, Text]] = field(default_factory=dict)  # {language: {kind: Text}}

    def text(self, kind: str, language: str | None = None) -> Text | None:
        """The section in `language`, else in the original; None where nobody wrote it."""
        return self.translated.get(reader_language(language), {}).get(kind) or self.sections.get(kind)

    @property
    def versions(self) -> list[Version]:
        """The original first, then translations by language code."""
        found = [Version(self.original, is_original=True)]
        for language, texts in sorted(self.translated.items()):
            if language != self.original:
                state = min((text.state for text in texts.values()), key=BETTER.get)
                partial = bool(self.sections.keys() - texts.keys())
                older = tuple(text for text in texts.values() if text.is_older)
                found.append(Version(language, state, is_partial=partial, older=older))
        return found

    def version(self, language: str | None = None) -> Version:
        """The version for a reader of `language`; the original where there is none."""
        versions = self.versions
        wanted = reader_language(language)
        return next((version for version in versions if version.language == wanted), versions[0])


def direction(language: str) -> str:
    """Of a text: "rtl", "ltr", or "auto" while its language is not known."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except (KeyError, AttributeError):
        return "auto"


def reader_language(language: str | None = None) -> str:
    return (language or get_language() or "en").split("-")[0]


def words_of(practices, *, kinds=None) -> dict[int, Words]:
    """{practice id: Words} of current revisions, in two queries whatever their number. kinds: None for all."""
    found = {practice.pk: Words(practice.current.original_language if practice.current else "") for practice in practices}
    sections = Section.objects.filter(revision__in=[practice.current_id for practice in practices])
    if kinds is not None:
        sections = sections.filter(kind__in=kinds)
    by_section = {}
    for pk, practice_id, kind, text in sections.values_list("pk", "practice_id", "kind", "text"):
        words = found[practice_id]
        words.sections[kind] = Text(kind, text, words.original)
        by_section[pk] = (words, kind)
    translations = Translation.objects.filter(section__in=list(by_section))
    rows = translations.values_list("section_id", "language", "text", "state", "source_hash", "made_from")
    for section_id, language, text, state, made_hash, made_from in rows:
        words, kind = by_section[section_id]
        is_older = made_hash != source_hash(words.sections[kind].text)
        words.translated.setdefault(language, {})[kind] = Text(kind, text, language, state, made_from, is_older)
    return found


def texts_of(practices, *, kinds=None, language: str | None = None) -> dict[int, dict[str, Text]]:
    """{practice id: {kind: Text}} of current revisions, in two queries whatever their number. kinds: None for all."""
    language = reader_language(language)
    # A withdrawn practice has no current revision that others read.
    original = {practice.current_id: practice.current.original_language for practice in practices if practice.current}
    sections = Section.objects.filter(revision__in=list(original))
    if kinds is not None:
        sections = sections.filter(kind__in=kinds)
    found: dict[int, dict[str, Text]] = {practice.pk: {} for practice in practices}
    by_section = {}
    for pk, practice_id, revision_id, kind, text in sections.values_list("pk", "practice_id", "revision_id", "kind", "text"):
        by_section[pk] = (practice_id, kind)
        found[practice_id][kind] = Text(kind, text, original[revision_id])
    translations = Translation.objects.filter(section__in=list(by_section), language=language)
    for section_id, text, state in translations.values_list("section_id", "text", "state"):
        practice_id, kind = by_section[section_id]
        if found[practice_id][kind].language != language:
            found[practice_id][kind] = Text(kind, text, language, state)
    return found


def titles_of(practices, language: str | None = None) -> dict[int, str]:
    """{practice id: title in the reader's language, the reference for a draft without one}, in two queries."""
    found = texts_of(practices, kinds=[Section.Kind.TITLE], language=language)
    return {practice.pk: str(found[practice.pk].get("title", practice.reference)) for practice in practices}


def title_of(practice: Practice, language: str | None = None) -> str:
    """The title in the reader's language, the reference for a draft without one."""
    return titles_of([practice], language)[practice.pk]


def origin_line(practice: Practice):
    """Where a practice of the source documents comes from, in a few words; "" for one that a member posted."""
    if not practice.is_from_source:
        return ""
    known = DESCRIBED.get((practice.source or {}).get("document"))
    if known and practice.confirmed_on is None:
        return known
    line = (
        _("described in %(year)s, not yet confirmed by the country")
        if practice.confirmed_on is None
        else _("described in %(year)s")
    )
    return line % {"year": practice.year or "?"}
