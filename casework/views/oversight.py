"""Oversight: what a coordinator must see to, and the secretariat's totals without contents."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.overseeing import BANDS, ages, ends_of, holdings_of, unread_of, waits_of
from casework.policies.oversight import bodies_coordinated, may_oversee, may_see_ages
from casework.views.audience import crumbs


@require_safe
def oversight(request):
    bodies = bodies_coordinated(request.user)
    may_oversee(bodies).require()
    parts = [
        {
            "body": body,
            "waits": waits_of(request.user, body),
            "ends": ends_of(request.user, body),
            "holdings": holdings_of(request.user, body),
            "unread": unread_of(request.user, body),
        }
        for body in bodies
    ]
    return render(request, "casework/oversight/page.html", {"parts": parts, "crumbs": crumbs()})


@require_safe
def oversight_secretariat(request):
    """Numbers a state and an age; never a title, a reference, a country."""
    may_see_ages(request.user).require()
    rows = [[line["state"], *(str(number) for number in line["numbers"]), str(line["total"])] for line in ages()]
    context = {
        "columns": [_("State"), *BANDS.values(), _("All")],
        "rows": rows,
        "crumbs": [{"label": _("Home"), "href": reverse("web:home")}],
    }
    return render(request, "casework/oversight/secretariat.html", context)
