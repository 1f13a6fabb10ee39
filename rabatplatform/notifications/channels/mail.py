"""Mail: plain text first. What it may say of a thing is the kind's word (events.catalogue.Says): nothing of a note leaves in a mail."""

import smtplib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from rabatplatform.events.topics import Rhythm
from rabatplatform.notifications.channels import DeliveryError

_line: ContextVar = ContextVar("mail_line", default=None)


def plan(kind, preferences, now, topic) -> dict | None:
    rhythm = preferences.rhythm_of(kind, topic)
    if rhythm == Rhythm.HERE:
        return None
    return {"rhythm": rhythm, "not_before": preferences.due(rhythm, now)}


def at_once(user, preferences, lines, key: str):
    """What sends one mail about what happened now. lines: notifications.lines.Line, one at least; key: the same for the same mail."""
    with translation.override(user.language):
        first = lines[0]
        title = first.kind.title if len(lines) == 1 else _("Several things wait for you")
        context = {"title": title, "lines": lines, "address": first.address if len(lines) == 1 else _inbox()}
        message = _message(user, preferences, str(title), "mail", context, key)
    return partial(send, message)


def digest(user, preferences, told, key: str):
    """What sends the one digest of a day. told: notifications.lines.Told."""
    with translation.override(user.language):
        context = {"told": told, "address": _inbox(), "preferences": preferences}
        message = _message(user, preferences, _("Your digest"), "digest", context, key)
    return partial(send, message)


def _message(user, preferences, subject: str, template: str, context: dict, key: str):
    context |= {
        "person": user,
        "site": settings.SITE_ADDRESS,
        "settings_address": settings.SITE_ADDRESS + reverse("accounts:profile"),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"notifications/{template}.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{key}@{urlsplit(settings.SITE_ADDRESS).hostname}>"},
    )
    if not preferences.plain_text:
        message.attach_alternative(render_to_string(f"notifications/{template}.html", context), "text/html")
    return message


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
    message.connection = _line.get()
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        _end_line()
        codes = [code for code, _text in error.recipients.values()]
        raise DeliveryError("recipient_refused", permanent=all(code >= 500 for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        _end_line()
        raise DeliveryError(type(error).__name__.lower(), permanent=False) from error


def _end_line() -> None:
    if (connection := _line.get()) is not None:
        _close(connection)
