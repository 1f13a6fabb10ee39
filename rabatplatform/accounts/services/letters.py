"""Letters about an account: written with the change, sent by a worker after it, again by the sweep when that one was lost."""

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import Letter
from rabatplatform.handing import hand_over
from rabatplatform.notifications.channels import DeliveryError
from rabatplatform.notifications.channels.mail import send

logger = logging.getLogger(__name__)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]  # then it is given up


def write_letter(kind: str, *, person_id: int, about: int) -> int:
    """Put one letter into the outbox, in the transaction of what it tells of. `kind`: a key of accounts.letters.KINDS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_write_letter(%s, %s, %s)", [person_id, kind, about])
        pk = cursor.fetchone()[0]
    transaction.on_commit(lambda: _queue(pk))
    return pk


def _queue(pk: int) -> None:
    from rabatplatform.accounts.tasks import send_letter

    hand_over(send_letter, pk)


def send_one(pk: int) -> str | None:
    """Make and send one letter. Returns "sent", "dropped" (it has nothing to say any more), "waiting", "given up"; None: not due."""
    from rabatplatform.accounts import letters

    with system_scope("letter"):  # one transaction
        letter = (
            Letter.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(pk=pk, not_before__lte=timezone.now())
            .first()
        )
        if letter is None:
            return None
        try:
            with transaction.atomic():
                message = letters.make(letter)
                Letter.objects.filter(pk=pk).delete()  # before it is sent: between sending and commit lies nothing else
                if message is None:
                    return "dropped"
                send(message)
        except Exception as error:  # one letter that cannot be made holds up no other
            return _try_later(letter, error)
    return "sent"


def _try_later(letter, error) -> str:
    if not isinstance(error, DeliveryError):
        logger.exception("letter %s could not be made", letter.pk)
        error = DeliveryError(type(error).__name__[:80].lower(), permanent=False)
    letter.attempts += 1
    letter.error = error.code
    gives_up = error.permanent or letter.attempts > len(WAITS)
    letter.not_before = None if gives_up else timezone.now() + WAITS[letter.attempts - 1]
    letter.save(update_fields=["attempts", "error", "not_before"])
    return "given up" if gives_up else "waiting"
