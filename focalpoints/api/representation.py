"""A post in JSON: what its card says, in codes and times instead of words."""

from django.urls import reverse

from focalpoints import directory as shown
from focalpoints.directory.cards import Card, Holder
from focalpoints.models import Country, Network, Organisation
from focalpoints.vcards import contacts_of
from rabatplatform.confirmation.ladder import due_at
from rabatplatform.reference.memory import shelf


def read_posts(user, ids: list[int], fields, request) -> list[dict]:
    """The posts of these ids, in this order, as `user` may see them; three questions, two where no contact is asked for."""
    return told_cards(user, shown.cards_by_id(ids), fields, request)


def told_cards(user, cards: list[Card], fields, request) -> list[dict]:
    contacts = contacts_of(user, [card.post.pk for card in cards]) if not fields or "contacts" in fields else {}
    wanted = fields or tuple(POST)
    return [{name: POST[name](card, contacts, request) for name in wanted} for card in cards]


def body_told(body, request) -> dict | None:
    """A country or an organisation, by name and address."""
    if body is None:
        return None
    kind = "country" if isinstance(body, Country) else "organisation"
    url = request.build_absolute_uri(reverse(f"api:{kind}-detail", args=[body.key]))
    return {"kind": kind, "key": body.key, "url": url, "name": body.name, "names": body.names}


def _at(name: str):
    return lambda card, contacts, request: getattr(card.post, name)


def _url(name: str):
    return lambda card, contacts, request: request.build_absolute_uri(reverse(name, args=[card.post.reference]))


def _body(model, column: str):
    def key(card, contacts, request):
        body = shelf(model).by_id.get(getattr(card.post, column))
        return body.key if body else None

    return key


def person(holder: Holder) -> dict:
    return {"name": holder.name, "since": holder.since, "until": holder.until, "away_until": holder.away_until}


def _contacts(card: Card, contacts, request) -> list[dict]:
    found = contacts.get(card.post.pk, ())
    return [{"kind": one.kind, "value": one.value, "freshness": one.freshness, "confirmed_at": one.confirmed_at} for one in found]


POST = {
    "id": _at("reference"),
    "url": _url("api:post-detail"),
    "page_url": _url("focalpoints:post-detail"),
    "country": _body(Country, "country_id"),
    "organisation": _body(Organisation, "organisation_id"),
    "role": _at("role"),
    "title": lambda card, contacts, request: card.title,
    "titles": _at("titles"),
    "institution": _at("institution"),
    "working_languages": _at("working_languages"),
    "networks": lambda card, contacts, request: shelf(Network).keys_of(card.post.network_ids),
    "competences": _at("competences"),
    "accepts": _at("accepts"),
    "secure_channels": _at("secure_channels"),
    "time_zone": _at("time_zone"),
    "hours": _at("hours"),
    "out_of_hours": _at("out_of_hours"),
    "mandate": _at("mandate"),
    "deputy": lambda card, contacts, request: card.deputy_reference,
    "is_vacant": lambda card, contacts, request: card.is_vacant,
    "holders": lambda card, contacts, request: [person(holder) for holder in card.holders],
    "stand_ins": lambda card, contacts, request: [person(holder) for holder in card.stand_ins],
    "contacts": _contacts,
    "freshness": _at("freshness"),
    "confirmed_at": _at("confirmed_at"),
    "confirmed_by": lambda card, contacts, request: card.post.by_reference,
    "confirm_by": lambda card, contacts, request: due_at(card.post),
    "opened_at": _at("opened_at"),
    "closed_at": _at("closed_at"),
}
