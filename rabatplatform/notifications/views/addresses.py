"""One's own address, when mails to it came back."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rabatplatform.notifications.services.bounces import confirm_own_address


@require_POST
def address_right(request):
    """It is right: mails go out to it again."""
    if confirm_own_address(person=request.user):
        messages.success(request, _("Mails go to %(address)s again.") % {"address": request.user.email})
    return redirect("notifications:list")
