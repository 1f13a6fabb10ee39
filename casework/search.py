"""Finding notes: the parameters of page and API, and `find`, the one entry of both.

Titles and facts alone are answered, never a word of a text, and nothing is said of notes that the person may not read: words are
not completed and not corrected, for both would be made of what others wrote.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.signing import BadSignature
from django.db import connection
from django.utils.translation import gettext as _

from casework.markings import TLP
from casework.models import Note
from casework.standing import FIRST, LAST, STANDINGS, slot_of, states_of
from casework.vocabulary import facets as vocabulary
from focalpoints.models import Country, Organisation
from focalpoints.querysets import posts_held
from rabatplatform.errors import DomainError
from rabatplatform.moments import read_moment
from rabatplatform.reference.memory import shelf
from rabatplatform.search import queries
from rabatplatform.search.operations import SLOTS
from rabatplatform.search.queries import Filters, Hit, Place

TABLE = Note._meta.db_table
LONGEST_QUERY = 500
COUNTED = 5_000  # totals and facets are counted over so many at most
FACETS = (
    *(
        "route",
        "phenomenon",
        "kind",
        "country",
        "transport",
        "stage",
        "tlp",
        "originator",
        "documents",
        "payment",
        "corruption",
        "harm",
    ),
    *("adaptation", "reliability", "credibility", "year"),
)
OWN_SLOTS = (
    2  # of the search: the end date, and the posts that it was written from; each facet that is set takes one of the others
)
MOST_SET = SLOTS - OWN_SLOTS
OF_VOCABULARY = {
    "route": "route",
    "phenomenon": "phenomenon",
    "kind": "note-kind",
    "transport": "means-of-transport",
    "stage": "stage",
    "documents": "document-fraud",
    "payment": "payment-method",
    "corruption": "corruption",
    "harm": "harm",
    "adaptation": "adaptation",
    "reliability": "source-reliability",
    "credibility": "information-credibility",
}
SORTS = ("best", "newest", "oldest", "updated")


class InvalidParameters(DomainError):
    """Parameters that cannot be read; `fields` is {parameter: sentence}. Page and API answer 400."""

    code = "invalid_parameter"


def known_values() -> dict:
    """{facet: what its values may be}"""
    countries = [country.alpha2 for country in shelf(Country).ordered]
    found = {name: vocabulary()[slug].terms for name, slug in OF_VOCABULARY.items()}
    years = [str(year) for year in range(FIRST, LAST + 1)]  # of the period that a note tells of
    return found | {
        "country": countries,
        "tlp": TLP.values,
        "originator": [*countries, *shelf(Organisation).by_key],
        "year": years,
    }


@dataclass(frozen=True)
class Parameters:
    """What somebody looks for. Facets are tuples of codes; standing: one of casework.standing.STANDINGS or ""."""

    q: str = ""
    route: tuple[str, ...] = ()
    phenomenon: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    transport: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    tlp: tuple[str, ...] = ()
    originator: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    corruption: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    adaptation: tuple[str, ...] = ()
    reliability: tuple[str, ...] = ()
    credibility: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    standing: str = ""
    mine: bool = False  # written from a post that the person holds
    sort: str = ""
    cursor: str = ""
    updated_since: datetime | None = None

    @classmethod
    def from_query(cls, query) -> "Parameters":
        """Read a QueryDict; unknown parameters are left alone. Raises InvalidParameters naming every field that is wrong."""
        errors, values = {}, {}
        for name, allowed in known_values().items():
            given = dict.fromkeys(value.strip()[:100] for value in query.getlist(name) if value.strip())
            if name == "country":
                given = dict.fromkeys(value.upper() for value in given)
            if wrong := [value for value in given if value not in allowed]:
                errors[name] = _("Unknown value: %(value)s") % {"value": wrong[0][:80]}
            values[name] = tuple(given)
        set_ones = [name for name in FACETS if values.get(name)]
        if len(set_ones) > MOST_SET:
            errors[set_ones[MOST_SET]] = _("At most %(number)d different filters are set at the same time.") % {
                "number": MOST_SET
            }
        for name, allowed in {"standing": STANDINGS, "sort": SORTS, "mine": ("1", "0")}.items():
            values[name] = query.get(name, "").strip()
            if values[name] and values[name] not in allowed:
                errors[name] = _("Unknown value: %(value)s") % {"value": values[name][:80]}
        values["mine"] = values["mine"] == "1"
        q = query.get("q", "").replace("\x00", "").strip()
        if len(q) > LONGEST_QUERY:
            errors["q"] = _("A search has at most %(number)d characters.") % {"number": LONGEST_QUERY}
        if since := query.get("updated_since", "").strip():
            values["updated_since"] = read_moment(since)
            if values["updated_since"] is None:
                errors["updated_since"] = _("Give a date or a time as in 2026-11-25T14:05:00Z.")
        if errors:
            raise InvalidParameters(_("The search has parameters that cannot be read."), fields=errors)
        return cls(q=q, cursor=query.get("cursor", "").strip(), **values)

    def but(self, **changes) -> "Parameters":
        """The same search with some parameters changed, from its first page."""
        return replace(self, cursor="", **changes)

    def pairs(self) -> list[tuple[str, str]]:
        """As it stands in an address: nothing that is empty."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name in FACETS for value in getattr(self, name)]
        pairs += [(name, getattr(self, name)) for name in ("standing", "sort") if getattr(self, name)]
        pairs += [("mine", "1")] if self.mine else []
        return pairs + ([("updated_since", self.updated_since.isoformat())] if self.updated_since else [])

    @property
    def facets_set(self) -> list[str]:
        return [name for name in FACETS if getattr(self, name)]

    @property
    def is_filtered(self) -> bool:
        return bool(self.mine or self.standing or self.updated_since or any(getattr(self, name) for name in FACETS))

    @property
    def is_open(self) -> bool:
        """Whether it asks for all there is, the newest first."""
        return not self.q and not self.is_filtered and self.sort in ("", "newest")

    @property
    def binding(self) -> str:
        """What a cursor belongs to: this search and no other."""
        return hashlib.sha256(json.dumps(["note", *self.pairs()]).encode()).hexdigest()[:24]

    def filters(self, user) -> Filters:
        slots = [",".join(f"{name}:{value}" for value in getattr(self, name)) for name in self.facets_set]
        posts = ",".join(f"post:{post.pk}" for post in posts_held(user)) or "post:0" if self.mine else None
        states = states_of(self.standing)
        if getattr(user, "is_service", False):  # a key reads what is out
            states = tuple(state for state in states if state != Note.State.DRAFT)
        return Filters((slot_of(self.standing), posts, *slots), states, self.updated_since)


@dataclass
class Found:
    """One page. ids: in order; fetch the rows through visible_to, which has the last word. facets: {facet: {code: number}}."""

    ids: list[int]
    total: int | None = None  # None: not counted; COUNTED and is_capped: that many or more
    is_capped: bool = False
    next: str | None = None
    previous: str | None = None
    match: str = "all"  # "any": too few held all words
    sort: str = "newest"
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    marks: str | None = None  # for queries.mark
    shown: dict | None = None  # what `shown` of `find` gave for these ids, where it was asked


def find(user, parameters: Parameters, *, limit: int = 25, facets: bool = False, shown=None) -> Found:
    """Notes that `user` may read and that match, in the person's access_scope. Raises InvalidParameters for a foreign cursor.

    To a key of an organisation those that are out, under its ceiling, numbers and pages too: the index counts by labels alone.
    shown(ids) → {id: …} of those that the user reads: of a page that needs no index a key's rows are found by it, and kept in the answer.
    """
    place, binding = _place(parameters), parameters.binding
    if getattr(user, "is_service", False):
        is_plain = shown is not None and not facets and parameters.is_open and not (place and place.backwards)
        if is_plain and (found := _newest_that_leave(place, limit, shown, binding)) is not None:
            return found
        parameters = _under_ceiling(user, parameters)
        if not parameters.tlp or parameters.standing == "draft":
            return Found([], total=0)
    query = queries.build(parameters.q)
    sort = parameters.sort or ("best" if query.strict else "updated" if parameters.updated_since else "newest")
    sort = "newest" if sort == "best" and not query.strict else sort
    filters = parameters.filters(user)
    found = Found([], sort=sort, marks=query.marks)
    backwards = place is not None and place.backwards
    if query.strict is None and not parameters.is_filtered and sort == "newest" and not backwards:
        hits, used = _newest(place, limit + 1), "all"
    else:
        answer = queries.search(TABLE, query, filters, sort=sort, place=place, limit=limit + 1)
        hits, used, found.total = answer.rows, answer.used, answer.total
    rows, more = hits[:limit], len(hits) > limit
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    found.ids, found.match = [hit.pk for hit in rows], used
    if rows and has_next:
        found.next = rows[-1].place(used, backwards=False, corrected=False).sign(binding)
    if rows and has_previous:
        found.previous = rows[0].place(used, backwards=True, corrected=False).sign(binding)
    if facets:
        _count(found, query.using(used), filters, parameters.facets_set)
        if getattr(user, "is_service", False):  # of a filter that is set, the other values are counted too
            lets = markings_of(user)
            found.facets["tlp"] = {tlp: number for tlp, number in found.facets.get("tlp", {}).items() if tlp in lets}
    if found.total is not None and found.total >= COUNTED:
        found.total, found.is_capped = COUNTED, True
    return found


def markings_of(account) -> tuple[str, ...]:
    """Those that leave by the key of a service account; none without a key."""
    key = getattr(account, "agency_key", None)
    return key.markings if key is not None else ()


def _under_ceiling(user, parameters: Parameters) -> Parameters:
    """Of the markings asked for, or of all, those that the key lets through; it takes one of the filters that can be set."""
    lets = markings_of(user)
    narrowed = replace(parameters, tlp=tuple(tlp for tlp in lets if tlp in (parameters.tlp or lets)))
    if len(narrowed.facets_set) > MOST_SET:
        most = _("At most %(number)d different filters are set at the same time.") % {"number": MOST_SET - 1}
        raise InvalidParameters(most, fields={parameters.facets_set[-1]: most})
    return narrowed


def _place(parameters: Parameters) -> Place | None:
    if not parameters.cursor:
        return None
    try:
        return Place.read(parameters.cursor, parameters.binding)
    except (BadSignature, ValueError, TypeError):
        raise InvalidParameters(
            _("This page of results cannot be read."), fields={"cursor": _("The cursor does not belong to this search.")}
        ) from None


def _newest(place: Place | None, limit: int) -> list[Hit]:
    """The newest of all: the same cost whatever the number of notes."""
    at, pk = (place.at, place.pk) if place else ("infinity", 9_223_372_036_854_775_807)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT listed_at, object_id FROM {TABLE}_newest(%s::timestamptz, %s, %s)", [at, pk, limit])
        return [Hit(pk, at, 0, 0.0) for at, pk in cursor.fetchall()]


def _newest_that_leave(place: Place | None, limit: int, shown, binding: str) -> Found | None:
    """The same for a key: what does not leave by it (drafts, what is above its ceiling) is passed over as it comes. None where much of the
    newest does not leave: then the index finds what does."""
    passed, leave, after = 0, [], place
    while len(leave) <= limit:
        wanted = limit + 1 - len(leave)
        hits = _newest(after, max(wanted, 25))
        told = shown([hit.pk for hit in hits])
        leave += [(hit, told[hit.pk]) for hit in hits if hit.pk in told]
        passed += len(hits) - len(told)
        if len(hits) < max(wanted, 25):
            break
        if passed > limit:
            return None
        after = hits[-1].place("all", backwards=False, corrected=False)
    page, more = leave[:limit], len(leave) > limit
    found = Found([hit.pk for hit, _row in page], shown={hit.pk: row for hit, row in page})
    if page and more:
        found.next = page[-1][0].place("all", backwards=False, corrected=False).sign(binding)
    if page and place is not None:
        found.previous = page[0][0].place("all", backwards=True, corrected=False).sign(binding)
    return found


def _count(found: Found, tsquery: str | None, filters: Filters, facets_set: list[str]) -> None:
    counted = queries.facets(TABLE, tsquery, filters)
    names = dict(enumerate(facets_set, start=OWN_SLOTS + 1))
    found.facets = {name: {} for name in FACETS}
    for tag, number in counted.get(0, {}).items():
        name, _colon, key = tag.partition(":")
        if name in found.facets:
            found.facets[name][key] = number
    for slot, name in names.items():
        if slot in counted:
            found.facets[name] = {tag.partition(":")[2]: number for tag, number in counted[slot].items() if tag}
    found.total = counted.get(0, {}).get("", 0)
