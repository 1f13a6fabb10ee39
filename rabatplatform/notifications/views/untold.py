"""Events of which somebody could not be told, for the secretariat: they stand on the page of failures. Others: 404."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rabatplatform.notifications.services.telling_again import retry_untold
from rabatplatform.notifications.views.failures import overseer_or_404


@require_POST
def untold_retry(request):
    """Try all of them again, 500 at a time."""
    overseer_or_404(request)
    number = retry_untold(actor=request.actor)
    if number:
        text = ngettext("%(number)s event is tried again.", "%(number)s events are tried again.", number)
        messages.success(request, text % {"number": number})
    else:
        messages.info(request, _("There is none left: all were told meanwhile."))
    return redirect("notifications:failures")
