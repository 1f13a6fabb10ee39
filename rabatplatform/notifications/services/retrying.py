"""Trying failed messages again, by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.addresses import returned_among
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.oversight import failed, may_oversee
from rabatplatform.notifications.services.writing import queue_many

MOST = 500  # at one time; the others stay in the list


@dataclass(frozen=True)
class Retried:
    """number: messages that wait now; in_doubt: those that stay as they are, for mails to their address come back."""

    number: int
    in_doubt: int


@transaction.atomic
def retry_failed(*, actor: Actor, references: Iterable[UUID] | None = None, error: str | None = None) -> Retried:
    """Set failed messages waiting, as if they were never tried: those named, or the oldest of one error code. To an address that mails
    come back from none would go: its messages stay failed until it is confirmed.

    Workers have them after the commit; those of a digest go with the person's next one, at its hour: that is theirs alone to read, so
    services.digests looks it up when it finds them. Raises PermissionDenied.
    """
    may_oversee(actor.user).require()
    rows = failed(actor.user).order_by("created_at", "pk")
    rows = rows.filter(reference__in=list(references)) if references is not None else rows.filter(error=error or "")
    doubtful = returned_among(dict(rows.order_by().values_list("user", "user__email").distinct()))
    in_doubt = rows.filter(user__in=doubtful).count() if doubtful else 0
    rows = rows.exclude(user__in=doubtful) if doubtful else rows
    chosen = dict(rows.values_list("pk", "rhythm")[:MOST])
    number = Delivery.objects.filter(pk__in=chosen).update(
        state=Delivery.State.WAITING, attempts=0, not_before=timezone.now()
    )  # the code of the error stays until it was sent: by it the database knows a message that was tried again
    if number:
        write("deliveries_retried", user_id=actor.user.pk, number=number, error=error or "")
        queue_many([pk for pk, rhythm in chosen.items() if rhythm == Rhythm.AT_ONCE])
    return Retried(number, in_doubt)
