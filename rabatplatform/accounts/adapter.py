"""What allauth asks the project."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from rabatplatform.accounts import attempts

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False  # nobody registers by themselves: a coordinator invites

    def get_from_email(self):
        return settings.DEFAULT_FROM_EMAIL

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """What was changed is changed: a mail server that is away does not cost the page."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except (smtplib.SMTPException, OSError) as error:
            logger.warning("%s not sent: %s", template_prefix, type(error).__name__)

    def pre_authenticate(self, request, **credentials):
        """Allauth's courtesy limits, then the exact one."""
        super().pre_authenticate(request, **credentials)
        if not attempts.may_try(self._attempt_key(request, credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        """The service account of an organisation has no sign-in, whatever password somebody may have set."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_service:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request, **credentials):
        super().authentication_failed(request, **credentials)
        attempts.note_failure(self._attempt_key(request, credentials))

    def _attempt_key(self, request, credentials):
        return attempts.key_of(credentials.get("email") or credentials.get("username") or "", self.get_client_ip(request))
