"""What of the API will go: a view says so, and each of its answers tells it (RFC 9745 and RFC 8594), with the way to what comes instead."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.utils.http import http_date

PAGE = "/api/v1/changes-of-the-api/"


@dataclass(frozen=True)
class Deprecated:
    """since: the day from which on nothing new should be built on it; sunset: the last day on which it answers, None while that is not
    said; link: what comes instead, by itself the page of changes."""

    since: date
    sunset: date | None = None
    link: str = PAGE

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "Deprecation": f"@{int(datetime.combine(self.since, time.min, UTC).timestamp())}",
            "Link": f'<{settings.SITE_ADDRESS}{self.link}>; rel="deprecation"; type="text/html"',
        }
        if self.sunset:
            told["Sunset"] = http_date(datetime.combine(self.sunset, time(23, 59, 59), UTC).timestamp())
        return told
