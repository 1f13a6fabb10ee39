"""What mails that come back mean for the directory: a contact in doubt, until somebody says that it is right."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from focalpoints.events import CONFIRMED, CONTACT_ADDED, CONTACT_CHANGED
from focalpoints.events.addresses import ADDRESS_RETURNED
from focalpoints.models import Appointment, Contact
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.confirmation.ladder import days_until_next
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.services import record
from rabatplatform.notifications.services.bounces import clear_bounces

SAYS_RIGHT = (CONFIRMED.code, CONTACT_ADDED.code, CONTACT_CHANGED.code)


@transaction.atomic
def address_returned(person) -> None:
    """Mark what the directory shows of this address as unconfirmed, and tell the coordinators. In system scope (BOUNCE_CONSUMERS)."""
    held = Appointment.objects.now().filter(user=person.pk)
    shown = Contact.objects.filter(kind=Contact.Kind.EMAIL, value__iexact=person.email, post__in=held.values("post"))
    doubtful = list(shown.values_list("pk", flat=True))
    standing = Contact.objects.filter(pk__in=doubtful).exclude(freshness__in=[Freshness.UNCONFIRMED, Freshness.VACANT])
    next_step = timezone.now() + timedelta(days=days_until_next(Freshness.UNCONFIRMED))
    standing.update(freshness=Freshness.UNCONFIRMED, next_step_at=next_step)
    record(ADDRESS_RETURNED, subject=person, actor=Actor(None), contacts=doubtful)


def address_confirmed(event) -> None:
    """Consumer of events: a contact that was written or confirmed is right, and mails go out to it again."""
    if event.kind not in SAYS_RIGHT:
        return
    contacts = event.data.get("contacts") or [event.data.get("contact")]
    said = Contact.objects.filter(pk__in=[pk for pk in contacts if pk], kind=Contact.Kind.EMAIL, freshness=Freshness.CONFIRMED)
    for post, address in said.values_list("post", "value"):
        holders = Appointment.objects.now().filter(post=post)
        for person in User.objects.filter(email__iexact=address, pk__in=holders.values("user")):
            clear_bounces(person=person, before=event.created_at)
