"""From claimed messages to the mail that leaves: made in its reader's scope, and stored before it is carried away."""

from collections.abc import Callable
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import translation

from rabatplatform.access.scope import access_scope
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.lines import Line
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.services.claims import Found, looked_through, mark_sent, rows_of, store
from rabatplatform.notifications.services.failing import as_delivery_error, put_off


def made(user, deliveries: list[Delivery], told: dict[int, str], make: Callable[[Found], Any], name: str) -> Any:
    """What `make(found)` made of what the person may be told now, None where nothing could be made; name: of it, for the log.

    What is not to be told is stored as withheld or folded. A message that cannot be asked or said is put off alone, and the mail is made
    of the others.
    """
    try:
        return _made(user, deliveries, told, make)
    except SoftTimeLimitExceeded:
        raise
    except Exception as raised:
        first = raised
    broken = _unsayable(user, deliveries)
    for delivery, raised in broken:
        put_off([delivery], as_delivery_error(raised, delivery.pk))
    left = set(deliveries) - {delivery for delivery, _raised in broken}
    others = [delivery for delivery in deliveries if delivery in left]
    try:
        if broken:
            return _made(user, others, told, make) if others else None
    except SoftTimeLimitExceeded:
        raise
    except Exception as raised:
        first = raised
    put_off(others, as_delivery_error(first, name))
    return None


def _made(user, deliveries, told, make):
    with access_scope(user), translation.override(user.language):
        found = looked_through(user, deliveries, told=told)
        answer = make(found)
    store(found.left)
    return answer


def _unsayable(user, deliveries) -> list[tuple[Delivery, Exception]]:
    """Those of which something is raised when they are asked and said, each alone."""
    broken = []
    with access_scope(user), translation.override(user.language):
        for delivery in deliveries:
            try:
                with transaction.atomic():
                    for line in looked_through(user, [delivery]).lines:
                        _ = line.says, line.text, line.address, line.due
            except SoftTimeLimitExceeded:
                raise
            except Exception as raised:
                broken.append((delivery, raised))
    return broken


def carried(user, lines: list[Line], sending: Callable[[], Any], *, key: str, now, number: int, **facts) -> bool:
    """Store the mail of these lines and send it; False: it did not leave, and its messages are put off. number: how many it tells.

    It is stored before it is sent: nothing is sent while the database is away, and between sending and commit lies nothing else.
    """
    facts |= {"user": user, "message_id": key, "sent_at": now, "lines": number, "address_hash": hash_of(user.email)}
    try:
        with transaction.atomic():
            mark_sent(lines, Mail.objects.create(**facts))
            sending()
    except SoftTimeLimitExceeded:
        raise
    except Exception as raised:  # also what no channel foresaw: one mail that cannot be sent holds up no other
        put_off(rows_of(lines), as_delivery_error(raised, key))
        return False
    return True
