"""Time zones that a person or a post may live in: those of places, by their IANA names."""

import zoneinfo
from functools import cache, lru_cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from rabatplatform.web.templatetags.web import zone_name

AREAS = ("Africa", "Europe", "America", "Asia", "Atlantic", "Australia", "Indian", "Pacific", "Antarctica", "Arctic")


@cache
def place_zones() -> frozenset[str]:
    """All zones of places, older spellings too, and "UTC"."""
    known = zoneinfo.available_timezones()
    return frozenset(("UTC", *(key for key in known if key.partition("/")[0] in AREAS and "/" in key)))


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """UTC for a name that this machine's zone data do not know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def is_zone(key: str) -> bool:
    return key in place_zones()


def zone_choices(language: str | None = None) -> list:
    """Choices of a form: "UTC", then a group for each part of the world with its places in the active language."""
    return _choices(language or translation.get_language() or "en")


@lru_cache(maxsize=8)
def _choices(language: str) -> list:
    with translation.override(language):
        names = _area_names()
        groups = {area: [] for area in AREAS}
        for key in _offered():
            groups[key.partition("/")[0]].append((key, str(zone_name(zoneinfo.ZoneInfo(key)))))
        found = [(names[area], sorted(places, key=lambda place: place[1])) for area, places in groups.items() if places]
    return [("UTC", "UTC"), *found]


@cache
def _offered() -> tuple[str, ...]:
    """The one spelling in use for each place (zone.tab of the zone data), else all."""
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            lines = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
            return tuple(line[2] for line in lines if len(line) > 2 and is_zone(line[2]))
    return tuple(sorted(place_zones() - {"UTC"}))


def _area_names() -> dict[str, str]:
    return {
        "Africa": _("Africa"),
        "Europe": _("Europe"),
        "America": _("America"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic Ocean"),
        "Australia": _("Australia"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific Ocean"),
        "Antarctica": _("Antarctica"),
        "Arctic": _("Arctic"),
    }
