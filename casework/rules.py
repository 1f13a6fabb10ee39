"""Rules of sharing groups: who belongs, by region and by membership. {"regions": [subregion], "memberships": [code], "statuses": [status]}"""

from django.utils.translation import gettext_lazy as _

from casework.errors import GroupRefused
from casework.receivers import takes_part
from focalpoints.models import Country
from rabatplatform.reference.memory import shelf

KEYS = ("regions", "memberships", "statuses")


def choices() -> dict[str, list[str]]:
    """What each part of a rule may hold, from the countries themselves."""
    countries = [country for country in shelf(Country).ordered if takes_part(country)]
    return {
        "regions": sorted({country.subregion for country in countries}),
        "memberships": sorted({code for country in countries for code in _communities(country)}),
        "statuses": sorted({country.rabat_status for country in countries}),
    }


def cleaned_rule(rule: dict) -> dict:
    """The rule without empty parts. Raises GroupRefused."""
    known, found = choices(), {}
    for key, values in rule.items():
        sentence = _("This is not one of the choices.")
        if key not in KEYS or not isinstance(values, list) or any(value not in known[key] for value in values):
            raise GroupRefused(sentence, fields={"rule": sentence})
        if values:
            found[key] = sorted(set(values))
    return found


def bodies_by_rule(rule: dict) -> list[Country]:
    """The countries that a rule names today: those that fulfil each of its parts. Without any part: none."""
    if not rule:
        return []
    return [country for country in shelf(Country).ordered if takes_part(country) and _belongs(country, rule)]


def _communities(country: Country) -> set[str]:
    """Codes of the communities that it belongs to today; one that it has left stands there with its dates."""
    return {code for code, facts in (country.memberships or {}).items() if isinstance(facts, dict) and facts.get("member")}


def _belongs(country: Country, rule: dict) -> bool:
    return (
        (not rule.get("regions") or country.subregion in rule["regions"])
        and (not rule.get("statuses") or country.rabat_status in rule["statuses"])
        and (not rule.get("memberships") or bool(_communities(country) & set(rule["memberships"])))
    )
