"""The time zone that a new post of a country or organisation begins with; its form and its entry can change it."""

import pytz

from focalpoints import members
from focalpoints.models import Country, Organisation, Post
from rabatplatform.accounts.zones import is_zone

UNKNOWN = "UTC"


def zone_for(body: Country | Organisation) -> str:
    """IANA name: that of the body's newest post that has one, else of the country's capital, else UTC."""
    rows = Post.objects.filter(**members.of_body(body)).exclude(time_zone=UNKNOWN).order_by("-opened_at", "-pk")
    return rows.values_list("time_zone", flat=True).first() or _of_capital(body)


def _of_capital(body) -> str:
    """The table of the zone data names the zone that most of a country lives in first. Organisations are in none."""
    zones = pytz.country_timezones.get(body.alpha2, ()) if isinstance(body, Country) else ()
    return next((zone for zone in zones if is_zone(zone)), UNKNOWN)
