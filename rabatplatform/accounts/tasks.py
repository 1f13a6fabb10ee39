from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions():
    """Remove sessions past their end."""
    call_command("clearsessions")
