"""Jobs of casework. Each opens its own scope and may run any number of times."""

from celery import shared_task

from casework import expiry, sealing


@shared_task
def seal_reads() -> int:
    """Every minute. Returns how many reads were sealed."""
    return sealing.seal()


@shared_task
def walk_expiry() -> dict[str, int]:
    """Daily: tell of notes and grants that end. How many of each."""
    return expiry.walk()
