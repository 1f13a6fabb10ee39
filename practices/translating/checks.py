"""What the glossary says of a work as a whole."""

from practices.models import GlossaryTerm, Section, TranslationWork
from practices.translating.glossary import Warning, warnings  # noqa: A004
from rabatplatform.reference.memory import shelf


def warnings_of(work: TranslationWork, original: dict | None = None, texts: dict | None = None) -> list[Warning]:
    """In the order of the sections. original, texts: {kind: text} where they are read already."""
    current = work.practice.current
    if original is None:
        original = dict(Section.objects.filter(revision=current).values_list("kind", "text"))
    if texts is None:
        texts = dict(work.texts.values_list("kind", "text"))
    terms, found = shelf(GlossaryTerm).ordered, []
    for kind in Section.Kind.values:
        if kind in original and kind in texts:
            found += warnings(kind, original[kind], current.original_language, texts[kind], work.language, terms)
    return found
