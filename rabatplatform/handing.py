"""Handing work to a worker after the commit. What was not handed over is a row in the database: a sweep finds it."""

import logging
import time

from rabatplatform.breaker import Breaker

logger = logging.getLogger(__name__)
_breaker = Breaker()


def hand_over(task, *ids: int | str) -> bool:
    """Queue `task(*ids)`. False when the broker is away: the change is committed and must be answered, whatever was raised."""
    if _breaker.rests:
        return False
    began = time.monotonic()
    try:
        task.delay(*ids)
    except Exception as error:
        _breaker.failed(began)
        logger.warning("%s %s waits for the sweep: %s", task.name, ids, type(error).__name__)
        return False
    return True
