"""A post as its card and its row show it: who is there now, who is away, who stands in, when it was last confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from focalpoints.days import last_day, zone_of
from focalpoints.directory.freshness import Fresh, freshness_of, unconfirmed
from focalpoints.directory.reading import Person, people_of, posts_and_deputies, posts_of
from focalpoints.directory.words import language_names, local_time, sort_key
from focalpoints.models import Country, Network, Organisation, Post, Role
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf
from rabatplatform.web.templatetags.web import written

# Lowest first in focalpoints/roles.py; the directory shows the coordinator first.
ORDER = {role: -place for place, role in enumerate(Role.values)}


@dataclass(frozen=True)
class Holder:
    """Who is there now. until: of one who stands in; away_until: of one who is absent; both told in the post's time zone."""

    post: Post
    person: Person

    @property
    def user_id(self) -> int:
        return self.person.user_id

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def since(self) -> datetime:
        return self.person.since

    @property
    def until(self) -> datetime | None:
        return self.person.until if self.person.is_deputy else None

    @property
    def away_until(self) -> datetime | None:
        return self.person.away_until

    @property
    def details(self) -> list[str]:
        said = [gettext("Since %(day)s") % {"day": written(timezone.localtime(self.since), "DATE_FORMAT")}]
        if self.away_until is not None:
            said.append(gettext("Away until %(day)s") % {"day": self._last_day(self.away_until)})
        if self.person.freshness in (Freshness.UNCONFIRMED, Freshness.VACANT):
            said.append(unconfirmed(self.person))
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
    """holders: whose post it is now; stand_ins: who stands in for given dates. Vacant: nobody is there, or nobody confirmed it.

    Words are made when they are asked for: JSON and searches need none.
    """

    post: Post
    holders: list[Holder] = field(default_factory=list)
    stand_ins: list[Holder] = field(default_factory=list)
    vacant_since: datetime | None = None
    is_suspended: bool = False  # nobody holds it now, and somebody's appointment would: theirs is suspended
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
    def institution(self) -> str:
        return self.post.institution

    @property
    def names(self) -> str:
        return ", ".join(holder.name for holder in self.holders or self.stand_ins)

    @cached_property
    def title(self) -> str:
        return self.post.title

    @property
    def role(self) -> str:
        return capfirst(str(Role(self.post.role).label))

    @property
    def networks(self) -> list[str]:
        return [network.name for network in shelf(Network).of(self.post.network_ids)]

    @property
    def languages(self) -> str:
        return language_names(self.post.working_languages)

    @cached_property
    def local_time(self) -> str:
        return local_time(self.post.time_zone)

    @cached_property
    def fresh(self) -> Fresh:
        return freshness_of(self.post, self.post.by)


def cards_of(body: Country | Organisation) -> list[Card]:
    """The posts of a country or organisation, coordinator first; two questions whatever their number."""
    cards = _cards(posts_of(body))
    cards.sort(key=lambda card: (ORDER.get(card.post.role, 0), sort_key(card.title), card.post.pk))
    by_post = {card.post.pk: card for card in cards}
    for card in cards:
        deputy = _take_deputy(card, by_post)
        if card.is_vacant:
            card.duties = _duties(card, deputy, cards)
    return cards


def cards_by_id(ids: list[int]) -> list[Card]:
    """The posts of these ids, in this order, each with its deputy; two questions whatever their number."""
    by_post = {card.post.pk: card for card in _cards(posts_and_deputies(ids))}
    found = [by_post[pk] for pk in ids if pk in by_post]
    for card in found:
        _take_deputy(card, by_post)
    return found


def _cards(posts: Iterable[Post]) -> list[Card]:
    cards = {post.pk: Card(post) for post in posts}
    last: dict[int, datetime] = {}
    suspended: set[int] = set()
    for person in people_of(list(cards)):
        card = cards[person.post_id]
        if person.is_now:
            (card.stand_ins if person.is_deputy else card.holders).append(Holder(card.post, person))
        elif person.is_deputy:
            continue
        elif person.until is not None and person.until <= timezone.now():
            last[person.post_id] = max(person.until, last.get(person.post_id, person.until))
        else:
            suspended.add(person.post_id)
    for pk, card in cards.items():
        if not card.holders:
            card.vacant_since, card.is_suspended = last.get(pk), pk in suspended
    return list(cards.values())


def _take_deputy(card: Card, by_post: dict[int, Card]) -> Card | None:
    deputy = by_post.get(card.post.deputy_id)
    if deputy is not None:
        card.deputy, card.deputy_reference = named(deputy), str(deputy.post.reference)
    return deputy


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
