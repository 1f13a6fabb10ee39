"""Jobs of casework. Each opens its own scope and may run any number of times."""

from celery import shared_task

from casework import expiry, group_watch, sealing
from rabatplatform.access.scope import system_scope


@shared_task
def seal_reads() -> int:
    """Every minute. Returns how many reads were sealed."""
    return sealing.seal()


@shared_task
def walk_expiry() -> dict[str, int]:
    """Daily: tell of notes and grants that end. How many of each."""
    return expiry.walk()


@shared_task
def tell_changed_rules() -> int:
    """Daily: sharing groups whose rule names others than their members. Returns how many owners were told."""
    with system_scope("look at rules of sharing groups"):
        return group_watch.tell_changed_rules()
