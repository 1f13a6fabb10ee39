"""The guides for builders, docs/api/<name>.<language>.md: the first line is the title, the next paragraph says what it is for."""

import re
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString

from rabatplatform.api.marked import inline, sections, text_of

TEXTS = settings.BASE_DIR / "docs" / "api"
NAMES = ("first-call", "sync", "recalls", "errors", "limits")  # in the order in which they are read
_FILE = re.compile(r"^```([\w-]+\.\w+)\n```$", flags=re.M)  # a file of the same folder, shown whole
_EXAMPLE_SITE = "https://platform.example"  # in the texts; shown as the address of this site


def guide(name: str) -> dict | None:
    """{name, title, lead, sections} in the active language, else in English; None where there is no such guide."""
    return _read(text_of(TEXTS, f"{name}.")) | {"name": name} if name in NAMES else None


def all_guides() -> list[dict]:
    """[{name, title, lead}]"""
    return [guide(name) for name in NAMES]


@cache
def _read(path) -> dict:
    title, _blank, rest = path.read_text(encoding="utf-8").partition("\n\n")
    lead, _blank, text = rest.partition("\n\n")
    if not title.startswith("# ") or lead.startswith(("#", "-", "|", "`")):
        raise ValueError(f"{path.name}: begins with a title and a paragraph")
    text = _FILE.sub(lambda named: f"```\n{(TEXTS / named[1]).read_text(encoding='utf-8').rstrip()}\n```", text)
    said: SafeString = inline(" ".join(lead.split()))
    return {"title": title[2:].strip(), "lead": said, "sections": sections(text.replace(_EXAMPLE_SITE, settings.SITE_ADDRESS))}
