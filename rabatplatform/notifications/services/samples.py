"""A digest that somebody asks to see: as it would be sent now, or made of what is in their inbox. Nothing counts as sent by it."""

from django.utils.crypto import get_random_string

from rabatplatform.access.scope import access_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.lines import Told, told_of
from rabatplatform.notifications.models import Delivery
from rabatplatform.notifications.models.deliveries import DIGESTS
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.querysets import inbox
from rabatplatform.notifications.services.claims import looked_through
from rabatplatform.notifications.services.conditions import told_before
from rabatplatform.notifications.services.stops import why_none

MOST = 500


def next_digest(user) -> Told:
    """What the digest of `user` would tell if it were sent now. Asked in their scope."""
    rows = Delivery.objects.visible_to(user).filter(
        channel=Delivery.Channel.MAIL, state=Delivery.State.WAITING, rhythm__in=DIGESTS
    )
    rows = list(rows.select_related("event").order_by("-created_at", "-pk")[:MOST])
    found = looked_through(user, rows, told=told_before(user, rows))
    return told_of(found.lines, before=found.before)


def send_sample(user_id: int) -> bool:
    """Send a digest made of what is unread in the inbox now, empty or not. False: nobody to send it to, or mails to their address are
    stopped."""
    user = User.objects.filter(pk=user_id, is_active=True, is_service=False).first()
    if user is None or why_none(user):
        return False
    with access_scope(user):
        preferences = preferences_of([user.pk])[user.pk]
        rows = list(inbox(user).filter(read_at=None)[:MOST])
        for row in rows:
            row.rhythm = Rhythm.DAILY  # as it stands in a digest
        told = told_of(looked_through(user, rows).lines)
        sending = mail.digest(user, preferences, told, get_random_string(32), is_sample=True)
    sending()
    return True
