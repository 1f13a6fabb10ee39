"""What the letters say. Each kind: a function that makes the words of a letter now, or None when it has nothing to say any more."""

from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rabatplatform.accounts.email_links import address_of
from rabatplatform.accounts.models import EmailChange, FactorReset
from rabatplatform.web.templatetags.web import written


@dataclass(frozen=True)
class Words:
    to: str
    subject: str
    before: str
    address: str  # absolute
    label: str  # of the button
    after: str


def make(letter) -> EmailMultiAlternatives | None:
    """The mail in the person's language. Asked in system scope."""
    with translation.override(letter.user.language or settings.LANGUAGE_CODE):
        words = KINDS[letter.kind](letter)
        if words is None or letter.user.erased_at is not None:
            return None
        context = {"words": words}
        message = EmailMultiAlternatives(
            subject=words.subject,
            body=render_to_string("accounts/email/letter.txt", context),
            to=[words.to],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("accounts/email/letter.html", context), "text/html")
        return message


def _open_change(letter):
    change = EmailChange.objects.filter(pk=letter.about).first()
    return change if change is not None and change.is_open else None


def _email_change_old(letter):
    change = _open_change(letter)
    if change is None:
        return None
    if change.stood_for_old:
        return _email_change_stop(letter, change)
    return Words(
        to=letter.user.email,
        subject=_("Confirm the change of your e-mail address"),
        before=_(
            "Somebody, probably you, asked to change the address of your account to %(address)s. It changes when both"
            " addresses have confirmed it. Open this link to confirm it, or to stop it:"
        )
        % {"address": change.new_address},
        address=address_of(change, EmailChange.OLD),
        label=_("Confirm or stop the change"),
        after=_(
            "The link works once, until %(until)s. It was not you? Stop the change, choose a new password and tell your coordinator."
        )
        % {"until": _day(change.expires_at)},
    )


def _email_change_stop(letter, change):
    """To a mailbox that is not asked, for mails to it came back."""
    return Words(
        to=letter.user.email,
        subject=_("The address of your account is to change"),
        before=_(
            "Somebody, probably you, asked to change the address of your account to %(address)s and showed your second step of"
            " signing in. Mails to this address came back, so the change needs no confirmation here. Open this link to stop it:"
        )
        % {"address": change.new_address},
        address=address_of(change, EmailChange.OLD),
        label=_("Stop the change"),
        after=_(
            "The link works until %(until)s, as long as the new address has not confirmed. It was not you? Stop the change, choose a"
            " new password and tell your coordinator."
        )
        % {"until": _day(change.expires_at)},
    )


def _email_change_new(letter):
    change = _open_change(letter)
    if change is None:
        return None
    return Words(
        to=change.new_address,
        subject=_("Confirm your new e-mail address"),
        before=_(
            "This address is to be used to sign in to the platform of the Rabat Process. Open this link to confirm that it is yours:"
        ),
        address=address_of(change, EmailChange.NEW),
        label=_("Confirm the address"),
        after=_("The link works once, until %(until)s. You know nothing of it? Then do nothing.")
        % {"until": _day(change.expires_at)},
    )


def _factor_asked(letter):
    reset = FactorReset.objects.filter(pk=letter.about).first()
    if reset is None or not reset.is_open:
        return None
    return Words(
        to=letter.user.email,
        subject=_("Your second step of signing in is to be taken away"),
        before=_(
            "Somebody, probably you, said that your passkey, app and recovery codes are lost. Your coordinator and the"
            " secretariat decide together; until then nothing changes."
        ),
        address=settings.SITE_ADDRESS + reverse("account_reset_password"),
        label=_("Choose a new password"),
        after=_("It was not you? Somebody knows your password: choose a new one at once and tell your coordinator."),
    )


def _factor_restored(letter):
    return Words(
        to=letter.user.email,
        subject=_("Your second step of signing in was taken away"),
        before=_(
            "Your coordinator and the secretariat took away your passkeys, app and recovery codes, and signed out all your"
            " devices. Sign in with your password and set up a new second step:"
        ),
        address=settings.SITE_ADDRESS + reverse("accounts:second-factor"),
        label=_("Sign in"),
        after=_("You did not ask for it? Tell your coordinator at once."),
    )


def _factor_refused(letter):
    return Words(
        to=letter.user.email,
        subject=_("Your second step of signing in stays as it is"),
        before=_("Your coordinator or the secretariat did not agree to take it away. Ask them why."),
        address=settings.SITE_ADDRESS + "/",
        label=_("Open the platform"),
        after=_("It was not you who asked? Choose a new password and tell your coordinator."),
    )


def _day(moment) -> str:
    return written(timezone.localtime(moment, UTC), "DATETIME_FORMAT") + " (UTC)"


KINDS = {
    "email_change_old": _email_change_old,
    "email_change_new": _email_change_new,
    "factor_asked": _factor_asked,
    "factor_restored": _factor_restored,
    "factor_refused": _factor_refused,
}
