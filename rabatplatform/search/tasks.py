from celery import shared_task

from rabatplatform.access.scope import system_scope
from rabatplatform.search import services


@shared_task
def tidy_search() -> None:
    """Hourly: what was added and taken away becomes one number a word and tag. Nothing that a reader sees depends on it."""
    with system_scope("tidy search"):
        services.tidy()
