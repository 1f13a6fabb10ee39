"""The screen for personal data over the free texts of a version: what it finds where, and what a coordinator let pass."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.errors import PersonalDataFound
from casework.models import Note, ScreenPass


@dataclass(frozen=True)
class Found:
    """One finding: the field (`texts.judgement`, `legs.2.words`), its kind, the words, and where they stand in the field's text."""

    field: str
    kind: str
    words: str
    start: int
    end: int
    passed: bool = False

    @property
    def words_hash(self) -> str:
        return hashed(self.words)


def hashed(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def texts_of(content: dict) -> dict[str, str]:
    """{field: words} of every free text of a content."""
    found = {name: content[name] for name in ("title", "confidence", "handling_text", "what_changed")}
    found |= {f"texts.{kind}": words for kind, words in content["texts"].items()}
    for key, names in {
        "legs": ("from_place", "to_place", "words", "branch"),
        "hubs": ("place", "words"),
        "changes": ("what", "since", "after"),
    }.items():
        for number, row in enumerate(content[key], 1):
            found |= {f"{key}.{number}.{name}": row[name] for name in names}
    return {field: words for field, words in found.items() if words}


def findings(content: dict, note: Note | None = None) -> list[Found]:
    """All findings, in the order of the fields; `passed` where a coordinator let exactly these words pass in this note."""
    from casework.screening import screen  # its libraries are heavy: loaded when a text is screened

    passes = {(one.kind, one.words_hash) for one in standing_passes(ScreenPass.objects.filter(note=note))} if note else set()
    found = []
    for field, words in texts_of(content).items():
        for one in screen(words):
            said = words[one.start : one.end]
            found.append(Found(field, one.kind, said, one.start, one.end, (one.kind, hashed(said)) in passes))
    return found


def standing_passes(rows) -> list[ScreenPass]:
    """Of the ScreenPasses of one note those that count, the first first: of the rows for the same words the last one."""
    last = {(one.kind, one.words_hash): one for one in rows.order_by("pk")}
    return sorted((one for one in last.values() if not one.is_taken_back), key=lambda one: one.pk)


def refuse_personal_data(but=frozenset(), **texts: str) -> None:
    """For words beside a note (a correction, a request, a reason, a name): raises PersonalDataFound that says what stands where.

    texts: by the field that the refusal names; but: (kind, hash of the words) that may stand there. Nobody lets these pass: they are
    short, and can be said otherwise.
    """
    from casework.screening import KINDS, screen

    refused = {}
    for field, words in texts.items():
        said = [(one.kind, words[one.start : one.end]) for one in screen(words)]
        if found := [f"“{part}” ({KINDS.get(kind, kind)})" for kind, part in said if (kind, hashed(part)) not in but]:
            refused[field] = _("This may be personal data; say it without: %(found)s.") % {"found": ", ".join(found[:5])}
    if refused:
        raise PersonalDataFound(_("What may be personal data stands here."), fields=refused)


def blanked(words: str) -> str:
    """The words with what may be personal data blanked out: for acts that must not wait for better words."""
    from casework.screening import screen

    for one in sorted(screen(words), key=lambda one: one.start, reverse=True):
        words = f"{words[: one.start]}[…]{words[one.end :]}"
    return words
