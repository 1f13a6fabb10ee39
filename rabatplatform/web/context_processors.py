"""What every page gets. All of it is lazy: a fragment that prints none of it asks the database nothing."""

from django.apps import apps
from django.db import Error as DatabaseError
from django.utils.functional import SimpleLazyObject

from rabatplatform.web.nav import section_of, sections
from rabatplatform.web.preferences import low_data, shortcut_off


def page(request):
    return {
        "nav": section_of(request.resolver_match),
        "nav_sections": SimpleLazyObject(lambda: sections(request)),
        "low_data": low_data(request),
        "shortcut_off": shortcut_off(request),
        "is_phone": _is_phone(request),
        "unread_count": SimpleLazyObject(lambda: _unread_count(request)),
        "address_returned": SimpleLazyObject(lambda: _address_returned(request)),
        "actor_post_label": SimpleLazyObject(lambda: _actor_post_label(request)),
    }


def _unread_count(request) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not apps.is_installed("rabatplatform.notifications"):
        return 0
    try:
        from rabatplatform.notifications.bell import count

        return count(request)
    except (ImportError, DatabaseError):  # the bell never costs the page
        return 0


def _address_returned(request) -> bool:
    """Whether mails to the person come back; asked by their own pages alone (templates/base.html)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not apps.is_installed("rabatplatform.notifications"):
        return False
    from rabatplatform.notifications.addresses import AT_SIGN_IN, is_returned

    at_home = request.resolver_match is not None and request.resolver_match.view_name == "home"
    if at_home and not request.session.get(AT_SIGN_IN):  # the page that everybody opens most asks nothing: it goes by the sign-in
        return False
    return is_returned(user)


def _actor_post_label(request) -> str:
    """The post the person acts from, in words; "" for none."""
    actor = getattr(request, "actor", None)
    post = getattr(actor, "post", None)
    return str(post) if post is not None else ""


def _is_phone(request) -> bool:
    """Facets and the map are closed on phones: told by the server, so that nothing jumps."""
    hint = request.headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" if hint else "Mobi" in request.headers.get("User-Agent", "")
