"""Waiting for something that a page becomes, by questions from outside: Playwright's own way evaluates text inside the page when the answer
is not there at once, which our policy forbids and the browser complains of."""

import time

from playwright.sync_api import Error


def until(page, condition: str, arg=None, seconds: float = 15):
    """Ask `condition` (a JavaScript expression or function) again and again until it is true. Raises AssertionError with it after `seconds`."""
    end = time.monotonic() + seconds
    while not _holds(page, condition, arg):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def _holds(page, condition, arg) -> bool:
    try:
        return bool(page.evaluate(condition, arg))
    except Error as error:
        if "context was destroyed" in str(error):  # the page that was asked has just made room for the next one
            return False
        raise
