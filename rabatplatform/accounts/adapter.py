"""What allauth asks the project."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False  # nobody registers by themselves: a coordinator invites

    def get_from_email(self):
        from django.conf import settings

        return settings.DEFAULT_FROM_EMAIL

    def pre_login(self, request, user, **kwargs):
        """A service account has no sign-in, whatever password somebody may have set."""
        if user.is_service:
            from allauth.core.exceptions import ImmediateHttpResponse
            from django.shortcuts import redirect

            raise ImmediateHttpResponse(redirect("account_login"))
        return super().pre_login(request, user, **kwargs)
