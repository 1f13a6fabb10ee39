"""The page of changes of the API: what became different, by day. Written in changes/<language>.md: `## ` a day, `- ` one change each."""

from datetime import date
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

from rabatplatform.api.marked import inline, text_of

TEXTS = Path(__file__).parent / "changes"


def days() -> list[tuple[date, list[SafeString]]]:
    """[(day, its changes)], the newest first, in the active language, else in English."""
    return _read(text_of(TEXTS, ""))


@cache
def _read(path: Path) -> list[tuple[date, list[SafeString]]]:
    found: list[tuple[date, list[SafeString]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append((date.fromisoformat(line[3:].strip()), []))
        elif line.startswith("- "):
            found[-1][1].append(inline(line[2:].strip()))
        elif line.strip():
            raise ValueError(f"changes/{path.name}: {line[:60]}")
    return found
