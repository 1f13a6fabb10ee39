"""What the search page shows beside the rows: the filters, those that are set, the map, ways out of an empty answer."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.directory.search import Found, PostFilter
from focalpoints.directory.words import posts_said
from focalpoints.models import Country
from focalpoints.tiles import tile_map

FACETS = ("competence", "accepts", "language", "network", "region")
NAMES = tuple(PostFilter.base_filters)
HIDDEN = ("country", "organisation", "role", "freshness", "vacant")  # set by links, kept by the form
OPEN = ("competence", "accepts")
NOBODY_ASKED = gettext_lazy("There is no filter “%(name)s” here.")


def pairs_of(data) -> list[tuple[str, str]]:
    """The filters of a query that are set, each once, in the order of NAMES."""
    return [(name, value) for name in NAMES for value in dict.fromkeys(data.getlist(name)) if value.strip()]


def address(pairs, *, to: str = "focalpoints:directory", **more) -> str:
    query = urlencode([*pairs, *((name, value) for name, value in more.items() if value)])
    return reverse(to) + (f"?{query}" if query else "")


def unknown_of(data) -> list[str]:
    """Refusals of parameters that the page does not have."""
    return [str(NOBODY_ASKED) % {"name": name[:80]} for name in data if name not in (*NAMES, "cursor")]


def facets_of(filters: PostFilter, pairs) -> list[dict]:
    """As components/facet.html takes them."""
    made = []
    for name in FACETS:
        one = filters.filters[name]
        chosen = {value for key, value in pairs if key == name}
        offered = dict(one.offered())
        offered |= {value: value for value in chosen if value not in offered}
        options = [{"value": key, "label": label, "count": "", "checked": key in chosen} for key, label in offered.items()]
        made.append({"name": name, "legend": one.label, "options": options, "open": name in OPEN or bool(chosen)})
    return made


def chips_of(filters: PostFilter, pairs) -> list[dict]:
    chips = []
    for name, value in pairs:
        if name == "q":
            continue
        one = filters.filters[name]
        named = dict(one.offered()) if hasattr(one, "offered") else dict(filters.form.fields[name].choices)
        label = str(named.get(value, value))
        if name in ("freshness", "vacant"):
            label = f"{one.label}: {label}"
        chips.append({"label": label, "href": address([pair for pair in pairs if pair != (name, value)])})
    return chips


def map_of(found: Found, pairs) -> dict:
    """The tile map of what was found; a tile narrows the search to its country."""
    left = [pair for pair in pairs if pair[0] not in ("country", "organisation")]

    def href(body):
        return address([*left, ("country" if isinstance(body, Country) else "organisation", body.key)])

    drawn = tile_map(
        href=href,
        said=lambda number: posts_said((number, 0)),
        counts=found.by_country,
        organisation_counts=found.by_organisation,
    )
    return {"map": drawn, "partners": len(found.by_country) + len(found.by_organisation), "posts": len(found.places)}


def ways_out(filters: PostFilter, pairs) -> list[dict]:
    """Of an empty answer: the same search without one of its filters, the words alone, everything."""
    ways, words = [], [pair for pair in pairs if pair[0] == "q"]
    named = dict.fromkeys(name for name, _value in pairs)
    if len(named) > 1:
        for name in named:
            label = _("Without “%(name)s”") % {"name": filters.form.fields[name].label}
            ways.append({"label": label, "href": address([pair for pair in pairs if pair[0] != name])})
    if words and len(named) > 2:
        ways.append({"label": _("The same words, no filter"), "href": address(words)})
    return [*ways[:5], {"label": _("All focal points"), "href": address([])}]
