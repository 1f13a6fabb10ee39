"""The reference data that practices link to: themes, frameworks and their items, legal instruments, the glossary."""

from pathlib import Path

from focalpoints.models import Country
from practices.models import Framework, FrameworkItem, GlossaryTerm, Instrument, Theme
from rabatplatform.reference.loading import Kind, Ref, register

DATA = Path(__file__).resolve().parent / "data"


def read_framework(entry: dict) -> dict:
    return {
        "slug": entry["slug"],
        "names": entry["title"],
        "kind": entry["kind"],
        "year": entry["year"],
        "period_start": entry["period_start"],
        "period_end": entry["period_end"],
        "adopted": entry.get("adopted") or "",
        "is_current": bool(entry.get("current")),
        "note": entry.get("note") or "",
        "sources": entry.get("sources", []),
    }


def items_of(framework: dict):
    """Each item with the slug of its framework; the items of a retired framework retire with it."""
    for item in framework["items"]:
        yield {**item, "framework": framework["slug"], "retired": item.get("retired") or framework.get("retired")}


def read_item(entry: dict) -> dict:
    slug = entry["framework"]
    return {
        "reference": f"{slug}:{entry['code']}",
        "framework": Ref(Framework, slug),
        "code": entry["code"],
        "parent": Ref(FrameworkItem, f"{slug}:{entry['parent']}" if entry["parent"] else None),
        "names": entry["title"],
        "order": entry["order"],
        "type": entry["type"],
        "wording": entry["wording"],
        "summaries": entry.get("summary") or {},
        "links": entry.get("links", []),
        "mentions": {"links": [Ref(FrameworkItem, link["target"]) for link in entry.get("links", [])]},
    }


def read_instrument(entry: dict) -> dict:
    return {
        "slug": entry["slug"],
        "names": entry["title"],
        "kind": entry["kind"],
        "year": entry["year"],
        "country": Ref(Country, entry["country"]),
    }


def read_theme(entry: dict) -> dict:
    return {
        "slug": entry["slug"],
        "parent": Ref(Theme, entry["parent"]),
        "names": entry["labels"],
        "order": entry["order"],
        "descriptions": entry.get("description") or {},
        "framework_links": entry["framework_links"],
        "mentions": {"framework_links": [Ref(FrameworkItem, reference) for reference in entry["framework_links"]]},
    }


def read_term(entry: dict) -> dict:
    return {
        "slug": entry["slug"],
        "phenomenon": entry.get("phenomenon") or "",
        "names": entry["names"],
        "synonyms": entry.get("synonyms") or {},
        "notes": entry.get("notes") or {},
    }


register(Kind(Theme, DATA / "themes.json", "themes", read_theme))
register(Kind(Framework, DATA / "frameworks.json", "frameworks", read_framework))
register(Kind(FrameworkItem, DATA / "frameworks.json", "frameworks", read_item, expand=items_of))
register(Kind(Instrument, DATA / "frameworks.json", "instruments", read_instrument))
register(Kind(GlossaryTerm, DATA / "glossary.json", "terms", read_term))
