"""The one mail of a person and day for everything that does not go at once."""

import logging

from django.db import transaction
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.addresses import hash_of
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.lines import told_of
from rabatplatform.notifications.models import Delivery, Mail
from rabatplatform.notifications.models.deliveries import DIGESTS
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.rhythm import MOST_A_WEEK
from rabatplatform.notifications.services.claims import leave_here, mails_of_week, mark_sent, sorted_out, waiting_mails
from rabatplatform.notifications.services.sending import as_delivery_error, put_off

logger = logging.getLogger(__name__)


def people_with_digests(now, limit: int) -> list[int]:
    """Ids of people for whom a digest is due."""
    rows = Delivery.objects.filter(
        state=Delivery.State.WAITING, not_before__lte=now, channel=Delivery.Channel.MAIL, rhythm__in=DIGESTS
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct()[:limit])


def send_digest(user_id: int) -> str | None:
    """Make and send the digest of a person that is due. Returns "sent", "empty", "put_off", "failed", None where nothing was due."""
    with system_scope("digest"):  # one transaction
        now = timezone.now()
        # The person's row is the lock: two processes never make two digests of one day.
        user = User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=user_id).first()
        rows = list(waiting_mails(user_id, now, rhythm__in=DIGESTS)) if user else []
        if not rows:
            return None
        return _make(user, rows, now)


def _make(user, rows: list[Delivery], now) -> str:
    preferences = preferences_of([user.pk]).get(user.pk)
    lines, before = sorted_out(user, rows)
    if not lines or preferences is None:
        return "empty"
    kept = [row for line in lines for row in (line.delivery, *line.folded)]
    if not (preferences.digests and preferences.by_mail):  # ended after the rows were written
        leave_here(kept)
        return "empty"
    day = preferences.day_of(now)
    if Mail.objects.filter(user=user, period=day).exists() or mails_of_week(user.pk, now) >= MOST_A_WEEK:
        Delivery.objects.filter(pk__in=[row.pk for row in kept]).update(
            rhythm=Rhythm.DAILY, not_before=preferences.next_digest(now)
        )
        return "put_off"
    told = told_of(lines, before=before, held=sum(row.held for row in kept))
    key = mail.message_key("digest", user.pk, day)
    try:
        with transaction.atomic():
            sending = mail.digest(user, preferences, told, key)
        with transaction.atomic():
            facts = {"period": day, "lines": told.number, "held": told.held, "address_hash": hash_of(user.email)}
            sent = Mail.objects.create(user=user, message_id=key, sent_at=now, **facts)
            mark_sent(lines, sent)
            sending()
    except Exception as raised:
        put_off(kept, as_delivery_error(raised, f"digest of {user.pk}"))
        return "failed"
    logger.info("digest of %s: %s lines", user.pk, told.number)
    return "sent"
