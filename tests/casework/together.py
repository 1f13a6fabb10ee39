"""Two people at the same moment: threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def at_once(*works):
    """What each of them gave or raised."""
    ready = Barrier(len(works))

    def run(work):
        try:
            ready.wait(30)
            return work()
        except Exception as error:  # told to the test
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def refusals(outcomes) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]
