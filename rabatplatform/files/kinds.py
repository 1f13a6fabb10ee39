"""Which files are taken, by what they hold. This is only the gate: the parser of cleaner/ has to agree."""

from dataclasses import dataclass

import puremagic

HEAD_BYTES = 4_096
MOST_BYTES = 10 * 1024**2


@dataclass(frozen=True)
class Kind:
    media_type: str
    ending: str
    begins: bytes


KINDS = (
    Kind("application/pdf", ".pdf", b"%PDF-"),
    Kind("image/jpeg", ".jpg", b"\xff\xd8\xff"),
    Kind("image/png", ".png", b"\x89PNG\r\n\x1a\n"),
)
ACCEPT = ",".join(part for kind in KINDS for part in (kind.media_type, kind.ending))


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that begins with `head`; None for all that is not taken."""
    for kind in KINDS:
        if head.startswith(kind.begins):
            return kind if kind.media_type in _guesses(head) else None
    return None


def _guesses(head: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()
