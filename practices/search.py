"""Finding practices: the parameters of page and API, read in one place, and `find`, the one entry of both."""

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from focalpoints.models import Country, Organisation
from practices.concepts import thesaurus, vocabulary
from practices.models import Framework, FrameworkItem, Practice, Revision, Theme
from rabatplatform.errors import DomainError
from rabatplatform.moments import read_moment
from rabatplatform.reference.memory import shelf
from rabatplatform.search import queries
from rabatplatform.search.queries import Filters, Place

KIND = "practice"
TABLE = Practice._meta.db_table
SHOWN_TOTAL = 1_000  # above it the page says "1000+"
FACET_HITS = 5_000  # facets are counted over so many hits at most

LONGEST_QUERY = 500
FACETS = ("phenomenon", "theme", "country", "organisation", "framework", "kind", "maturity", "lang", "year")
SORTS = ("best", "newest", "oldest", "updated")


class InvalidParameters(DomainError):
    """Parameters that cannot be read; `fields` is {parameter: sentence}. Page and API answer 400."""

    code = "invalid_parameter"


@dataclass(frozen=True)
class Parameters:
    """What somebody looks for. Filters are tuples of keys as they stand in the address (slugs, alpha-2 codes, years as str)."""

    q: str = ""
    phenomenon: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    maturity: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    state: tuple[str, ...] = ("published",)
    sort: str = ""
    cursor: str = ""
    expand: bool = True  # also search what the thesaurus knows, and correct words that nothing holds
    updated_since: datetime | None = None

    @classmethod
    def from_query(cls, query) -> "Parameters":
        """Read a QueryDict. Unknown parameters are left alone. Raises InvalidParameters naming every field that is wrong."""
        errors, values = {}, {}
        known = {
            "phenomenon": set(Revision.Phenomenon.values),
            "theme": shelf(Theme).by_key,
            "country": {country.alpha2 for country in shelf(Country).ordered},
            "organisation": shelf(Organisation).by_key,
            "framework": {**shelf(FrameworkItem).by_key, **shelf(Framework).by_key},
            "kind": set(Revision.Kind.values),
            "maturity": set(Revision.Maturity.values),
            "lang": {code for code, _name in settings.CONTENT_LANGUAGES},
            "state": set(Practice.State.values),
        }
        for name, allowed in known.items():
            given = dict.fromkeys(value.strip() for value in query.getlist(name) if value.strip())
            if name == "country":
                given = dict.fromkeys(value.upper() for value in given)
            if wrong := [value for value in given if value not in allowed]:
                errors[name] = _("Unknown value: %(value)s") % {"value": wrong[0][:80]}
            elif given:
                values[name] = tuple(given)
        q = query.get("q", "").strip()
        if len(q) > LONGEST_QUERY:
            errors["q"] = _("A search has at most %(number)d characters.") % {"number": LONGEST_QUERY}
        years = dict.fromkeys(value.strip() for value in query.getlist("year") if value.strip())
        if wrong := [year for year in years if not re.fullmatch(r"[12][0-9]{3}", year)]:
            errors["year"] = _("Unknown value: %(value)s") % {"value": wrong[0][:80]}
        elif years:
            values["year"] = tuple(years)
        if since := query.get("updated_since", "").strip():
            values["updated_since"] = read_moment(since)
            if values["updated_since"] is None:
                errors["updated_since"] = _("Give a date or a time as in 2026-11-25T14:05:00Z.")
        sort = query.get("sort", "").strip()
        if sort and sort not in SORTS:
            errors["sort"] = _("Sort by one of: %(names)s") % {"names": ", ".join(SORTS)}
        if errors:
            raise InvalidParameters(_("The search has parameters that cannot be read."), fields=errors)
        return cls(q=q, sort=sort, cursor=query.get("cursor", "").strip(), expand=query.get("expand", "") != "0", **values)

    def but(self, **changes) -> "Parameters":
        """The same search with some parameters changed, from its first page."""
        return replace(self, cursor="", **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """As it stands in an address: nothing that is empty or the default."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name in FACETS for value in getattr(self, name)]
        pairs += [("state", value) for value in self.state if self.state != ("published",)]
        pairs += [("sort", self.sort)] if self.sort not in ("", self.default_sort) else []
        pairs += [] if self.expand else [("expand", "0")]
        pairs += [("updated_since", self.updated_since.isoformat())] if self.updated_since else []
        return pairs + ([("cursor", self.cursor)] if self.cursor else [])

    @property
    def default_sort(self) -> str:
        return "best" if self.q else "updated" if self.updated_since else "newest"

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in FACETS)

    @property
    def binding(self) -> str:
        """What a cursor belongs to: this search and no other."""
        known = json.dumps([(name, value) for name, value in self.pairs() if name != "cursor"])
        return hashlib.sha256(known.encode()).hexdigest()[:24]

    @property
    def filters(self) -> Filters:
        slots = [",".join(f"{name}:{value}" for value in getattr(self, name)) or None for name in FACETS]
        return Filters(tuple(slots), self.state, self.updated_since)


@dataclass
class Found:
    """One page of an answer. `ids` are in order; fetch the rows through visible_to, which has the last word."""

    ids: list[int]
    total: int = 0
    is_capped: bool = False  # there are more than `total`: say "1000+"
    next: str | None = None  # cursors
    previous: str | None = None
    match: str = "all"  # "any": too few held all words, so those that hold some are there as well, best covered first
    matched_all: int = 0  # how many held all words
    sort: str = "newest"
    facets: dict[str, dict[str, int]] = field(default_factory=dict)  # {parameter: {key: number}}, each without its own filter
    without: dict[str, int] = field(default_factory=dict)  # {parameter that is set: how many would match without it}
    is_sample: bool = False  # the numbers of facets are of the first 5,000 hits
    also_searched: list[str] = field(default_factory=list)
    did_you_mean: str = ""
    is_corrected: bool = False  # nothing held the words as typed: these are the hits of `did_you_mean`
    marks: str | None = None  # for queries.mark


def find(user, parameters: Parameters, *, limit: int = 20, facets: bool = False) -> Found:
    """Practices that `user` may read and that match, `limit` of them from the cursor on.

    Open the user's access_scope first (a request has it). Without words: newest first; with `updated_since`: in the order of
    their changes. Raises InvalidParameters for a cursor that is not of this search.
    """
    place = None
    if parameters.cursor:
        try:
            place = Place.read(parameters.cursor, parameters.binding)
        except (BadSignature, ValueError, TypeError):
            raise InvalidParameters(
                _("This page of results cannot be read."), fields={"cursor": _("The cursor does not belong to this search.")}
            ) from None
    words = thesaurus() if parameters.expand else None
    query = queries.build(parameters.q, words)
    default = "best" if query.strict else "updated" if parameters.updated_since else "newest"
    sort = parameters.sort or default
    sort = "newest" if sort == "best" and not query.strict else sort
    ask = {"sort": sort, "place": place, "limit": limit + 1}
    found = Found([], sort=sort)
    hits = None
    if not (place and place.corrected):
        hits = queries.search(TABLE, query, parameters.filters, **ask)
    if hits is None or (query.strict and not place and not hits.matched):
        if wrong := queries.corrections(TABLE, query.plain_words, vocabulary()):
            found.did_you_mean = corrected(parameters.q, wrong)
            if parameters.expand:
                better = queries.build(found.did_you_mean, words)
                better_hits = queries.search(TABLE, better, parameters.filters, **ask)
                if better_hits.total:
                    query, hits, found.is_corrected = better, better_hits, True
                else:
                    found.did_you_mean = ""
        hits = hits or queries.search(TABLE, query, parameters.filters, **ask)
    rows = hits.rows[:limit]
    more = len(hits.rows) > limit
    if place and place.backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if place and place.backwards else (more, place is not None)

    def cursor(hit, *, backwards):
        return hit.place(hits.used, backwards=backwards, corrected=found.is_corrected).sign(parameters.binding)

    found.ids = [hit.pk for hit in rows]
    found.total, found.is_capped = min(hits.total, SHOWN_TOTAL) if query.strict or parameters.is_filtered else hits.total, False
    found.is_capped = hits.total > found.total
    found.next = cursor(rows[-1], backwards=False) if rows and has_next else None
    found.previous = cursor(rows[0], backwards=True) if rows and has_previous else None
    found.match, found.matched_all = hits.used, hits.matched
    found.also_searched, found.marks = query.also_searched, query.marks
    if facets:
        counted = queries.facets(TABLE, query.using(hits.used), parameters.filters)
        for tag, number in counted.get(0, {}).items():
            name, _colon, key = tag.partition(":")
            found.facets.setdefault(name, {})[key] = number
        found.facets.pop("", None)
        found.is_sample = counted.get(0, {}).get("", 0) >= FACET_HITS and (query.strict is not None or parameters.is_filtered)
        for slot, name in enumerate(FACETS, start=1):
            if slot in counted:
                found.without[name] = counted[slot].pop("", 0)
                found.facets[name] = {tag.partition(":")[2]: number for tag, number in counted[slot].items()}
    return found


def counts_of_all(name: str) -> dict[str, int]:
    """{value: number} of one facet over everything that the person of the scope may read and that is published: no search for it."""
    tags = queries.facets(TABLE, None, Parameters().filters).get(0, {})
    return {tag.partition(":")[2]: number for tag, number in tags.items() if tag.startswith(f"{name}:")}


def corrected(text: str, wrong: dict[str, str]) -> str:
    """What was typed, with some words replaced; quotation marks and the rest stay."""
    for word, better in wrong.items():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _match, better=better: better, text)
    return text


def suggest(text: str, *, limit: int = 8) -> list[str]:
    """What somebody may be about to type: the text with its last word completed by words that published practices hold."""
    head, _space, last = text.rpartition(" ")
    if len(last.strip('-"')) < 3 or len(text) > LONGEST_QUERY:
        return []
    lead = last[: len(last) - len(last.lstrip('-"'))]
    return [f"{head} {lead}{term}".strip() for term in queries.completions(KIND, last.strip('-"'), limit)]
