"""A server that hangs is left alone for some seconds, so that it costs a process one wait and not one for every request."""

import time

SLOW_SECONDS = 0.2  # a quick refusal costs nothing: the next call may try again
REST_SECONDS = 5.0


class Breaker:
    """Of one server and process. Threads may race here: then each of them waits once."""

    def __init__(self):
        self._until = 0.0

    @property
    def rests(self) -> bool:
        return time.monotonic() < self._until

    def failed(self, began: float) -> None:
        """A call that began at `began` (time.monotonic) failed."""
        now = time.monotonic()
        if now - began > SLOW_SECONDS:
            self._until = now + REST_SECONDS
