import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts import services
from rabatplatform.accounts.models import EmailChange, Letter

logger = logging.getLogger(__name__)
AT_ONCE = 500


@shared_task
def clear_sessions():
    """Remove sessions past their end."""
    call_command("clearsessions")


@shared_task
def send_letter(letter_id: int):
    return services.send_one(letter_id)


@shared_task
def send_letters_left_behind() -> int:
    """Send what waits: retries whose time has come, and what a lost worker left."""
    with system_scope("sweep letters"):
        waiting = Letter.objects.filter(not_before__lte=timezone.now()).order_by("not_before").values_list("pk", flat=True)
        waiting = list(waiting[:AT_ONCE])
    for pk in waiting:
        try:
            services.send_one(pk)
        except Exception:
            logger.exception("letter %s waits for the next sweep", pk)
    return len(waiting)


@shared_task
def forget_addresses() -> int:
    """Take the address out of changes that nobody confirmed in time."""
    with system_scope("forget addresses"):
        over = EmailChange.objects.filter(done_at=None, withdrawn_at=None, expires_at__lte=timezone.now())
        return over.update(withdrawn_at=timezone.now(), new_address="")


@shared_task
def forget_calls() -> int:
    """Remove lines of the log of calls that are older than 30 days. Returns how many."""
    return services.forget_calls()
