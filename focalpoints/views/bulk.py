"""The end of several members' access at once."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from focalpoints import cancelled, members, policies
from focalpoints.forms.members import ReasonForm
from focalpoints.models import Appointment
from focalpoints.services.bulk import end_many
from focalpoints.views.finding_members import actor_for, crumbs, list_address, managed_body


@require_http_methods(["GET", "HEAD", "POST"])
def member_bulk_end(request, key):
    """End the access of the chosen (`member`): a page that says what will happen to each, then each that can be ended."""
    body, standing = managed_body(request, key)
    chosen = _chosen(request, body)
    if not chosen:
        messages.error(request, _("Choose the members whose access should end."))
        return redirect(list_address(body))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    actor = actor_for(request, body)
    if form.is_bound and form.is_valid():
        done = end_many(appointments=chosen, actor=actor, reason=form.cleaned_data["reason"])
        _say(request, done)
        return redirect(list_address(body))
    lines = [_line(one, policies.may_change_appointment(actor, one, standing=standing)) for one in chosen]
    context = {
        "body": body,
        "form": form,
        "lines": lines,
        "possible": sum(bool(line["ruling"]) for line in lines),
        "crumbs": crumbs(body, (_("End access"), "")),
    }
    return render(request, "focalpoints/member_bulk_end.html", context, status=422 if form.is_bound else 200)


def _line(appointment: Appointment, ruling) -> dict:
    return {
        "appointment": appointment,
        "ruling": ruling,
        "to_come": cancelled.first_day(appointment),
        "stays": cancelled.what_stays(appointment),
    }


def _chosen(request, body) -> list[Appointment]:
    """Appointments of this body that are named and not over; anything else is left out."""
    given = (request.POST if request.method == "POST" else request.GET).getlist("member")
    wanted = [reference for reference in map(_uuid, given) if reference]
    rows = Appointment.objects.filter(members.NOT_ENDED, reference__in=wanted).select_related(
        "post__country", "post__organisation", "user"
    )
    return sorted((row for row in rows if row.post.body == body), key=lambda row: members.plain(row.user))


def _say(request, done) -> None:
    """Of those that were cancelled before they began, each by itself: what stays as it is must be read."""
    ended = sum(reason is None and not appointment.valid.isempty for appointment, reason in done)
    if ended:
        text = ngettext("The access of %(number)d member ended.", "The access of %(number)d members ended.", ended)
        messages.success(request, text % {"number": ended})
    for appointment, reason in done:
        if reason is None and appointment.valid.isempty:
            messages.success(request, cancelled.told(appointment))
        elif reason is not None:
            text = _("%(person)s, %(post)s: not ended. %(reason)s")
            messages.warning(request, text % {"person": appointment.user, "post": appointment.post.title, "reason": reason})


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
