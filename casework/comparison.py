"""Two versions of a note side by side: parts in words by word, everything else as it was and as it is."""

from dataclasses import dataclass, field

from casework.content import COLUMNS, ROWS, content_of
from casework.models import NoteText, NoteVersion
from casework.readback import in_words, label_of
from casework.vocabulary import TERM_FACETS
from rabatplatform.differences import GONE, NEW, Budget, Piece, differences

WORDS = ("title", "confidence", "handling_text")
LEFT_OUT = ("what_changed", "closes_earlier", "is_non_nominal")  # about the version, not of the text


@dataclass(frozen=True)
class TextChange:
    """pieces: of both texts, in reading order."""

    path: str
    label: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind in (GONE, NEW) for piece in self.pieces)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class FactChange:
    """Lines of a fact that went, came and stayed."""

    label: str
    gone: list[str]
    new: list[str]
    stayed: int


@dataclass
class Comparison:
    older: NoteVersion
    newer: NoteVersion
    texts: list[TextChange] = field(default_factory=list)
    facts: list[FactChange] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return not self.facts and not any(text.is_changed for text in self.texts)


def compare(older: NoteVersion, newer: NoteVersion) -> Comparison:
    """Both must have been found by `visible_to`."""
    before, after, budget = content_of(older), content_of(newer), Budget()
    found = Comparison(older, newer)
    pairs = [(name, before[name], after[name]) for name in WORDS]
    pairs += [(f"texts.{kind}", before["texts"].get(kind, ""), after["texts"].get(kind, "")) for kind in NoteText.Kind.values]
    found.texts = [TextChange(path, label_of(path), differences(old, new, budget)) for path, old, new in pairs if old or new]
    facts = [(name, before[name], after[name]) for name in COLUMNS if name not in (*WORDS, *LEFT_OUT)]
    facts += [(f"terms.{slug}", before["terms"].get(slug, []), after["terms"].get(slug, [])) for slug in TERM_FACETS]
    facts += [(key, before[key], after[key]) for key in ROWS]
    found.facts = [_fact(path, old, new) for path, old, new in facts if old != new]
    return found


def _fact(path: str, old, new) -> FactChange:
    was, now = in_words(path, old).splitlines(), in_words(path, new).splitlines()
    gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
    return FactChange(label_of(path), gone, come, sum(one in now for one in was))
