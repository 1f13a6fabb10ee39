"""Choices of a browser, in a cookie; low-data mode is the person's own choice once they are signed in."""

from django.conf import settings

LOW_DATA_COOKIE = "low_data"
SHORTCUT_COOKIE = "shortcut"
YEAR = 365 * 24 * 3600


def low_data(request) -> bool:
    """The person's own choice; before they are known the cookie; where nothing was chosen, the browser's `Save-Data: on`.

    Asks nothing: error pages are written while the database is away.
    """
    choice = request.COOKIES.get(LOW_DATA_COOKIE)
    person = getattr(request, "_cached_user", None)
    if person is not None and person.is_authenticated:
        if person.low_data or choice == "off":
            return person.low_data
    elif choice in ("on", "off"):
        return choice == "on"
    return request.headers.get("Save-Data", "").lower() == "on"


def shortcut_off(request) -> bool:
    """Whether `/` is switched off as a shortcut to the search (WCAG 2.1.4)."""
    return request.COOKIES.get(SHORTCUT_COOKIE) == "off"


def remember(response, cookie, value):
    response.set_cookie(cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def remember_low_data(response, on: bool):
    remember(response, LOW_DATA_COOKIE, "on" if on else "off")


def remember_language(response, code: str):
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
