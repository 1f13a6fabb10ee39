"""The handover of a post in three steps: successor, overlap, check and sign."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from focalpoints import days, handovers, policies
from focalpoints.forms.handover import DatesForm, SuccessorForm
from focalpoints.models import Handover
from focalpoints.services import handover as services
from focalpoints.views.finding_members import told
from focalpoints.views.finding_posts import find_post
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.errors import DomainError

DEFAULT_OVERLAP, DEFAULT_YEARS = 14, 2


def step_names() -> list[tuple[str, str]]:
    return [("successor", _("Successor")), ("overlap", _("Overlap")), ("sign", _("Check and sign"))]


def standing_for(request, post) -> policies.PostStanding:
    """What the person is to a post, asked once in a request."""
    known = getattr(request, "standing", None)
    if known is None or known.post.pk != post.pk:
        known = request.standing = policies.PostStanding(request.user, post)
    return known


def actor_for(request, post) -> Actor:
    """The person from the post that is handed over where they hold it, else from the one that manages its members."""
    if standing_for(request, post).holds:
        return Actor(request.user, post)
    return actor_of(request.user, body=post.body, right="manage_members")


def find(request, reference) -> Handover:
    """Raises Http404 for one that the person may not read."""
    rows = Handover.objects.visible_to(request.user).select_related(
        "post__country", "post__organisation", "outgoing__user", "incoming", "approved_by", "made"
    )
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request, reference):
    """Who follows? With the answer the handover begins; where one is open, this leads to it."""
    post = find_post(request, reference)
    actor = actor_for(request, post)
    policies.may_hand_over(actor, post, standing=standing_for(request, post)).require()
    rows = Handover.objects.visible_to(request.user).filter(post=post)
    if request.method != "POST" and (going := rows.filter(state__in=[Handover.State.PREPARED, Handover.State.APPROVED]).first()):
        return redirect(going)
    outgoing = services.holder_of(post)
    form = successor_form(request, actor, post, outgoing, asks_alone=outgoing is not None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            made = services.start(post=post, actor=actor, is_alone=bool(reason), reason=reason, **form.successor)
        except DomainError as error:
            told(form, error)
        else:
            return redirect("focalpoints:handover-step", made.reference, "overlap")
    return successor_page(request, post, form, outgoing=outgoing)


@require_http_methods(["GET", "HEAD", "POST"])
def handover_step(request, reference, step):
    """Change the successor or the dates while it is open; what was signed is to be signed anew."""
    if step not in ("successor", "overlap"):
        raise Http404
    handover = find(request, reference)
    actor = actor_for(request, handover.post)
    policies.may_plan(actor, handover, standing=standing_for(request, handover.post)).require()
    if not handover.is_open:
        return redirect(handover)
    if step == "successor":
        return successor_step(request, handover, actor)
    return overlap_step(request, handover, actor)


def successor_step(request, handover, actor):
    form = successor_form(request, actor, handover.post, handover.outgoing, handover=handover)
    if form.is_bound and form.is_valid():
        try:
            services.name_successor(handover=handover, actor=actor, **form.successor)
        except DomainError as error:
            told(form, error)
        else:
            return redirect(handover if services.has_dates(handover) else reverse_step(handover, "overlap"))
    return successor_page(request, handover.post, form, outgoing=handover.outgoing, handover=handover)


def overlap_step(request, handover, actor):
    form = DatesForm(
        request.POST if request.method == "POST" else None,
        has_outgoing=services.leaves(handover),
        initial=chosen_days(handover),
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_dates(
                handover=handover,
                actor=actor,
                begins_on=data["begins_on"],
                last_on=data.get("last_on"),
                until_on=data["until_on"],
            )
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(handover)
    context = {
        **frame(handover.post, "overlap", handover),
        "handover": handover,
        "form": form,
        "zone": days.zone_of(handover.post).key,
        "overlap": handovers.overlap_of(handover, request.user),
    }
    return render(request, "focalpoints/handover_overlap.html", context, status=422 if form.is_bound else 200)


def successor_form(request, actor, post, outgoing, *, handover=None, asks_alone=False) -> SuccessorForm:
    manages = bool(policies.may_manage(actor, post.body, post.role, standing=standing_for(request, post)))
    is_own = outgoing is not None and outgoing.user_id == request.user.pk
    people = handovers.candidates(post, without=[outgoing.user_id if outgoing else None])
    chosen = next((key for key, row in people.items() if handover and row.user_id == handover.incoming_id), None)
    return SuccessorForm(
        request.POST if request.method == "POST" else None,
        people=people,
        may_invite=manages,
        asks_alone=asks_alone and manages and not is_own and services.is_there(outgoing),
        initial={"person": chosen, "language": request.LANGUAGE_CODE},
    )


def successor_page(request, post, form, *, outgoing, handover=None):
    context = {
        **frame(post, "successor", handover),
        "form": form,
        "handover": handover,
        "outgoing": outgoing,
        "is_there": services.is_there(outgoing),
        "invitation": handovers.invitation_of(handover) if handover else None,
    }
    return render(request, "focalpoints/handover_successor.html", context, status=422 if form.is_bound else 200)


def chosen_days(handover) -> dict:
    """What the form shows first: what was chosen, else two weeks together, ending with the present appointment if that is near."""
    zone = days.zone_of(handover.post)
    if handover.begins_at:
        return {
            "begins_on": handover.begins_at.astimezone(zone).date(),
            "last_on": days.last_day(handover.ends_at, zone),
            "until_on": days.last_day(handover.until, zone),
        }
    today = days.today(zone)
    together = timedelta(days=DEFAULT_OVERLAP)
    end = days.last_day(handover.outgoing.valid.upper, zone) if services.leaves(handover) else None
    begins = max(today, min(today + together, end - together) if end else today + together)
    last = begins + together if not end else min(begins + together, max(end, begins))
    return {"begins_on": begins, "last_on": last, "until_on": days.years_on(begins, DEFAULT_YEARS)}


def frame(post, current: str, handover=None) -> dict:
    """What the three steps share."""
    order = [code for code, _label in step_names()]
    steps = []
    for place, (code, label) in enumerate(step_names()):
        href = ""
        if handover is not None:
            href = handover.get_absolute_url() if code == "sign" else reverse_step(handover, code)
        state = "current" if code == current else "done" if place < order.index(current) else ""
        steps.append({"label": label, "href": href, "state": state})
    return {
        "post": post,
        "body": post.body,
        "steps": steps,
        "step_number": order.index(current) + 1,
        "step_label": dict(step_names())[current],
        "crumbs": [
            {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
            {"label": post.body.short_name, "href": post.body.get_absolute_url()},
            {"label": post.title, "href": reverse("focalpoints:post-detail", args=[post.reference])},
        ],
    }


def reverse_step(handover, step: str) -> str:
    return reverse("focalpoints:handover-step", args=[handover.reference, step])
