"""Jobs of the feed. What is placed late is told late, never left out: the next call of a key places as well."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.feed import services, watch

logger = logging.getLogger(__name__)
WAITED = ("55P03", "40P01")  # lock_timeout, deadlock_detected: a call of a key places just now
KEPT_DAYS = 400  # acknowledged recalls: longer than a secret lives


@shared_task
def place_changes() -> int:
    """Every ten seconds; returns how many objects were placed. A transaction for some of them: calls of keys come in between."""
    placed = 0
    try:
        while True:
            with system_scope("place changes"):
                done = services.place_some()
            placed += done
            if done < services.AT_ONCE:
                break
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") not in WAITED:
            raise
        logger.info("changes are being placed already")
    return placed


@shared_task
def tidy_changes() -> int:
    """Daily; returns how many recalls were forgotten."""
    with system_scope("tidy changes"):
        return services.tidy(timezone.now() - timedelta(days=KEPT_DAYS))


@shared_task
def tell_of_recalls() -> int:
    """Daily; returns how many recalls were told of that nobody acknowledged for three days."""
    told = 0
    while True:
        with system_scope("tell of recalls"):
            done = watch.tell_unacknowledged()
        told += done
        if done < watch.AT_ONCE:
            return told
