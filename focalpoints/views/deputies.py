"""Absences of the holders of a post, and who stands in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focalpoints import days, handovers, policies
from focalpoints.forms.deputies import AbsenceForm
from focalpoints.models import Absence, Appointment, Post
from focalpoints.services import deputies as services
from focalpoints.views.finding_members import told
from focalpoints.views.handover import actor_for
from rabatplatform.errors import DomainError

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request, reference):
    """Tell an absence; the page has those that run or are to come, each with its end."""
    post = Post.objects.select_related("country", "organisation", "deputy").filter(reference=reference).first()
    if post is None:
        raise Http404
    actor = actor_for(request, post)
    policies.may_set_absence(actor, post).require()
    holders = holders_to_choose(request.user, actor, post)
    if not holders and request.method == "POST":
        raise PermissionDenied(_("Nobody holds this post now."))
    form = AbsenceForm(
        request.POST if request.method == "POST" else None, holders=holders, people=people_to_choose(actor, post, holders)
    )
    if form.is_bound and form.is_valid():
        try:
            absence = services.begin_absence(
                post=post,
                person=form.who,
                first_on=form.cleaned_data["first_on"],
                last_on=form.cleaned_data["last_on"],
                deputy=form.stands_in,
                actor=actor,
            )
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, said(absence))
            return redirect("focalpoints:absence-new", reference)
    context = {
        "post": post,
        "body": post.body,
        "form": form,
        "holders": holders,
        "absences": absences_of(post),
        "zone": days.zone_of(post).key,
        "crumbs": [
            {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
            {"label": post.body.short_name, "href": post.body.get_absolute_url()},
            {"label": post.title, "href": reverse("focalpoints:post-detail", args=[post.reference])},
        ],
    }
    return render(request, "focalpoints/absence.html", context, status=422 if form.is_bound else 200)


@require_POST
def absence_end(request, reference):
    rows = Absence.objects.select_related("post__country", "post__organisation")
    absence = rows.filter(reference=reference).first()
    if absence is None:
        raise Http404
    actor = actor_for(request, absence.post)
    policies.may_set_absence(actor, absence.post).require()
    try:
        services.end_absence(absence=absence, actor=actor)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The absence is over."))
    return redirect("focalpoints:absence-new", absence.post.reference)


def holders_to_choose(user, actor, post) -> dict:
    """{key: person}: oneself; for whoever manages the members each holder."""
    if not policies.may_manage(actor, post.body, post.role):
        return {"me": user}
    rows = Appointment.objects.now().of_holders().filter(post=post).select_related("user").order_by("user__name", "pk")
    return {str(row.reference): row.user for row in rows}


def people_to_choose(actor, post, holders) -> dict:
    """Whom this person may name: for whoever manages the members anybody of the body."""
    found = handovers.candidates(post, without=[person.pk for person in holders.values()])
    if policies.may_manage(actor, post.body, post.role):
        return found
    return {key: row for key, row in found.items() if policies.may_stand_in(actor, post, row.user)}


def absences_of(post) -> list[dict]:
    zone = days.zone_of(post)
    rows = Absence.objects.filter(post=post, period__overlap=(timezone.now(), None))
    return [
        {
            "absence": row,
            "first_on": row.period.lower.astimezone(zone).date(),
            "last_on": days.last_day(row.period.upper, zone),
            "deputy": row.deputy.user if row.deputy else None,
        }
        for row in rows.select_related("user", "deputy__user").order_by("period")[:SHOWN]
    ]


def said(absence: Absence) -> str:
    if absence.deputy is None:
        return _("The absence is shown in the directory.")
    return _("%(deputy)s stands in on these days, and is told.") % {"deputy": absence.deputy.user}
