"""A worker that hears nothing any more ends, so that whoever keeps it up (the container, dev.py) starts it again.

A connection to Valkey that breaks at an unlucky moment makes Celery's consumer give up or fall silent while its process stays: messages
lie in the queues and nobody takes them. A health check sees that, but restarts nothing. So the worker watches itself: messages wait, it
has processes to spare, and for a while it took none.
"""

import logging
import os
import threading
import time

import redis
from celery import signals
from celery.worker import state

logger = logging.getLogger(__name__)
EVERY = 3  # seconds between two looks
DEAF_AFTER = 20  # seconds; a worker that hears takes a message within milliseconds
EXIT_CODE = 70  # "internal software error" (sysexits)


class Hearing:
    """What is known of a worker: when it took a message last, and since when some wait although it could take them. Times: monotonic."""

    def __init__(self, processes: int):
        self.processes, self.took_at, self.waits_since = processes, time.monotonic(), None

    def took(self, **_) -> None:
        """A message was taken: a receiver of Celery's `task_received`."""
        self.took_at = time.monotonic()

    def is_deaf(self, *, waiting: int | None, in_hand: int, now: float) -> bool:
        """waiting: messages in its queues, None when Valkey does not answer; in_hand: messages that it took and did not finish."""
        if not waiting or in_hand >= self.processes:
            self.waits_since = None
        elif self.waits_since is None:
            self.waits_since = now
        return self.waits_since is not None and now - max(self.waits_since, self.took_at) >= DEAF_AFTER


def waiting_in(line: redis.Redis, queues: list[str]) -> int | None:
    """Messages in these queues; None when Valkey does not answer."""
    try:
        return sum(line.llen(queue) for queue in queues)
    except redis.RedisError:
        return None


def watch(hearing: Hearing, line: redis.Redis, queues: list[str], end=os._exit) -> None:
    """Look again and again; `end` the process once it is deaf. At once: an orderly end waits for what hangs. Tasks are acknowledged late,
    so that none is lost."""
    while True:
        time.sleep(EVERY)
        waiting = waiting_in(line, queues)
        if hearing.is_deaf(waiting=waiting, in_hand=len(state.reserved_requests), now=time.monotonic()):
            logger.critical("The worker took none of %s messages for %s s: it ends, to be started again.", waiting, DEAF_AFTER)
            return end(EXIT_CODE)


_watching = threading.Lock()


def begin(sender, **_) -> None:
    """A receiver of `worker_ready`, which comes again after each lost connection: one watch a process."""
    if not _watching.acquire(blocking=False):
        return
    hearing = Hearing(sender.pool.num_processes)
    signals.task_received.connect(hearing.took, weak=False)
    address = sender.app.conf.broker_url.replace("redis+socket://", "unix://")
    line = redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)
    threading.Thread(
        target=watch, args=(hearing, line, list(sender.app.amqp.queues.consume_from)), name="hearing", daemon=True
    ).start()
