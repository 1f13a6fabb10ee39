"""Whoever answers for a key is told that its system has not acknowledged what it was to take back."""

from collections.abc import Iterable

from focalpoints.events.keys import KEY_RECALLS_WAIT
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.events.services import record
from rabatplatform.feed.models import Item


def tell_keys(items: Iterable[Item]) -> None:
    """Once a key, whatever the number of these recalls; a key that was revoked waits for nobody. In the scope of the system."""
    for key in AgencyKey.objects.filter(pk__in={item.key_id for item in items}, revoked_at=None).order_by("pk"):
        record(KEY_RECALLS_WAIT, subject=key, actor=Actor(None))
