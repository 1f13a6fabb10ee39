"""Carrying one message: by the file of its channel."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.notifications.channels import carriers
from rabatplatform.notifications.lines import Line
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.preferences import preferences_for
from rabatplatform.notifications.services import claims, stops
from rabatplatform.notifications.services.conditions import READ, conditions_of
from rabatplatform.notifications.services.failing import as_delivery_error, put_off
from rabatplatform.notifications.services.making import made

logger = logging.getLogger(__name__)


def by_channel(delivery_ids: Iterable[int]) -> dict[str, list[int]]:
    """{code of a channel that carries: those of these messages that wait for it, as they were given}."""
    delivery_ids = list(delivery_ids)
    with system_scope("channels of messages"):
        rows = Delivery.objects.filter(pk__in=delivery_ids, state=Delivery.State.WAITING)
        of = dict(rows.values_list("pk", "channel"))
    return {code: ids for code in carriers() if (ids := [pk for pk in delivery_ids if of.get(pk) == code])}


def carry(delivery_id: int) -> str | None:
    """Carry one message by its channel. Returns the new state, None where it was not waiting or its channel carries nothing."""
    for code in by_channel([delivery_id]):
        return carriers()[code].carry(delivery_id)
    return None


def carry_alone(delivery_id: int, send: Callable[[object, Line], None]) -> str | None:
    """For channels that carry each message by itself: its right is asked again just before. Returns as `carry`.

    send(user, line): raises DeliveryError; in the reader's scope nothing of it is left to ask.
    """
    with system_scope("deliver"):  # one transaction
        now = timezone.now()
        rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event", "user")
        delivery = rows.filter(claims.due(now), pk=delivery_id, state=Delivery.State.WAITING).first()
        if delivery is None:
            return None
        _attempt(delivery, send, now)
        logger.info("delivery %s: %s", delivery.pk, delivery.state)
        return delivery.state


def _attempt(delivery: Delivery, send, now) -> None:
    user = delivery.user
    conditions = conditions_of(user, [delivery], now, preferences_for(user).day_of(now))
    if not stops.kept([delivery], replace(conditions, returned=False)):  # that mails come back says nothing of other channels
        return
    told = {pk: why for pk, why in conditions.told.items() if why == READ}
    found = made(user, [delivery], told, lambda found: found, str(delivery.pk))
    if found is None or not found.lines:
        return
    try:
        with transaction.atomic():  # stored before it is carried: between carrying and commit lies nothing else
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent_at=now, error="")
            send(user, found.lines[0])
    except SoftTimeLimitExceeded:
        raise
    except Exception as raised:  # also what the channel did not foresee
        put_off([delivery], as_delivery_error(raised, delivery.pk))
    else:
        delivery.state = Delivery.State.SENT
