"""What the pages of the directory show: which posts there are, who holds them now, where and in which languages they work."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Country, Organisation, Post, Role
from rabatplatform.access.querysets import Clock
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import written, zone_name

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
# Lowest first in focalpoints/roles.py; the directory shows the coordinator first.
ORDER = {role: -place for place, role in enumerate(Role.values)}


@dataclass(frozen=True)
class Holder:
    name: str
    since: datetime | None

    @property
    def details(self) -> list[str]:
        if self.since is None:
            return []
        day = written(timezone.localtime(self.since), "DATE_FORMAT")
        return [gettext("Since %(day)s") % {"day": day}]


@dataclass
class Card:
    """A post as its card shows it. holders: those who hold it now; none: it is vacant."""

    post: Post
    title: str
    role: str
    institution: str
    holders: list[Holder]
    networks: list[str]
    languages: str
    local_time: str
    vacant_since: datetime | None = None
    deputy: str = ""
    duties: str = ""  # of a vacant post: whom they fall to


def listed_countries() -> list[Country]:
    """Those with a status in the Process, by name in the reader's language; only they have pages."""
    countries = [country for country in shelf(Country).active if country.rabat_status]
    return sorted(countries, key=lambda country: sort_key(country.name))


def listed_organisations() -> list[Organisation]:
    """Those with a status in the Process, in the order of ORGANISATION_STATUS."""
    places = {status: place for place, status in enumerate(ORGANISATION_STATUS)}
    found = [organisation for organisation in shelf(Organisation).active if organisation.rabat_status]
    last = len(places)
    return sorted(found, key=lambda one: (places.get(one.rabat_status, last), sort_key(one.name)))


def sort_key(name: str) -> str:
    """Accents do not matter to the order: Égypte stands between Danemark and Espagne."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))


def open_posts():
    """Posts that stand in the directory: not closed, not the systems of an organisation."""
    of_a_system = Appointment.objects.filter(post=OuterRef("pk"), user__is_service=True)
    return Post.objects.filter(Q(closed_at=None) | Q(closed_at__gt=Clock())).exclude(Exists(of_a_system))


def post_counts() -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """({Country id: (posts, of these vacant)}, the same of organisations)."""
    held = Appointment.objects.now().filter(post=OuterRef("pk"))
    rows = open_posts().annotate(is_held=Exists(held)).order_by().values("country", "organisation")
    by_country, by_organisation = {}, {}
    for row in rows.annotate(posts=Count("pk"), vacant=Count("pk", filter=Q(is_held=False))):
        counts = (row["posts"], row["vacant"])
        if row["country"]:
            by_country[row["country"]] = counts
        else:
            by_organisation[row["organisation"]] = counts
    return by_country, by_organisation


def cards_of(body: Country | Organisation) -> list[Card]:
    """The posts of a country or organisation, coordinator first; three questions whatever their number."""
    key = "country" if isinstance(body, Country) else "organisation"
    posts = list(open_posts().filter(**{key: body.pk}).prefetch_related("networks"))
    holders, last = _holders([post.pk for post in posts])
    cards = [_card(post, holders[post.pk], last.get(post.pk)) for post in posts]
    cards.sort(key=lambda card: (ORDER.get(card.post.role, 0), sort_key(card.title), card.post.pk))
    by_post = {card.post.pk: card for card in cards}
    for card in cards:
        deputy = by_post.get(card.post.deputy_id)
        card.deputy = _named(deputy) if deputy else ""
        if not card.holders:
            card.duties = _duties(card, deputy, cards)
    return cards


def _holders(posts: list[int]) -> tuple[dict[int, list[Holder]], dict[int, datetime]]:
    """({post: who holds it now}, {post: when its last holder left})."""
    is_now = ExpressionWrapper(Q(valid__contains=Clock(), user__is_active=True, suspended_at=None), output_field=BooleanField())
    rows = Appointment.objects.filter(post__in=posts, valid__startswith__lte=Clock()).annotate(is_now=is_now)
    holders, last = defaultdict(list), {}
    for post, name, valid, now in rows.order_by("valid").values_list("post", "user__name", "valid", "is_now"):
        if now:
            holders[post].append(Holder(name, valid.lower))
        elif valid.upper and valid.upper <= timezone.now():
            last[post] = max(valid.upper, last.get(post, valid.upper))
    return holders, last


def _card(post: Post, holders: list[Holder], last: datetime | None) -> Card:
    return Card(
        post=post,
        title=post.title,
        role=capfirst(str(post.get_role_display())),
        institution=post.institution,
        holders=holders,
        networks=[network.name for network in post.networks.all()],
        languages=language_names(post.working_languages),
        local_time=local_time(post.time_zone),
        vacant_since=None if holders else last,
    )


def _named(card: Card) -> str:
    """A holder and the post: "Cheikh Diouf (Analysis of routes)"; the post alone while it is vacant."""
    if not card.holders:
        return card.title
    return f"{', '.join(holder.name for holder in card.holders)} ({card.title})"


def _duties(card: Card, deputy: Card | None, cards: list[Card]) -> str:
    """A vacant post's duties fall to its deputy, then to the coordinator, then to the secretariat."""
    if deputy and deputy.holders:
        return gettext("Its duties fall to its deputy, %(name)s.") % {"name": deputy.holders[0].name}
    coordinator = next((one for one in cards if one.post.role == Role.COORDINATOR and one.holders and one is not card), None)
    if coordinator:
        return gettext("Its duties fall to the coordinator, %(name)s.") % {"name": coordinator.holders[0].name}
    return gettext("Its duties fall to the Secretariat.")


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
    try:
        names = Locale.parse((get_language() or "en").split("-")[0]).languages
    except (UnknownLocaleError, ValueError):
        names = {}
    return capfirst(", ".join(names.get(code, code) for code in codes))


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
