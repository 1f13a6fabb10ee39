"""One hostile file, and what has to become of it."""

from collections.abc import Callable
from dataclasses import dataclass

MARK = "MARK-of-the-author"  # planted wherever a file tells who made it, or acts: never in what is served
SEEN = "SEEN-by-the-reader"  # planted in the text: still there in what is served

REFUSED, CLEAN, SAFE = "refused", "clean", "safe"  # must be refused; must be taken; may be either, if what is served is harmless


@dataclass(frozen=True)
class Sample:
    label: str
    make: Callable[[], bytes]
    ends: str
    name: str = "letter.pdf"  # what the person's machine called it
    code: str = ""  # of the refusal, where it matters that the right reason is said
    sees: bool = False  # whether SEEN has to be in what is served


def samples(prefix: str, ends: str, makers: dict, **more) -> list[Sample]:
    """label → bytes, or a function that makes them."""
    return [
        Sample(f"{prefix}: {label}", (lambda content=content: content) if isinstance(content, bytes) else content, ends, **more)
        for label, content in makers.items()
    ]
