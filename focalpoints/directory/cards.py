"""A post as its card and its row show it: who is there now, who is away, who stands in, when it was last confirmed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from focalpoints.days import last_day, zone_of
from focalpoints.directory.freshness import Fresh, freshness_of
from focalpoints.directory.posts import open_posts
from focalpoints.directory.words import language_names, local_time, sort_key
from focalpoints.models import Absence, Appointment, Country, Network, Organisation, Post, Role
from rabatplatform.access.querysets import Clock
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import written

# Lowest first in focalpoints/roles.py; the directory shows the coordinator first.
ORDER = {role: -place for place, role in enumerate(Role.values)}


@dataclass(frozen=True)
class Holder:
    """Who is there now. until: of one who stands in; away_until: of one who is absent; both with the post's time zone."""

    user_id: int
    name: str
    post: Post
    since: datetime | None
    until: datetime | None = None
    away_until: datetime | None = None
    is_deputy: bool = False
    fresh: Fresh | None = None

    @property
    def details(self) -> list[str]:
        said = []
        if self.since is not None:
            said.append(gettext("Since %(day)s") % {"day": written(timezone.localtime(self.since), "DATE_FORMAT")})
        if self.away_until is not None:
            said.append(gettext("Away until %(day)s") % {"day": self._last_day(self.away_until)})
        if self.fresh is not None and self.fresh.kind == "bad":
            said.append(self.fresh.label)
        return said

    @property
    def stands_in(self) -> str:
        """ "Stands in until 1 December 2026"."""
        if self.until is None:
            return gettext("Stands in")
        return gettext("Stands in until %(day)s") % {"day": self._last_day(self.until)}

    def _last_day(self, moment: datetime) -> str:
        return written(last_day(moment, zone_of(self.post)), "DATE_FORMAT")


@dataclass
class Card:
    """holders: whose post it is now; stand_ins: who stands in for given dates. Vacant: nobody is there, or nobody confirmed it."""

    post: Post
    title: str
    role: str
    institution: str
    networks: list[str]
    languages: str
    local_time: str
    fresh: Fresh
    holders: list[Holder] = field(default_factory=list)
    stand_ins: list[Holder] = field(default_factory=list)
    vacant_since: datetime | None = None
    deputy: str = ""  # the deputy post and who holds it
    deputy_reference: str | None = None
    duties: str = ""  # of a vacant post: whom they fall to

    @property
    def is_vacant(self) -> bool:
        return self.is_marked_vacant or not (self.holders or self.stand_ins)

    @property
    def is_marked_vacant(self) -> bool:
        return self.post.freshness == Freshness.VACANT

    @property
    def is_away(self) -> bool:
        return bool(self.holders) and all(holder.away_until for holder in self.holders)

    @property
    def body(self) -> Country | Organisation:
        return self.post.body

    @property
    def names(self) -> str:
        return ", ".join(holder.name for holder in self.holders or self.stand_ins)


def for_cards(posts):
    """A queryset of posts with what their cards need: network ids, the post that confirmed them."""
    through = Post.networks.through.objects.filter(post=OuterRef("pk")).values("network")
    return posts.annotate(network_ids=ArraySubquery(through)).select_related("confirmed_from__post")


def cards_of(body: Country | Organisation) -> list[Card]:
    """The posts of a country or organisation, coordinator first; two questions whatever their number."""
    key = "country" if isinstance(body, Country) else "organisation"
    cards = make_cards(for_cards(open_posts().filter(**{key: body.pk})))
    cards.sort(key=lambda card: (ORDER.get(card.post.role, 0), sort_key(card.title), card.post.pk))
    by_post = {card.post.pk: card for card in cards}
    for card in cards:
        deputy = by_post.get(card.post.deputy_id)
        card.deputy = named(deputy) if deputy else ""
        if card.is_vacant:
            card.duties = _duties(card, deputy, cards)
    return cards


def cards_by_id(ids: list[int]) -> list[Card]:
    """The posts of these ids, in this order, each with its deputy; two questions whatever their number."""
    wanted = Post.objects.filter(Q(pk__in=ids) | Q(pk__in=Post.objects.filter(pk__in=ids).values("deputy")))
    by_post = {card.post.pk: card for card in make_cards(for_cards(wanted))}
    found = [by_post[pk] for pk in ids if pk in by_post]
    for card in found:
        deputy = by_post.get(card.post.deputy_id)
        card.deputy = named(deputy) if deputy else ""
        card.deputy_reference = str(deputy.post.reference) if deputy else None
    return found


def make_cards(posts: Iterable[Post]) -> list[Card]:
    """In the order of `posts` (of `for_cards`), without deputies and duties, which need the other posts of the body."""
    posts = list(posts)
    by_id = {}
    for post in posts:  # bodies are in memory
        post.country = shelf(Country).by_id.get(post.country_id)
        post.organisation = shelf(Organisation).by_id.get(post.organisation_id)
        by_id[post.pk] = _card(post)
    _fill(by_id)
    return [by_id[post.pk] for post in posts]


def _card(post: Post) -> Card:
    return Card(
        post=post,
        title=post.title,
        role=capfirst(str(post.get_role_display())),
        institution=post.institution,
        networks=[network.name for network in shelf(Network).of(sorted(post.network_ids))],
        languages=language_names(post.working_languages),
        local_time=local_time(post.time_zone),
        fresh=freshness_of(post),
    )


def _fill(cards: dict[int, Card]) -> None:
    """Who is there now, and of the others since when nobody is."""
    is_now = ExpressionWrapper(Q(valid__contains=Clock(), user__is_active=True, suspended_at=None), output_field=BooleanField())
    absence = Absence.objects.filter(post=OuterRef("post"), user=OuterRef("user"), period__contains=Clock())
    rows = (
        Appointment.objects.filter(post__in=list(cards), valid__startswith__lte=Clock())
        .annotate(is_now=is_now, away_until=Subquery(absence.values(until=Upper("period"))[:1]))
        .select_related("user", "confirmed_from__post")
        .order_by("valid", "pk")
    )
    last: dict[int, datetime] = defaultdict(lambda: datetime.min.replace(tzinfo=timezone.get_default_timezone()))
    for row in rows:
        card = cards[row.post_id]
        if row.is_now:
            (card.stand_ins if row.kind == Appointment.Kind.DEPUTY else card.holders).append(_holder(row, card.post))
        elif row.kind == Appointment.Kind.HOLDER and row.valid.upper and row.valid.upper <= timezone.now():
            last[row.post_id] = max(row.valid.upper, last[row.post_id])
    for pk, card in cards.items():
        card.vacant_since = last[pk] if pk in last and not card.holders else None


def _holder(row: Appointment, post: Post) -> Holder:
    is_deputy = row.kind == Appointment.Kind.DEPUTY
    return Holder(
        user_id=row.user_id,
        name=str(row.user),
        post=post,
        since=row.valid.lower,
        until=row.valid.upper if is_deputy else None,
        away_until=row.away_until,
        is_deputy=is_deputy,
        fresh=freshness_of(row),
    )


def named(card: Card) -> str:
    """A holder and the post: "Cheikh Diouf (Analysis of routes)"; the post alone while it is vacant."""
    return f"{card.names} ({card.title})" if card.names else card.title


def _duties(card: Card, deputy: Card | None, cards: list[Card]) -> str:
    """The same order as focalpoints.duties, from the cards at hand."""
    if deputy and not deputy.is_vacant:
        return gettext("Its duties fall to its deputy, %(name)s.") % {"name": deputy.names}
    for other in cards:
        if other.post.role == Role.COORDINATOR and not other.is_vacant and other is not card:
            return gettext("Its duties fall to the coordinator, %(name)s.") % {"name": other.names}
    return gettext("Its duties fall to the Secretariat.")
