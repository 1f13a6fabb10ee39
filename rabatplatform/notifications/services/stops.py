"""What is not sent although its reader has the right: of a kind that was switched off, or to an address that mails come back from."""

from rabatplatform.notifications.addresses import is_returned
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.services.conditions import Conditions

ADDRESS_RETURNED, SWITCHED_OFF = "address_returned", "switched_off"


def why_none(person) -> str:
    """Why no mail at all goes to the address of this person, "" where mails go: for a mail that tells no message of its own."""
    return ADDRESS_RETURNED if is_returned(person) else ""


def kept(deliveries: list[Delivery], conditions: Conditions) -> list[Delivery]:
    """Those that may go. The others are stored as withheld, with the reason; they stay on the platform."""
    going, stopped = [], []
    for delivery in deliveries:
        why = ADDRESS_RETURNED if conditions.returned else SWITCHED_OFF if delivery.kind in conditions.off else ""
        if why:
            delivery.state, delivery.error = Delivery.State.WITHHELD, why
        (stopped if why else going).append(delivery)
    if stopped:
        Delivery.objects.bulk_update(stopped, ["state", "error"])
    return going
