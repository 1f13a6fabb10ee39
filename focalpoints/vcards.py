"""A post as a vCard 3.0 (RFC 2426): the office, not the private person, who is named in a note with a date."""

from collections import defaultdict
from datetime import UTC

import vobject
from django.utils import timezone
from django.utils.translation import gettext

from focalpoints.directory.cards import Card
from focalpoints.models import Contact
from rabatplatform.confirmation.models import Freshness
from rabatplatform.web.templatetags.web import written

CONTENT_TYPE = "text/vcard; charset=utf-8"
PHONES = {
    Contact.Kind.PHONE: ["WORK", "VOICE"],
    Contact.Kind.MOBILE: ["WORK", "CELL"],
    Contact.Kind.DUTY: ["WORK", "VOICE", "PREF"],
}


def contacts_of(user, post_ids) -> dict[int, list[Contact]]:
    """{id of a post: its contacts that `user` may see and that somebody still confirms}. One question."""
    rows = Contact.objects.visible_to(user).filter(post__in=list(post_ids)).exclude(freshness=Freshness.VACANT)
    found = defaultdict(list)
    for contact in rows.order_by("kind", "pk"):
        found[contact.post_id].append(contact)
    return found


def vcards(cards: list[Card], contacts: dict[int, list[Contact]], address) -> str:
    """One after the other. address(post) -> the absolute address of its page."""
    return "".join(_vcard(card, contacts.get(card.post.pk, ()), address(card.post)).serialize(lineLength=75) for card in cards)


def _vcard(card: Card, contacts, url: str):
    post, body, made = card.post, card.body, vobject.vCard()
    title = one_line(card.title)
    made.add("fn").value = f"{title}, {body.name}"
    made.add("n").value = vobject.vcard.Name(family=f"{title}, {body.name}")
    made.add("org").value = [body.name, *filter(None, [one_line(card.institution)])]
    made.add("title").value = title
    made.add("uid").value = f"urn:uuid:{post.reference}"
    made.add("url").value = url
    made.add("tz").value = post.time_zone
    made.add("rev").value = post.confirmed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for contact in contacts:
        _add(made, contact)
    made.add("note").value = "\n".join(_notes(card))
    return made


def _add(made, contact: Contact) -> None:
    value = one_line(contact.value)
    if contact.kind == Contact.Kind.EMAIL:
        line = made.add("email")
        line.value, line.type_paramlist = value, ["INTERNET", "WORK"]
    elif contact.kind == Contact.Kind.ADDRESS:
        line = made.add("adr")
        line.value, line.type_paramlist = vobject.vcard.Address(street=value), ["WORK"]
    else:
        line = made.add("tel")
        line.value, line.type_paramlist = value, PHONES[contact.kind]


def _notes(card: Card) -> list[str]:
    today = written(timezone.localtime(timezone.now()), "DATE_FORMAT")
    if card.is_vacant:
        notes = [gettext("Vacant on %(day)s. %(duties)s") % {"day": today, "duties": card.duties}]
    else:
        notes = [gettext("Holder on %(day)s: %(names)s") % {"day": today, "names": card.names}]
    if card.languages:
        notes.append(gettext("Working languages: %(languages)s") % {"languages": card.languages})
    if card.post.hours:
        notes.append(gettext("Working hours: %(hours)s") % {"hours": card.post.hours})
    if card.post.out_of_hours:
        notes.append(gettext("Outside these hours: %(rule)s") % {"rule": card.post.out_of_hours})
    notes.append(card.fresh.label)
    return [one_line(note) for note in notes]


def one_line(text: str) -> str:
    return " ".join(text.split())
