"""Choices that live in a cookie of the browser, not on the person: low-data mode, the search shortcut."""

from django.conf import settings

LOW_DATA_COOKIE = "low_data"
SHORTCUT_COOKIE = "shortcut"
YEAR = 365 * 24 * 3600


def low_data(request) -> bool:
    """The cookie decides; without one, the browser's own `Save-Data: on` does."""
    choice = request.COOKIES.get(LOW_DATA_COOKIE)
    if choice in ("on", "off"):
        return choice == "on"
    return request.headers.get("Save-Data", "").lower() == "on"


def shortcut_off(request) -> bool:
    """Whether `/` is switched off as a shortcut to the search (WCAG 2.1.4)."""
    return request.COOKIES.get(SHORTCUT_COOKIE) == "off"


def remember(response, cookie, value):
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
