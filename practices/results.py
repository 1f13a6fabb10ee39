"""What the search page shows of an answer: rows, filters with numbers, chips, the tile map, ways out of an empty answer."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.directory import sort_key
from focalpoints.models import Country, Organisation
from focalpoints.tiles import tile_map
from practices.adaptation_lists import counts_of
from practices.confirmation_lists import unconfirmed_since
from practices.models import Framework, FrameworkItem, Practice, Revision, Theme
from practices.search import FACETS, Found, Parameters
from practices.text import origin_line, reader_language, words_of
from rabatplatform.reference.memory import shelf
from rabatplatform.search.queries import mark

EXCERPT = 220  # characters of a summary: two lines
MOST_OPTIONS = 10  # options of a filter before "show all"
MOST_BODIES = 3  # countries and organisations named in a row
OPEN = ("phenomenon", "theme", "country")


def address(parameters: Parameters, **more) -> str:
    return reverse("practices:practice-list") + _query(parameters, **more)


def table_address(parameters: Parameters, form: str) -> str:
    """Of the whole search as a file; form: "csv" or "json"."""
    return reverse("practices:practice-list-export", args=[form]) + _query(parameters.but())


def _query(parameters: Parameters, **more) -> str:
    query = urlencode([*parameters.pairs(), *((name, value) for name, value in more.items() if value)])
    return f"?{query}" if query else ""


# ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def rows_of(user, found: Found) -> list[dict]:
    """The practices of a page in the order found, as the row template takes them; in five queries whatever their number."""
    visible = Practice.objects.visible_to(user).filter(pk__in=found.ids).select_related("current").in_bulk()
    practices = [visible[pk] for pk in found.ids if pk in visible]
    words = words_of(practices, kinds=["title", "summary"])
    texts = [(practice, words[practice.pk].text(kind)) for practice in practices for kind in ("title", "summary")]
    shown = iter(
        mark(
            [(text.language, text.text) if text else ("en", "") for _practice, text in texts],
            found.marks,
            lengths=[None if place % 2 == 0 else EXCERPT for place in range(len(texts))],
        )
    )
    adapted = counts_of(user, [practice.pk for practice in practices])
    rows = [_row(practice, words[practice.pk], next(shown), next(shown)) for practice in practices]
    return [row | {"adapted_by": adapted.get(practice.pk, 0)} for row, practice in zip(rows, practices, strict=True)]


def _row(practice, words, title, summary) -> dict:
    revision, heading, lead = practice.current, words.text("title"), words.text("summary")
    page = reader_language()
    bodies = [country.name for country in shelf(Country).of(practice.countries)]
    bodies += [organisation.short_name for organisation in shelf(Organisation).of(practice.organisations)]
    themes = shelf(Theme).of(revision.themes[:1])
    state = practice.state if not practice.is_public else revision.maturity
    return {
        "href": practice.get_absolute_url(),
        "title": title or practice.reference,
        "title_lang": heading.language if heading and heading.language not in ("", page) else "",
        "summary": summary,
        "summary_lang": lead.language if lead and lead.language not in ("", page) else "",
        "bodies": bodies[:MOST_BODIES],
        "more_bodies": len(bodies[MOST_BODIES:]),
        "versions": [version for version in words.versions if version.language],
        "theme": themes[0].name if themes else "",
        "origin": origin_line(practice),
        "unconfirmed": unconfirmed_since(practice),
        "date": practice.published_at if practice.is_public else practice.updated_at,
        "tag_state": state,
        "tag_label": practice.get_state_display() if not practice.is_public else revision.get_maturity_display(),
    }


# ── filters ────────────────────────────────────────────────────────────────────────────────────────────────────────
def legends() -> dict[str, str]:
    return {
        "phenomenon": _("Phenomenon"),
        "theme": _("Theme"),
        "country": _("Country"),
        "organisation": _("Organisation"),
        "framework": _("Framework item"),
        "kind": _("Kind"),
        "maturity": _("Maturity"),
        "lang": _("Readable in"),
        "year": _("Year"),
    }


CHOICES = {
    "phenomenon": dict(Revision.Phenomenon.choices),
    "kind": dict(Revision.Kind.choices),
    "maturity": dict(Revision.Maturity.choices),
    "lang": dict(settings.CONTENT_LANGUAGES),
    "state": dict(Practice.State.choices),
    "year": {},
}


def labels_of(name: str, keys) -> dict[str, str]:
    """{value of a filter: its words}."""
    if name in CHOICES:
        return {key: str(CHOICES[name].get(key, key)) for key in keys}
    if name == "framework":
        items, whole = shelf(FrameworkItem).by_key, shelf(Framework).by_key
        words = _("%(code)s: %(title)s")
        return {
            key: words % {"code": items[key].code, "title": items[key].name} if key in items else whole[key].name for key in keys
        }
    entries = shelf({"theme": Theme, "country": Country, "organisation": Organisation}[name]).by_key
    return {key: entries[key].short_name if name == "organisation" else entries[key].name for key in keys if key in entries}


def filters_of(parameters: Parameters, found: Found, *, more: str = "") -> list[dict]:
    """Each filter with its options, the set ones and the most frequent first shown; `more` names one that shows all."""
    titles = legends()
    groups = []
    for name in FACETS:
        chosen = getattr(parameters, name)
        numbers = offered(name, found.facets.get(name, {}), parameters)
        numbers |= {key: numbers.get(key, 0) for key in chosen}
        if not numbers:
            continue
        labels = labels_of(name, numbers)
        options = [{"value": key, "label": labels[key], "number": numbers[key]} for key in labels]
        options.sort(
            key=lambda option: (-int(option["value"]),) if name == "year" else (-option["number"], sort_key(option["label"]))
        )
        shown = options if more == name else [o for n, o in enumerate(options) if n < MOST_OPTIONS or o["value"] in chosen]
        for option in shown:
            option["checked"] = option["value"] in chosen
            option["count"] = number_format(option["number"]) + ("+" if found.is_sample and option["number"] else "")
        hidden = len(options) - len(shown)
        groups.append(
            {
                "name": name,
                "legend": titles[name],
                "options": shown,
                "open": name in OPEN or bool(chosen) or more == name,
                "more_href": address(parameters, more=name) + f"#{name}" if hidden else "",
                "more": ngettext("Show %(number)d more", "Show %(number)d more", hidden) % {"number": hidden} if hidden else "",
            }
        )
    return groups


def offered(name: str, numbers: dict[str, int], parameters: Parameters) -> dict[str, int]:
    """Items that only have a rank stay out until somebody words them; a theme below another shows once that is set."""
    if name == "framework":
        items = shelf(FrameworkItem).by_key
        return {key: number for key, number in numbers.items() if key in items and items[key].is_worded}
    if name == "theme":
        themes, by_id = shelf(Theme).by_key, shelf(Theme).by_id
        above = {key: by_id.get(themes[key].parent_id) for key in numbers if key in themes}
        return {key: numbers[key] for key, parent in above.items() if parent is None or parent.slug in parameters.theme}
    return numbers


def chips_of(parameters: Parameters) -> list[dict]:
    chips = []
    for name in (*FACETS, "state"):
        values = getattr(parameters, name)
        if name == "state" and values == ("published",):
            continue
        for value in values:
            left = tuple(other for other in values if other != value)
            changed = parameters.but(**{name: left or (("published",) if name == "state" else ())})
            chips.append({"label": labels_of(name, [value])[value], "href": address(changed)})
    return chips


def sorts_of(parameters: Parameters, found: Found) -> list[dict]:
    words = {"best": _("Best match"), "newest": _("Newest"), "oldest": _("Oldest"), "updated": _("Longest unchanged")}
    offered = [name for name in words if (name != "best" or found.marks) and (name != "updated" or found.sort == "updated")]
    default = parameters.default_sort if found.marks or parameters.default_sort != "best" else "newest"
    # The default has no value, so that words typed on the page of the newest are answered by the best match.
    return [{"value": "" if name == default else name, "label": words[name], "selected": name == found.sort} for name in offered]


# ── the map, and what to do next ───────────────────────────────────────────────────────────────────────────────────
def map_of(parameters: Parameters, found: Found) -> dict:
    """The tile map and the list beside it: the same numbers as the country filter."""
    countries, organisations = found.facets.get("country", {}), found.facets.get("organisation", {})
    bases = {name: address(parameters.but(**{name: ()})) for name in ("country", "organisation")}

    def href(body):
        name = "country" if isinstance(body, Country) else "organisation"
        return f"{bases[name]}{'&' if '?' in bases[name] else '?'}{name}={body.key}"

    def said(number):
        if not number:
            return _("no practice")
        return ngettext("%(number)s practice", "%(number)s practices", number) % {"number": number_format(number)}

    by_key, organisations_by_key = shelf(Country).by_key, shelf(Organisation).by_key
    made = tile_map(
        href=href,
        said=said,
        counts={by_key[key].pk: number for key, number in countries.items() if key in by_key},
        organisation_counts={
            organisations_by_key[key].pk: number for key, number in organisations.items() if key in organisations_by_key
        },
    )
    named = labels_of("country", countries)
    first = sorted(named, key=lambda key: (-countries[key], sort_key(named[key])))[:6]
    made["most"] = [{"label": named[key], "href": href(by_key[key]), "count": number_format(countries[key])} for key in first]
    return made


def ways_out(parameters: Parameters, found: Found) -> list[dict]:
    """Of an empty answer: which filter to drop, and how many would then match."""
    titles = legends()
    ways = [
        {
            "label": ngettext(
                "Without the filter “%(name)s”: %(number)s practice",
                "Without the filter “%(name)s”: %(number)s practices",
                number,
            )
            % {"name": titles[name], "number": number_format(number)},
            "href": address(parameters.but(**{name: ()})),
        }
        for name, number in sorted(found.without.items(), key=lambda pair: -pair[1])
        if number
    ][:4]
    if len(found.without) > 1 and parameters.q:
        ways.append({"label": _("The same words, no filter"), "href": address(Parameters(q=parameters.q))})
    return [*ways, {"label": _("All practices"), "href": address(Parameters())}]
