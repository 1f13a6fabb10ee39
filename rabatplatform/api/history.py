"""The page of changes of the API: what became different, by day. Written in changes/<language>.md: `## ` a day, `- ` one change each."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

TEXTS = Path(__file__).parent / "changes"


def days() -> list[tuple[date, list[SafeString]]]:
    """[(day, its changes)], the newest first, in the active language, else in English."""
    language = (get_language() or "en").partition("-")[0]
    return _read(language if (TEXTS / f"{language}.md").exists() else "en")


@cache
def _read(language: str) -> list[tuple[date, list[SafeString]]]:
    found: list[tuple[date, list[SafeString]]] = []
    for line in (TEXTS / f"{language}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append((date.fromisoformat(line[3:].strip()), []))
        elif line.startswith("- "):
            found[-1][1].append(_marked(line[2:].strip()))
        elif line.strip():
            raise ValueError(f"changes/{language}.md: {line[:60]}")
    return found


def _marked(text: str) -> SafeString:
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))
