"""The words of practices in the reader's language: the section's translation where there is one, else the original."""

from dataclasses import dataclass

from django.utils.translation import get_language

from practices.models import Practice, Section, Translation

# A reviewed translation before a draft, a draft before a machine's; machine text never replaces a human's.
BETTER = {Translation.State.REVIEWED: 3, Translation.State.DRAFT: 2, Translation.State.MACHINE: 1}


@dataclass(frozen=True)
class Text:
    """One section as it is shown. language: of `text`; state: "" for the original, else that of the translation."""

    kind: str
    text: str
    language: str
    state: str = ""

    def __str__(self):
        return self.text


def reader_language(language: str | None = None) -> str:
    return (language or get_language() or "en").split("-")[0]


def texts_of(practices, *, kinds=None, language: str | None = None) -> dict[int, dict[str, Text]]:
    """{practice id: {kind: Text}} of current revisions, in two queries whatever their number. kinds: None for all."""
    language = reader_language(language)
    original = {practice.current_id: practice.current.original_language for practice in practices}
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


def title_of(practice: Practice, language: str | None = None) -> str:
    """The title in the reader's language, the reference for a draft without one."""
    found = texts_of([practice], kinds=[Section.Kind.TITLE], language=language)[practice.pk]
    return str(found.get("title", practice.reference))
