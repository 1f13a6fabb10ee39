"""The tile map's inputs (templates/components/tile_map.html) from numbers by country and organisation."""

from django.utils.translation import gettext as _

from focalpoints.models import Country, Organisation
from focalpoints.reference import tile_places
from rabatplatform.reference.memory import shelf


def tile_map(*, href, said, counts=None, organisation_counts=None, bounds=(1, 2, 4, 6)) -> dict:
    """{"tiles", "organisations", "legend"}: every country with a place, EU and ECOWAS in the sea.

    href(body) -> address; said(number) -> words after the name; counts: {id of Country: number}; organisation_counts: {id of
    Organisation: number}; bounds: the lowest number of each step from 1 to 4.
    """
    counts, organisation_counts = counts or {}, organisation_counts or {}
    places, sea = tile_places()
    countries, organisations = shelf(Country).by_key, shelf(Organisation).by_key
    tiles = []
    for code, (column, row) in places.items():
        country = countries.get(code)
        if country is None:
            continue
        number = counts.get(country.pk, 0)
        name, former = country.name, country.rabat_status == Country.Status.FORMER
        if former:
            name = _("%(country)s, former partner") % {"country": name}
        tiles.append(
            {
                "code": code,
                "name": name,
                "href": href(country),
                "col": column,
                "row": row,
                "former": former,
                "step": step_of(number, bounds),
                "count": number,
                "said": said(number),
            }
        )
    tiles.sort(key=lambda tile: (tile["row"], tile["col"]))
    chips = []
    for label in sea:
        if organisation := organisations.get(label.lower()):
            number = organisation_counts.get(organisation.pk, 0)
            chips.append(
                {
                    "code": label.lower(),
                    "label": organisation.short_name,
                    "name": organisation.name,
                    "href": href(organisation),
                    "step": step_of(number, bounds),
                    "count": number,
                    "said": said(number),
                }
            )
    return {"tiles": tiles, "organisations": chips, "legend": legend(bounds)}


def step_of(number: int, bounds) -> int:
    return sum(number >= bound for bound in bounds)


def legend(bounds) -> list[str]:
    """The steps in words: none, 1, 2–3, 4–5, 6+."""
    words = [_("none")]
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        words.append(f"{low}+" if high is None else str(low) if high == low + 1 else f"{low}–{high - 1}")
    return words
