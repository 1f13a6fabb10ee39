"""The journey of a practice: where it comes from, who adapted it and when; on the tile map and as a list in order of years."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_label
from focalpoints.tiles import tile_map
from practices.adaptation_lists import adaptations_of, years_of
from practices.adaptation_reading import AdaptationSheet, sheet_of
from practices.models import Adaptation, Practice
from rabatplatform.reference.memory import shelf

ORIGIN, ADAPTED = 4, 2  # steps of the tile map: the darkest is where it comes from


@dataclass(frozen=True)
class Stop:
    """One line of the journey. year: None where nobody said it; sheet: None for where it comes from."""

    body: object
    year: int | None
    years: str
    is_origin: bool = False
    sheet: AdaptationSheet | None = None


def stops_of(user, practice: Practice) -> list[Stop]:
    """Where it comes from first, then the adaptations by the year they began, the unsaid last."""
    origins = [*shelf(Country).of(practice.countries), *shelf(Organisation).of(practice.organisations)]
    begun = practice.current.start[:4] if practice.current else ""
    year = int(begun) if begun.isascii() and begun.isdigit() else practice.year
    first = [Stop(body, year, str(year or ""), is_origin=True) for body in origins or [body_of_label(practice.owner_id)]]
    sheets = [sheet_of(row) for row in adaptations_of(user, practice)]
    stops = [Stop(sheet.body, sheet.adaptation.since_year, years_of(sheet.adaptation), sheet=sheet) for sheet in sheets]
    return first + sorted(stops, key=lambda stop: (stop.year or 9_999, str(stop.body)))


def map_of(stops: list[Stop]) -> dict:
    """The inputs of components/tile_map.html: a tile leads to the line of the list, a country that is not in it to its page."""
    years, steps = defaultdict(list), {}
    for stop in stops:
        years[stop.body].append(stop)
        steps.setdefault(stop.body, ORIGIN if stop.is_origin else ADAPTED)

    def href(body):
        return f"#{anchor(body)}" if body in years else body.get_absolute_url()

    made = tile_map(href=href, said=lambda number: _("not on the way"))
    for tiles, table in ((made["tiles"], shelf(Country).by_key), (made["organisations"], shelf(Organisation).by_key)):
        for tile in tiles:
            body = table.get(tile["code"])
            if body in years:
                tile["step"], tile["said"] = steps[body], "; ".join(said(stop) for stop in years[body])
    return made


def said(stop: Stop) -> str:
    """The words of a tile after its name."""
    if stop.is_origin:
        return _("where it comes from, %(years)s") % {"years": stop.years} if stop.years else _("where it comes from")
    return _("adapted it, %(years)s") % {"years": stop.years} if stop.years else _("adapted it")


def anchor(body) -> str:
    return f"stop-{body.key}"


def organisations_of(stops: list[Stop]) -> list:
    """Those with no tile, as chips; each once."""
    return list(dict.fromkeys(stop.body for stop in stops if isinstance(stop.body, Organisation)))


def summary_of(stops: list[Stop]) -> str:
    number = len({stop.body for stop in stops if not stop.is_origin})
    if not number:
        return _("Nobody else has reported an adaptation yet.")
    first = min((stop.year for stop in stops if not stop.is_origin and stop.year), default=None)
    text = ngettext("Adapted by %(number)d since %(year)s.", "Adapted by %(number)d since %(year)s.", number)
    return text % {"number": number, "year": first or "?"}


def in_json(stops: list[Stop], request) -> list[dict]:
    """The journey as the API gives it."""
    return [
        {
            "country": stop.body.key if isinstance(stop.body, Country) else None,
            "organisation": stop.body.key if isinstance(stop.body, Organisation) else None,
            "is_origin": stop.is_origin,
            "since_year": stop.year,
            "until_year": stop.sheet.adaptation.until_year if stop.sheet else None,
            "running": stop.sheet.adaptation.running if stop.sheet else "",
            "adaptation": _address(stop.sheet.adaptation, request) if stop.sheet else None,
        }
        for stop in stops
    ]


def _address(adaptation: Adaptation, request) -> str:
    return request.build_absolute_uri(reverse("api:adaptation-detail", args=[adaptation.reference]))
