"""Take back at once all that a receiver was given: what a country or post that is compromised needs."""

from django.db import transaction

from casework.errors import ReasonMissing
from casework.holdings import grants_to
from casework.services import granting
from rabatplatform.accounts.actors import Actor

AT_ONCE = 500


@transaction.atomic
def end_all(*, receiver, body, actor: Actor, reason: str, most: int = AT_ONCE) -> int:
    """End every grant of notes of `body` that names `receiver` (holdings.grants_to), `most` at once: how many were ended.

    All of them or none. Raises PermissionDenied, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    rows = list(grants_to(actor.user, receiver, [body])[:most])
    for grant in rows:
        granting.revoke(grant=grant, actor=actor, reason=reason)
    return len(rows)
