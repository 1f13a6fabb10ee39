"""Absences of the holders of a post, and who stands in."""

from collections import defaultdict

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
from focalpoints.models import Absence, Appointment
from focalpoints.services import deputies as services
from focalpoints.views.finding_members import told
from focalpoints.views.finding_posts import find_post
from focalpoints.views.handover import actor_for, standing_for
from rabatplatform.errors import DomainError

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def absence_new(request, reference):
    """Tell an absence; the page has those that run or are to come, each with its end."""
    post = find_post(request, reference)
    actor, standing = actor_for(request, post), standing_for(request, post)
    policies.may_set_absence(actor, post, standing=standing).require()
    manages = bool(policies.may_manage(actor, post.body, post.role, standing=standing))
    holders = holders_to_choose(post) if manages else {"me": request.user}
    if not holders and request.method == "POST":
        raise PermissionDenied(_("Nobody holds this post now."))
    form = AbsenceForm(
        request.POST if request.method == "POST" else None, holders=holders, people=people_to_choose(post, holders, manages)
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
    if absence is None or not policies.may_read_directory(request.user):
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


def holders_to_choose(post) -> dict:
    """{key: person}, for whoever manages the members: each holder."""
    rows = Appointment.objects.now().of_holders().filter(post=post).select_related("user").order_by("user__name", "pk")
    return {str(row.reference): row.user for row in rows}


def people_to_choose(post, holders, manages: bool) -> dict:
    """Whom this person may name: for whoever manages the members anybody of the body."""
    found = handovers.candidates(post, without=[person.pk for person in holders.values()])
    if manages:
        return found
    held = defaultdict(list)
    rows = Appointment.objects.now().of_holders().filter(user__in=[row.user_id for row in found.values()])
    for user, pk, role in rows.values_list("user", "post", "post__role"):
        held[user].append((pk, role))
    return {key: row for key, row in found.items() if policies.may_be_named(post, held[row.user_id])}


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
