from celery import shared_task

from rabatplatform.access.scope import system_scope
from rabatplatform.confirmation.walking import walk


@shared_task
def walk_ladder() -> int:
    """Daily. Returns how many steps were taken."""
    with system_scope("confirmation ladder"):
        return sum(walk().values())
