"""What the next digest would say, and a sample of it by mail."""

from allauth.core import ratelimit
from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.handing import hand_over
from rabatplatform.notifications import wording
from rabatplatform.notifications.channels.mail import tidied
from rabatplatform.notifications.preferences import preferences_of
from rabatplatform.notifications.services import stops
from rabatplatform.notifications.services.samples import next_digest


@require_safe
def digest_preview(request):
    told = next_digest(request.user)
    preferences = preferences_of([request.user.pk])[request.user.pk]
    context = {
        "told": told,
        "lead": wording.lead(told),
        "sections": wording.sections_of(told, preferences, request.user),
        "remarks": wording.remarks(told),
        "why": wording.why(told, preferences),
        "gets_digests": preferences.by_mail and preferences.digests,
        "has_waiting": told.number_waiting > 0,
        "address": request.build_absolute_uri(reverse("notifications:list")),
        "crumbs": [
            {"label": _("Home"), "href": reverse("home")},
            {"label": _("Notifications"), "href": reverse("notifications:list")},
        ],
        "nav": "home",
    }
    context["plain"] = tidied(render_to_string("notifications/partials/mail_body.txt", context)) if told.number else ""
    return render(request, "notifications/digest_preview.html", context)


@require_POST
def digest_sample(request):
    from rabatplatform.notifications.tasks import send_sample

    if stops.why_none(request.user):
        messages.warning(request, _("No sample was sent: mails to your address come back. Confirm or change the address first."))
    elif not ratelimit.consume(request, action="digest_sample", user=request.user):
        messages.warning(request, _("A sample was sent a moment ago. Ask again in ten minutes."))
    elif hand_over(send_sample, request.user.pk):
        messages.success(request, _("A sample of your digest is on its way to you."))
    else:
        messages.warning(request, _("The sample could not be sent now. Try again later."))
    return redirect("notifications:digest")
