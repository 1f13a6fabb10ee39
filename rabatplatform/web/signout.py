"""Signing out leaves nothing behind in the browser: see PrivateAnswersMiddleware."""

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver


@receiver(user_logged_out)
def remember_to_clear_site_data(request, user, **kwargs):
    """The answer to this request carries Clear-Site-Data. Only for somebody who was signed in."""
    if request is not None and user is not None:
        request.clear_site_data = True
