from celery import shared_task

from rabatplatform.web import heartbeat


@shared_task
def show_life() -> None:
    """A worker shows that it works."""
    heartbeat.show()
