"""What the screen for personal data found in a text, as pages show it: the words in place, marked, with their kind."""

from dataclasses import dataclass

from casework.content import content_of
from casework.models import Note
from casework.readback import label_of
from casework.screened import Found, findings, texts_of

AROUND = 60  # characters shown before and after


@dataclass(frozen=True)
class Shown:
    """field: as in casework.content; before, words, after: the place in the text."""

    found: Found
    label: str
    kind: str
    before: str
    words: str
    after: str

    @property
    def name(self) -> str:
        """The field's name in the forms."""
        return self.found.field.replace(".", "-")

    @property
    def line(self) -> str:
        """`legs-2` of a field of a line."""
        return "-".join(self.found.field.split(".")[:2])

    @property
    def key(self) -> str:
        """Names the finding in a form without its words."""
        return f"{self.found.kind}-{self.found.words_hash}"


def shown(content: dict, note: Note, *, only=None) -> list[Shown]:
    """Findings that nobody let pass. only: paths of fields, rows by their key."""
    from casework.screening import KINDS

    texts, lines = texts_of(content), []
    for one in findings(content, note):
        key = one.field.partition(".")[0]
        if one.passed or (only is not None and one.field not in only and key not in only):
            continue
        text = texts[one.field]
        before, after = text[max(0, one.start - AROUND) : one.start], text[one.end : one.end + AROUND]
        before = ("… " if one.start > AROUND else "") + before
        after += " …" if one.end + AROUND < len(text) else ""
        lines.append(Shown(one, label_of(one.field), str(KINDS.get(one.kind, one.kind)), before, one.words, after))
    return lines


def in_hand(note: Note) -> list[Shown]:
    return shown(content_of(note.in_hand), note)
