"""Mails to people who have no account yet, and what waits for a day to come."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from focalpoints.invitation_mail import send
from focalpoints.models import Invitation
from focalpoints.services import imports
from focalpoints.services.invitations import withdraw_left
from focalpoints.services.pings import ask_whether_reached
from rabatplatform.access.scope import system_scope

logger = logging.getLogger(__name__)
AT_ONCE = 200


@shared_task
def send_invitation(invitation_id: int) -> bool:
    """Send the mail with the link, once for each link; False: it was sent, or is not open any more."""
    with system_scope("send an invitation"):
        rows = Invitation.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "post__country", "post__organisation", "invited_from__country", "invited_from__organisation"
        )
        open_now = {"state": Invitation.State.PENDING, "sent_at": None, "expires_at__gt": timezone.now()}
        invitation = rows.filter(pk=invitation_id, **open_now).first()
        if invitation is None:
            return False
        invitation.sent_at = timezone.now()
        invitation.save(update_fields=["sent_at"])
        send(invitation)  # last: when it fails, nothing was stored, and the sweep tries again
        logger.info("invitation %s sent", invitation.pk)
        return True


@shared_task
def send_invitations_left_behind() -> int:
    """Send what a lost worker or a mail server that was down left; one that fails holds up no other."""
    with system_scope("sweep invitations"):
        rows = Invitation.objects.filter(state=Invitation.State.PENDING, sent_at=None)
        rows = rows.filter(created_at__lt=timezone.now() - timedelta(seconds=30))
        waiting = list(rows.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])
    sent = 0
    for pk in waiting:
        try:
            sent += send_invitation(pk)
        except Exception:
            logger.exception("invitation %s waits for the next sweep", pk)
    return sent


@shared_task
def ask_holders_whether_reached() -> int:
    """Daily; in January and July each body has its day. Returns how many people were asked."""
    with system_scope("ask whether people are reached"):
        return ask_whether_reached()


@shared_task
def withdraw_invitations_of(handover_id: int) -> int:
    """Withdraw what a handover that is closed, or whose successor is there, left open; the link then opens nothing."""
    with system_scope("close invitations of a handover"):
        rows = Invitation.objects.filter(handover=handover_id)
        waits = Q(handover__state__in=["prepared", "approved"], handover__incoming=None)
        return withdraw_left(rows.exclude(waits))


@shared_task
def tell_newcomer(handover_id: int) -> bool:
    """Ask somebody who has just accepted an invitation to sign the handover, once it is approved."""
    from focalpoints.services.handover_watch import ask_newcomer

    with system_scope("ask a newcomer to sign"):
        return ask_newcomer(handover_id)


@shared_task
def look_at_handovers() -> dict[str, int]:
    """Daily: tell of successors who have not signed, of appointments that end soon or ended; close invitations that were left open."""
    from focalpoints.services.handover_watch import tell_of_ends, tell_of_late
    from focalpoints.services.post_news import tell_of_ended

    with system_scope("look at handovers"):
        left = Invitation.objects.filter(state=Invitation.State.PENDING, handover__isnull=False)
        for handover_id in set(left.values_list("handover", flat=True)):
            withdraw_invitations_of(handover_id)
        return {"late": tell_of_late(), "ending": tell_of_ends(), "ended": tell_of_ended()}


@shared_task
def register_forgotten(person_id: int) -> int:
    """Write down which invitations and nominations ended when somebody's account was erased."""
    from focalpoints.services.forgetting import register_withdrawn

    with system_scope("register what ended by an erasure"):
        return register_withdrawn(person_id)


@shared_task
def forget_imports() -> int:
    """Take names and addresses out of lists that nobody decided on in 30 days."""
    with system_scope("forget imported lists"):
        return imports.forget_old()


@shared_task
def tell_keys_that_end() -> int:
    """Daily: 30 days, 7 days and a day before the last secret of a key ends. Returns how many were told. Keys of organisations that take
    part no more are suspended first."""
    from focalpoints.services.keys import suspend_of_retired, tell_ends

    with system_scope("tell of keys that end"):
        suspend_of_retired()
        return tell_ends()
