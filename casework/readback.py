"""A content (casework.content) in the words of the reader: labels of its fields, names of its terms, lines of its rows."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.markings import HANDLING, TLP
from casework.models import NoteText
from casework.vocabulary import facets
from rabatplatform.web.templatetags.web import written

LABELS = {
    "title": gettext_lazy("Title"),
    "language": gettext_lazy("Language"),
    "kind": gettext_lazy("Kind of note"),
    "period_from": gettext_lazy("Observed from"),
    "period_to": gettext_lazy("Observed until"),
    "reliability": gettext_lazy("Source"),
    "credibility": gettext_lazy("Information"),
    "confidence": gettext_lazy("Confidence in the judgement"),
    "tlp": gettext_lazy("Marking"),
    "handling": gettext_lazy("Handling"),
    "handling_text": gettext_lazy("Restrictions of H3"),
    "valid_until": gettext_lazy("Valid until"),
    "is_non_nominal": gettext_lazy("Declared to name no person"),
    "what_changed": gettext_lazy("What changed"),
    "closes_earlier": gettext_lazy("Earlier versions are closed"),
    "legs": gettext_lazy("Route"),
    "hubs": gettext_lazy("Hubs"),
    "changes": gettext_lazy("How the network adapted"),
}
CELLS = {
    "from_place": pgettext_lazy("place", "From"),
    "from_country": gettext_lazy("Country"),
    "to_place": pgettext_lazy("place", "To"),
    "to_country": gettext_lazy("Country"),
    "transport": gettext_lazy("Transport"),
    "crossing": gettext_lazy("Way of crossing"),
    "hours_least": gettext_lazy("Hours, at least"),
    "hours_most": gettext_lazy("Hours, at most"),
    "fee_band": gettext_lazy("Fee per person"),
    "words": gettext_lazy("What is seen there"),
    "branch": gettext_lazy("Branch"),
    "place": gettext_lazy("Place"),
    "country": gettext_lazy("Country"),
    "term": gettext_lazy("Kind of change"),
    "what": gettext_lazy("What changed"),
    "since": gettext_lazy("Since when"),
    "after": gettext_lazy("After what"),
}
OF_FACET = {"kind": "note-kind", "reliability": "source-reliability", "credibility": "information-credibility"}
ROW_FACETS = {"transport": "means-of-transport", "crossing": "crossing-method", "fee_band": "fee-band", "term": "adaptation"}


def label_of(path: str) -> str:
    """Of a field by its path: `texts.judgement`, `terms.route`, `legs.2.words`, `valid_until`."""
    key, _dot, rest = path.partition(".")
    if key == "texts" and rest in NoteText.Kind.values:
        return str(NoteText.Kind(rest).label)
    if key == "terms" and rest in facets():
        return facets()[rest].name
    number, _dot, name = rest.partition(".")
    if name:
        return _("%(part)s, line %(number)s: %(field)s") % {
            "part": LABELS[key],
            "number": number,
            "field": CELLS.get(name, name),
        }
    return str(LABELS.get(key, key))


def terms_in_words(facet: str, terms) -> list[str]:
    return [facets()[facet].name_of(term) for term in terms]


def in_words(path: str, value) -> str:
    """A stored value as one text; lists a line each."""
    key, _dot, rest = path.partition(".")
    if value in (None, "", [], {}):
        return ""
    if key == "terms":
        return "\n".join(terms_in_words(rest, value))
    if key in OF_FACET:
        return facets()[OF_FACET[key]].name_of(value)
    if key in ("legs", "hubs", "changes"):
        return "\n".join(row_in_words(row) for row in value)
    if key == "handling":
        return "\n".join(f"{code.upper()}{_(': ')}{HANDLING[code]}" for code in value)
    if key == "tlp":
        return TLP(value).label
    if key == "language":
        return str(dict(settings.CONTENT_LANGUAGES).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if hasattr(value, "isoformat"):
        return written(value, "DATE_FORMAT")
    return str(value)


def row_in_words(row: dict) -> str:
    """One leg, hub or change in one line."""
    said = []
    for name, value in row.items():
        if value in (None, "", []):
            continue
        if name in ROW_FACETS:
            terms = value if isinstance(value, list) else [value]
            value = ", ".join(terms_in_words(ROW_FACETS[name], terms))
        said.append(f"{CELLS[name]}{_(': ')}{value}")
    return " · ".join(said)


@dataclass(frozen=True)
class Answer:
    """path: of casework.content; value: in words, "" where nothing was written."""

    path: str
    label: str
    value: str
    missing: str = ""


def answers(content: dict, paths, gaps: dict | None = None) -> list[Answer]:
    """What was answered to these fields, and what is missing."""
    found = []
    for path in paths:
        value = in_words(path, value_of(content, path))
        said = (gaps or {}).get(path, "")
        if value or said:
            found.append(Answer(path, label_of(path), value, str(said)))
    return found


def value_of(content: dict, path: str):
    key, _dot, rest = path.partition(".")
    return content[key].get(rest) if key in ("texts", "terms") else content[key]
