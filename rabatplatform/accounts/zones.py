"""Time zones that a person or a post may live in: those of places, by their IANA names."""

import zoneinfo
from functools import cache

AREAS = ("Africa", "Europe", "America", "Asia", "Atlantic", "Australia", "Indian", "Pacific", "Antarctica", "Arctic")


@cache
def place_zones() -> tuple[str, ...]:
    """All zones of places, sorted; "UTC" first."""
    known = zoneinfo.available_timezones()
    return ("UTC", *sorted(key for key in known if key.partition("/")[0] in AREAS and "/" in key))


def is_zone(key: str) -> bool:
    return key in place_zones()
