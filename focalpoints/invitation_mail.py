"""The mail of an invitation: who invites to what, the link, and until when. In the language chosen for the person."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from focalpoints.invitation_links import path_of


def send(invitation) -> None:
    """Raises OSError or SMTPException for what may work later; an address that the server refuses for good counts as sent."""
    message = make(invitation)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if any(code < 500 for code, _text in error.recipients.values()):
            raise


def make(invitation) -> EmailMultiAlternatives:
    with translation.override(invitation.language):
        post = invitation.post
        context = {
            "name": invitation.name,
            "post": post,
            "body": post.body,
            "role": post.get_role_display(),
            "by": invitation.invited_from,
            "address": settings.SITE_ADDRESS + path_of(invitation),
            "expires_at": invitation.expires_at,
            "time_zone": post.time_zone,
        }
        identifier = salted_hmac("focalpoints.invitation_mail", f"{invitation.pk} {invitation.nonce}").hexdigest()[:32]
        host = settings.SITE_ADDRESS.partition("//")[2].partition(":")[0]
        message = EmailMultiAlternatives(
            subject=gettext("You are invited to the platform of the Rabat Process"),
            body=render_to_string("focalpoints/email/invitation.txt", context),
            to=[invitation.email],
            headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<{identifier}@{host}>"},
        )
        message.attach_alternative(render_to_string("focalpoints/email/invitation.html", context), "text/html")
        return message
