"""Words of the directory: regions, kinds and states of bodies, the names of languages, the time somewhere."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import formats, timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country, Organisation
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import zone_name

# The regions of countries.json (UN M49), in the order of the page.
REGIONS = {
    "Western Africa": _("West Africa"),
    "Northern Africa": _("North Africa"),
    "Middle Africa": _("Central Africa"),
    "Southern Europe": _("Southern Europe"),
    "Western Europe": _("Western Europe"),
    "Northern Europe": _("Northern Europe"),
    "Eastern Europe": _("Eastern Europe"),
    "Western Asia": _("Eastern Mediterranean"),
}
COUNTRY_STATUS = {
    Country.Status.PARTNER: _("Partner of the Rabat Process"),
    Country.Status.OBSERVER: _("Observer in the Rabat Process"),
    Country.Status.FORMER: _("Former partner of the Rabat Process"),
}
ORGANISATION_STATUS = {  # in the order of the page
    "partner": _("Partner organisation"),
    "secretariat": _("Runs the Secretariat"),
    "permanent_observer": _("Permanent observer"),
    "observer": _("Observer at some meetings"),
    "via_partner": _("Through a partner organisation"),
    "self": _("The dialogue itself"),
}
ORGANISATION_KINDS = {
    "dialogue": _("Dialogue"),
    "eu_agency": _("Agency of the European Union"),
    "eu_institution": _("Institution of the European Union"),
    "financial": _("Financial institution or fund"),
    "humanitarian": _("Humanitarian organisation"),
    "intergovernmental": _("Intergovernmental organisation"),
    "national_authority": _("National authority"),
    "network": _("Network"),
    "ngo": _("Non-governmental organisation"),
    "observatory": _("Observatory"),
    "operation": _("Operation"),
    "project": _("Project"),
    "regional_organisation": _("Regional organisation"),
    "research": _("Research institution"),
    "un": _("United Nations"),
}
MEMBERSHIPS = {
    "ecowas": _("Member of ECOWAS"),
    "eccas": _("Member of ECCAS"),
    "eu": _("Member of the European Union"),
    "schengen": _("Schengen area"),
}


def sort_key(name: str) -> str:
    """Accents do not matter to the order: Égypte stands between Danemark and Espagne."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))


def local_time(zone: str) -> str:
    """ "14:05 (Dakar, UTC+0)": now, in a time zone."""
    now = timezone.now().astimezone(ZoneInfo(zone))
    minutes = int(now.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
    city = zone_name(now.tzinfo)
    place = offset if city == "UTC" else f"{city}, {offset}"
    return f"{formats.date_format(now, 'TIME_FORMAT')} ({place})"


def language_names(codes) -> str:
    """ "French, Wolof, English", in the reader's language."""
    return _language_names(tuple(codes), (get_language() or "en").split("-")[0])


@lru_cache(maxsize=1024)
def _language_names(codes: tuple[str, ...], language: str) -> str:
    try:
        names = Locale.parse(language).languages
    except (UnknownLocaleError, ValueError):
        names = {}
    return capfirst(", ".join(names.get(code, code) for code in codes))


def is_language(code: str) -> bool:
    """Whether it is a code of BCP 47 for a language alone, as in "fr", "wo" or "kea"."""
    return re.fullmatch(r"[a-z]{2,3}", code) is not None and code in Locale("en").languages


def spoken_languages() -> list[tuple[str, str]]:
    """(code, name) of the languages of the platform and of those that its countries work in, by name; any other may be asked for."""
    codes = {code for code, _name in settings.CONTENT_LANGUAGES}
    for country in shelf(Country).active:
        codes |= set(country.suggested_languages) if country.rabat_status else set()
    return sorted(((code, language_names([code])) for code in codes if is_language(code)), key=lambda pair: sort_key(pair[1]))


def listed_regions() -> list[tuple[str, str]]:
    """(code, name), as "western-africa", in the order of the page."""
    return [(slugify(name), str(label)) for name, label in REGIONS.items()]


def region_of(country: Country) -> str:
    return str(REGIONS.get(country.subregion, country.subregion))


def posts_said(counts: tuple[int, int]) -> str:
    """ "6 posts, 1 vacant"."""
    posts, vacant = counts
    if not posts:
        return gettext("no post yet")
    words = ngettext("%(number)d post", "%(number)d posts", posts) % {"number": posts}
    if not vacant:
        return words
    return words + ", " + ngettext("%(number)d vacant", "%(number)d vacant", vacant) % {"number": vacant}


@dataclass(frozen=True)
class Status:
    """What a country or organisation is in the Process. note: language and text, where one is known."""

    code: str
    label: str
    since: str = ""  # a year, a month or a day, as far as known
    until: str = ""
    note: str = ""
    note_language: str = ""


def status_of(body: Country | Organisation) -> Status:
    language = (get_language() or "en").split("-")[0]
    if isinstance(body, Organisation):
        label = ORGANISATION_STATUS.get(body.rabat_status, "")
        return Status(body.rabat_status, str(label), note=body.note, note_language="" if language == "en" else "en")
    facts = (body.memberships or {}).get("rabat", {})
    notes = facts.get("note") or ({"en": body.rabat_note} if body.rabat_note else {})
    shown = language if language in notes else "en"
    return Status(
        body.rabat_status,
        str(COUNTRY_STATUS.get(body.rabat_status, "")),
        since=facts.get("since") or "",
        until=facts.get("until") or "",
        note=notes.get(shown, ""),
        note_language="" if shown == language else shown,
    )


def memberships_of(country: Country) -> list[str]:
    """The communities it belongs to today."""
    known = country.memberships or {}
    return [str(label) for code, label in MEMBERSHIPS.items() if (known.get(code) or {}).get("member")]


@dataclass
class Region:
    """A heading of the directory and what stands under it."""

    name: str
    lines: list = field(default_factory=list)
