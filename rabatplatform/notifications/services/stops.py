"""What is not sent although its reader has the right: of a kind that was switched off, or to an address that mails come back from."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists

from rabatplatform.accounts.models import User
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.models import Bounce, Delivery, KindSwitch

ADDRESS_RETURNED, SWITCHED_OFF = "address_returned", "switched_off"


def kept(user, deliveries: list[Delivery]) -> list[Delivery]:
    """Those that may go. The others are stored as withheld, with the reason; they stay on the platform. In system scope."""
    returned, off = _stops(user, {row.kind for row in deliveries})
    going, stopped = [], []
    for delivery in deliveries:
        why = ADDRESS_RETURNED if returned else SWITCHED_OFF if delivery.kind in off else ""
        if why:
            delivery.state, delivery.error = Delivery.State.WITHHELD, why
        (stopped if why else going).append(delivery)
    if stopped:
        Delivery.objects.bulk_update(stopped, ["state", "error"])
    return going


def _stops(user, kinds: set[str]) -> tuple[bool, set[str]]:
    """(whether mails to the person stopped, those of these kinds that are not on). One question."""
    bounces = Bounce.objects.filter(user=user.pk, address_hash=hash_of(user.email), told_at__isnull=False, cleared_at=None)
    newest = KindSwitch.objects.filter(kind__in=kinds).newest()
    states = KindSwitch.objects.filter(pk__in=newest.values("pk")).exclude(state=KindSwitch.State.ON)
    row = User.objects.filter(pk=user.pk).values_list(Exists(bounces), ArraySubquery(states.values("kind"))).first()
    return (row[0], set(row[1])) if row else (False, set())
