"""Sign-ins, sign-outs and changes of password or factor, as the libraries announce them."""

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from rabatplatform.audit.services import write


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs):
    write("signed_in", user_id=user.pk)


@receiver(user_logged_out)
def signed_out(sender, user, **kwargs):
    if user is not None:
        write("signed_out", user_id=user.pk)


@receiver(user_login_failed)
def sign_in_failed(sender, **kwargs):
    write("sign_in_failed", user_id=None)


@receiver(password_changed)
@receiver(password_reset)
def password_new(sender, user, **kwargs):
    write("password_changed", user_id=user.pk)


@receiver(authenticator_added)
def factor_added(sender, user, authenticator, **kwargs):
    write("factor_added", user_id=user.pk, kind=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(sender, user, authenticator, **kwargs):
    write("factor_removed", user_id=user.pk, kind=authenticator.type)
