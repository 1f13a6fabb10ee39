"""Finding practices: the parameters of page and API, read in one place, and `find`, the one entry of both."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext as _

from focalpoints.models import Country, Organisation
from practices.models import FrameworkItem, Practice, Revision, Theme
from rabatplatform.errors import DomainError
from rabatplatform.reference.memory import shelf

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
    expand: bool = True

    @classmethod
    def from_query(cls, query) -> "Parameters":
        """Read a QueryDict. Unknown parameters are left alone. Raises InvalidParameters naming every field that is wrong."""
        errors, values = {}, {}
        known = {
            "phenomenon": set(Revision.Phenomenon.values),
            "theme": shelf(Theme).by_key,
            "country": {country.alpha2 for country in shelf(Country).ordered},
            "organisation": shelf(Organisation).by_key,
            "framework": shelf(FrameworkItem).by_key,
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
        sort = query.get("sort", "")
        if sort and sort not in SORTS:
            errors["sort"] = _("Sort by one of: %(names)s") % {"names": ", ".join(SORTS)}
        if errors:
            raise InvalidParameters(_("The search has parameters that cannot be read."), fields=errors)
        return cls(q=q, sort=sort, cursor=query.get("cursor", ""), expand=query.get("expand", "") != "0", **values)

    def without(self, **changes) -> "Parameters":
        return replace(self, cursor="", **changes)


@dataclass
class Found:
    """One page of an answer. `ids` are in order and of practices that the person may read; fetch rows through visible_to."""

    ids: list[int]
    total: int = 0
    is_capped: bool = False  # there are at least `total`: say "1000+"
    next: str | None = None  # cursors
    previous: str | None = None
    match: str = "all"  # "any": too few held all words, so those that hold some are there as well
    matched_all: int = 0  # how many held all words
    facets: dict[str, dict[str, int]] = field(default_factory=dict)  # {parameter: {key: number}}, each without its own filter
    also_searched: list[str] = field(default_factory=list)
    did_you_mean: str = ""


def find(user, parameters: Parameters, *, limit: int = 20, facets: bool = False, language: str | None = None) -> Found:
    """Practices that `user` may read and that match, `limit` of them after the cursor.

    Open the user's access_scope first (a request has it). Raises InvalidParameters for a cursor that is not of this search.
    """
    rows = Practice.objects.visible_to(user).filter(state__in=parameters.state).order_by("-listed_at", "-pk")
    ids = list(rows.values_list("pk", flat=True)[: limit + 1])
    return Found(ids=ids[:limit], total=len(ids))
