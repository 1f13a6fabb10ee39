"""Two revisions of a practice side by side: the texts by section and word, in one language, and the facts."""

from dataclasses import dataclass, field

from practices.content import BODIES, FACTS
from practices.models import Practice, Revision, Section, Translation
from practices.readback import label_of, values_of
from practices.text import direction
from rabatplatform.differences import GONE, NEW, Budget, Piece, differences


@dataclass(frozen=True)
class SectionChange:
    """kind: of Section; pieces: of both texts, in reading order."""

    kind: str
    pieces: list[Piece]

    @property
    def label(self) -> str:
        return Section.Kind(self.kind).label

    @property
    def is_changed(self) -> bool:
        return any(piece.kind in (GONE, NEW) for piece in self.pieces)

    @property
    def text(self) -> str:
        """Of a section that is the same in both."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class FactChange:
    """What a fact was and is, in words of the reader's language; stayed: values that both have."""

    name: str
    label: str
    gone: list[str]
    new: list[str]
    stayed: list[str]


@dataclass
class Comparison:
    """language: of the texts; languages: that either revision can be read in, the original first."""

    older: Revision
    newer: Revision
    language: str
    languages: list[str]
    sections: list[SectionChange] = field(default_factory=list)
    facts: list[FactChange] = field(default_factory=list)

    @property
    def dir(self) -> str:
        return direction(self.language)

    @property
    def is_same(self) -> bool:
        return not self.facts and not any(section.is_changed for section in self.sections)


def visible_revisions(user, practice: Practice) -> list[Revision]:
    """All revisions of a practice that `user` may read, the newest first."""
    rows = Revision.objects.visible_to(user).filter(practice=practice).exclude(state=Revision.State.DROPPED)
    return list(rows.select_related("saved_from__country", "saved_from__organisation").order_by("-number"))


def compare(older: Revision, newer: Revision, language: str = "") -> Comparison:
    """Both must have been found by `visible_to`. language: of the texts; one that neither has is the original of the newer."""
    texts = _texts_of(older, newer)
    original = newer.original_language or older.original_language
    languages = list(dict.fromkeys([original, *sorted({lang for of_one in texts.values() for lang in of_one})]))
    language = language if language in languages else original
    found = Comparison(older, newer, language, [code for code in languages if code])
    before, after = texts[older.pk].get(language, {}), texts[newer.pk].get(language, {})
    budget = Budget()
    for kind in Section.Kind.values:
        old, new = before.get(kind, ""), after.get(kind, "")
        if old or new:
            found.sections.append(SectionChange(kind, differences(old, new, budget)))
    found.facts = _facts(older, newer)
    return found


def _texts_of(older: Revision, newer: Revision) -> dict[int, dict[str, dict[str, str]]]:
    """{revision id: {language: {kind: text}}}, in two questions."""
    originals = {older.pk: older.original_language, newer.pk: newer.original_language}
    found: dict[int, dict[str, dict[str, str]]] = {pk: {} for pk in originals}
    for pk, kind, text in Section.objects.filter(revision__in=list(originals)).values_list("revision_id", "kind", "text"):
        found[pk].setdefault(originals[pk], {})[kind] = text
    rows = Translation.objects.filter(revision__in=list(originals)).values_list(
        "revision_id", "language", "section__kind", "text"
    )
    for pk, language, kind, text in rows:
        if language != originals[pk]:
            found[pk].setdefault(language, {})[kind] = text
    return found


def _facts(older: Revision, newer: Revision) -> list[FactChange]:
    found = []
    for name in (*FACTS, *BODIES):
        column = "contact_post_id" if name == "contact_post" else name
        was, now = getattr(older, column), getattr(newer, column)
        if was != now and not (isinstance(was, list) and sorted(was) == sorted(now)):
            before, after = _words(name, was), _words(name, now)
            gone, new = [one for one in before if one not in after], [one for one in after if one not in before]
            found.append(FactChange(name, label_of(name), gone, new, [one for one in before if one in after]))
    return found


def _words(name: str, value) -> list[str]:
    return [value] if name == "lead_institution" and value else values_of(name, value)
