"""The legs of a route as the page of a note shows them: branches, each with its legs; places, means and hours in words."""

from dataclasses import dataclass, field

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
    """A leg as the page shows it. sort: "", "sea" or "air"."""

    row: dict
    begin: str
    end: str
    transport: str
    crossing: str
    hours: str
    fee: str
    sort: str


@dataclass
class Branch:
    """Legs that go on from one another. name: "" of the main way; begin: its first place; forks: another branch was there already."""

    name: str
    begin: str
    forks: bool
    legs: list[Leg] = field(default_factory=list)


def country_name(code: str) -> str:
    country = shelf(Country).by_key.get(code)
    return country.short_name if country else code


def place(name: str, code: str) -> str:
    return f"{name}, {country_name(code)}" if code else name


def branches_of(content: dict) -> list[Branch]:
    """In the order of the legs. A branch begins where the name changes, and where a leg does not go on from the one before."""
    found, last, seen = [], None, set()
    for row in content["legs"]:
        leg = leg_of(row)
        if not found or leg.begin != last or row["branch"] != found[-1].name:
            found.append(Branch(row["branch"], leg.begin, leg.begin in seen))
        found[-1].legs.append(leg)
        seen |= {leg.begin, leg.end}
        last = leg.end
    return found


def leg_of(row: dict) -> Leg:
    means = set(row["transport"])
    return Leg(
        row=row,
        begin=place(row["from_place"], row["from_country"]),
        end=place(row["to_place"], row["to_country"]),
        transport=", ".join(terms_in_words("means-of-transport", row["transport"])),
        crossing=", ".join(terms_in_words("crossing-method", row["crossing"])),
        hours=hours(row["hours_least"], row["hours_most"]),
        fee=facets()["fee-band"].name_of(row["fee_band"]) if row["fee_band"] else "",
        sort="air" if means & AIR else "sea" if means & SEA else "",
    )


def hours(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if least is None or most is None or least == most:
        number = most if least is None else least
        return ngettext("%(hours)s hour", "%(hours)s hours", number) % {"hours": number}
    return _("%(least)s to %(most)s hours") % {"least": least, "most": most}
