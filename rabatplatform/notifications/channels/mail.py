"""Mail: plain text first. What it may say of a thing is the kind's word (events.catalogue.Says): nothing of a note leaves in a mail."""

import re
import smtplib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from rabatplatform.access.scope import system_scope
from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications import wording
from rabatplatform.notifications.channels import DeliveryError
from rabatplatform.notifications.lines import as_reader, told_of
from rabatplatform.notifications.mail_server import server
from rabatplatform.notifications.providers import refusal_of
from rabatplatform.notifications.refusals import is_for_good, status_in
from rabatplatform.notifications.stop_links import make_token

_line: ContextVar = ContextVar("mail_line", default=None)


def plan(kind, preferences, now, topic) -> dict | None:
    rhythm = preferences.rhythm_of(kind, topic)
    if rhythm == Rhythm.HERE:
        return None
    return {"rhythm": rhythm, "not_before": preferences.due(rhythm, now, by_day=kind.by_day)}


def carry(delivery_id: int) -> str | None:
    """As `channels` says; what else waits for the same person at this moment goes in the same mail."""
    from rabatplatform.notifications.services import failing, sending

    return failing.after(sending.send(delivery_id))


def at_once(user, preferences, lines, key: str):
    """What sends one mail about what happened now. lines: notifications.lines.Line, one at least; key: the same for the same mail."""
    with translation.override(user.language), as_reader(user):
        told = told_of(lines)
        single = told.lines[0] if told.number == 1 and told.lines else None
        context = {
            "heading": single.kind.title if single else wording.greeting(user, preferences, timezone.now()),
            "lead": "" if single else wording.lead(told),
            "address": single.address if single and single.asks else _inbox(),
        }
        message = _message(user, preferences, wording.subject_at_once(told), "mail", told, context, key)
    return _sending(user, message)


def digest(user, preferences, told, key: str, *, is_sample=False):
    """What sends the one digest of a day. told: notifications.lines.Told; is_sample: it was asked for, and says so."""
    stop = settings.SITE_ADDRESS + reverse("notifications:stop", args=[make_token(user)])
    with translation.override(user.language), as_reader(user):
        now = timezone.now()
        context = {
            "heading": wording.greeting(user, preferences, now),
            "lead": wording.lead(told),
            "address": _inbox(),
            "why": wording.why(told, preferences),
            "stop_address": stop,
            "is_sample": is_sample,
        }
        message = _message(user, preferences, wording.subject_of_digest(told, preferences, now), "digest", told, context, key)
    # RFC 8058: one click, and no page before it. RFC 2919: a name that tells nothing but where it comes from.
    message.extra_headers |= {
        "List-Id": f"<digest.{_host()}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _sending(user, message)


def _sending(user, message):
    """What sends it. A mailbox that does not exist is counted after the commit: of a mail that fails, what it wrote is taken back."""
    transaction.on_commit(partial(_count_refusal, user.pk, message), robust=True)
    return partial(send, message)


def _count_refusal(user_id: int, message) -> None:
    from rabatplatform.notifications.services.bounces import record_refusal

    status = getattr(message, "refused_as", None)
    if status is not None:
        with system_scope("a mail was refused"):
            record_refusal(user_id=user_id, address=message.to[0], key=message.metadata["mail"], code=status)


def _message(user, preferences, subject: str, template: str, told, context: dict, key: str):
    context |= {
        "sections": wording.sections_of(told, preferences, user),
        "remarks": wording.remarks(told),
        "has_waiting": told.number_waiting > 0,
        "settings_address": settings.SITE_ADDRESS + reverse("notifications:settings"),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=tidied(render_to_string(f"notifications/{template}.txt", context)),
        to=[user.email],
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834
            "X-Auto-Response-Suppress": "OOF, AutoReply",  # what Exchange reads instead of it
            "Message-ID": f"<{key}@{_host()}>",
        },
    )
    message.metadata = {"mail": key}  # by which a provider names it when it comes back (notifications.providers)
    if not preferences.plain_text:
        message.attach_alternative(render_to_string(f"notifications/{template}.html", context), "text/html")
    return message


def tidied(text: str) -> str:
    """One empty line at a time, none at the ends: what templates leave behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _host() -> str:
    return urlsplit(settings.SITE_ADDRESS).hostname


def _inbox() -> str:
    return settings.SITE_ADDRESS + reverse("notifications:list")


def message_key(*parts) -> str:
    """Tells nothing, and is the same when a message is sent again: mail systems then show it once."""
    return salted_hmac("notifications.mail", ":".join(str(part) for part in parts)).hexdigest()[:32]


@contextmanager
def one_line():
    """Mails sent inside share one connection to the mail server; a broken one is opened anew for the next mail."""
    connection = get_connection()
    token = _line.set(connection)
    try:
        yield
    finally:
        _line.reset(token)
        _close(connection)


def _close(connection) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):  # it is gone already
        connection.connection = None


def send(message) -> None:
    """Raises DeliveryError. message.refused_as: a status, where the recipient was refused because there is no such mailbox."""
    message.connection = line = _line.get()
    try:
        if line is not None:
            line.open()  # a backend closes after a mail what it had to open for it
        message.send()
        server.answered()
    except smtplib.SMTPRecipientsRefused as error:
        _end_line()
        server.answered()
        answers = list(error.recipients.values())
        is_permanent = all(code >= 500 for code, _text in answers)
        words = " ".join(text.decode(errors="replace") if isinstance(text, bytes) else str(text) for _code, text in answers)
        if is_permanent and is_for_good(status_in(words), words):
            message.refused_as = status_in(words)
        raise DeliveryError("recipient_refused", permanent=is_permanent) from error
    except (smtplib.SMTPException, OSError) as error:
        _end_line()
        server.failed(error)
        raise DeliveryError(type(error).__name__.lower(), permanent=False) from error
    except Exception as error:
        if (status := refusal_of(error, message)) is None:
            raise
        if is_for_good(status):
            message.refused_as = status
        raise DeliveryError("recipient_refused", permanent=True) from error


def _end_line() -> None:
    if (connection := _line.get()) is not None:
        _close(connection)
