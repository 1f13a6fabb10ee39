"""The controlled vocabulary of notes, read once from data/modus_operandi.json: facets with their terms in English and French."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

PATH = Path(__file__).parent / "data" / "modus_operandi.json"


@dataclass(frozen=True)
class Entry:
    """A facet or a term: its code and its name in each language."""

    slug: str
    names: dict[str, str]

    @property
    def name(self) -> str:
        language = (get_language() or "en").partition("-")[0]
        return self.names.get(language) or self.names["en"]

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Facet(Entry):
    group: str
    is_multiple: bool
    is_required: bool
    terms: dict[str, Entry]

    def name_of(self, slug: str) -> str:
        """The name of a term; its code where the vocabulary does not have it any more."""
        term = self.terms.get(slug)
        return term.name if term else slug

    def choices(self) -> list[tuple[str, str]]:
        return [(term.slug, term.name) for term in self.terms.values()]


@cache
def facets() -> dict[str, Facet]:
    """{code: facet}, in the order of the file."""
    found = {}
    for entry in json.loads(PATH.read_text(encoding="utf-8"))["facets"]:
        terms = sorted(entry["terms"], key=lambda term: term["order"])
        found[entry["slug"]] = Facet(
            slug=entry["slug"],
            names=entry["labels"],
            group=entry["group"],
            is_multiple=entry["multiple"],
            is_required=entry.get("required", False),
            terms={term["slug"]: Entry(term["slug"], term["labels"]) for term in terms},
        )
    return found


# Facets whose terms a version holds in rows of NoteTerm. The others are columns of the version, of a leg or of a change, or belong
# to requests.
TERM_FACETS = (
    "phenomenon",
    "route",
    "stage",
    "means-of-transport",
    "crossing-method",
    "network-level",
    "actor-role",
    "network-structure",
    "recruitment",
    "communication",
    "document-fraud",
    "payment-method",
    "pricing-model",
    "corruption",
    "harm",
    "exploitation-form",
    "linked-crime",
    "detection",
    "migrant-profile",
)
