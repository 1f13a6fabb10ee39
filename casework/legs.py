"""The legs of a route as the page of a note shows them: places, means and hours in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.readback import terms_in_words
from casework.vocabulary import facets
from focalpoints.models import Country
from rabatplatform.reference.memory import shelf

SEA = {"pirogue", "inflatable", "metal-boat", "fibreglass-boat", "mother-ship", "merchant-ship", "ferry"}
AIR = {"scheduled-flight", "private-flight"}


@dataclass(frozen=True)
class Leg:
    """A leg as the page shows it. starts: whether its first place has to be named; sort: "", "sea" or "air"."""

    row: dict
    starts: bool
    begin: str
    end: str
    transport: str
    crossing: str
    hours: str
    fee: str
    sort: str


def country_name(code: str) -> str:
    country = shelf(Country).by_key.get(code)
    return country.short_name if country else code


def place(name: str, code: str) -> str:
    return f"{name}, {country_name(code)}" if code else name


def legs_of(content: dict) -> list[Leg]:
    found, last = [], None
    for row in content["legs"]:
        begin, end = place(row["from_place"], row["from_country"]), place(row["to_place"], row["to_country"])
        means = set(row["transport"])
        found.append(
            Leg(
                row=row,
                starts=begin != last,
                begin=begin,
                end=end,
                transport=", ".join(terms_in_words("means-of-transport", row["transport"])),
                crossing=", ".join(terms_in_words("crossing-method", row["crossing"])),
                hours=hours(row["hours_least"], row["hours_most"]),
                fee=facets()["fee-band"].name_of(row["fee_band"]) if row["fee_band"] else "",
                sort="air" if means & AIR else "sea" if means & SEA else "",
            )
        )
        last = end
    return found


def hours(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if least is None or most is None or least == most:
        number = most if least is None else least
        return ngettext("%(hours)s hour", "%(hours)s hours", number) % {"hours": number}
    return _("%(least)s to %(most)s hours") % {"least": least, "most": most}
