"""Saying that a thing is still right."""

from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import first_step_at
from rabatplatform.confirmation.models import Confirmable, Freshness


def begin(row: Confirmable, *, actor: Actor, at) -> None:
    """Set a row to confirmed at a moment, by a person from a post; the caller stores it (fields: CONFIRMATION_FIELDS).

    The row was stored before: its key says on which day of the month it is due again.
    """
    row.freshness = Freshness.CONFIRMED
    row.confirmed_at = at
    row.confirmed_by = actor.user
    row.confirmed_from_id = actor.post.label_id if actor.post else None
    row.next_step_at = first_step_at(row)


CONFIRMATION_FIELDS = ("freshness", "confirmed_at", "confirmed_by", "confirmed_from", "next_step_at")
