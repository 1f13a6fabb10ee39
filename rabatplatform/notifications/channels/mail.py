"""Mail: says that there is something to read and links to it. Plain text first."""

import smtplib
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac

from rabatplatform.notifications.channels import DeliveryError


def prepare(delivery, kind, thing):
    with translation.override(delivery.user.language):
        context = {
            "title": kind.title,
            "address": settings.SITE_ADDRESS + thing.get_absolute_url(),
            "person": delivery.user,
            "site": settings.SITE_ADDRESS,
        }
        message = EmailMultiAlternatives(
            subject=str(kind.title),
            body=render_to_string("notifications/mail.txt", context),
            to=[delivery.user.email],
            headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id(delivery)},
        )
        message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return partial(send, message)


def message_id(delivery) -> str:
    """Tells nothing, and is the same when a message is sent again: mail systems then show it once."""
    return f"<{salted_hmac('notifications.mail', str(delivery.pk)).hexdigest()[:32]}@{urlsplit(settings.SITE_ADDRESS).hostname}>"


def send(message) -> None:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise DeliveryError("recipient_refused", permanent=all(code >= 500 for code in codes)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(type(error).__name__.lower(), permanent=False) from error
