"""The main navigation, in its order. An app is added by a line; a section whose page does not exist yet is left out."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    key: str  # what a view gives as `nav`, or what `section_of` finds
    label: str
    url_name: str
    icon: str
    shown_to: str = ""  # dotted name of a function of the request; "": to everybody


SECTIONS = (
    Section("home", _("Home"), "web:home", "house"),
    Section("practices", _("Practices"), "practices:practice-list", "book-open"),
    Section("focalpoints", _("Focal points"), "focalpoints:directory", "users"),
    Section("casework", _("Casework"), "casework:note-list", "shield-alert", "casework.nav.reads_casework"),
    Section("casework", _("Casework"), "casework:oversight-secretariat", "shield-alert", "casework.nav.sees_ages_alone"),
    Section("frameworks", _("Frameworks"), "frameworks:framework-list", "landmark"),
)


def sections(request):
    """[(section, address)] of the pages that exist and are for the person of the request."""
    found = _existing(get_urlconf())
    return [(one, address) for one, address in found if not one.shown_to or import_string(one.shown_to)(request)]


@lru_cache(maxsize=8)
def _existing(urlconf):
    found = []
    for section in SECTIONS:
        try:
            found.append((section, reverse(section.url_name)))
        except NoReverseMatch:
            continue
    return found


def section_of(match) -> str:
    """The section that a resolved address belongs to, "" for none."""
    if match is None:
        return ""
    if match.view_name in ("home", "web:home"):
        return "home"
    if match.url_name and match.url_name.startswith("framework-"):
        return "frameworks"
    return match.namespace
