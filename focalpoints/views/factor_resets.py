"""A member lost their second factor: asked for on their page, given back by a coordinator and the secretariat together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from focalpoints import policies
from focalpoints.querysets import COORDINATORS, body_of_coordination, posts_held
from focalpoints.views.finding_members import actor_for, managed_appointment
from rabatplatform.accounts.models import FactorReset
from rabatplatform.accounts.querysets import open_factor_resets
from rabatplatform.accounts.services import approve_factor_reset, ask_factor_reset, refuse_factor_reset
from rabatplatform.errors import DomainError


@require_safe
def factor_resets(request):
    """The desk of those who decide: the secretariat for all, a coordinator for their own body."""
    is_secretariat = policies.is_secretariat(request.user)
    if not is_secretariat and not posts_held(request.user).filter(role__in=COORDINATORS).exists():
        raise PermissionDenied(_("Coordinators and the Secretariat give a lost second factor back."))
    context = {
        "lines": [line_of(reset, request.user, is_secretariat) for reset in open_factor_resets(request.user)],
        "nav": "focalpoints",
    }
    return render(request, "focalpoints/member_factor_resets.html", context)


def line_of(reset, user, is_secretariat: bool) -> dict:
    """What a page says of one: whose, who agreed, and whether this reader's half is still to come."""
    has_agreed = user.pk in (reset.coordinator_id, reset.secretariat_id)
    half = reset.secretariat_id if is_secretariat else reset.coordinator_id
    return {
        "reset": reset,
        "body": body_of_coordination(reset.body_label_id),
        "has_agreed": has_agreed,
        "may_agree": not has_agreed and half is None,
    }


@require_POST
def member_factor(request, reference):
    """Ask for a member whose device is gone; whoever asks does not agree with it yet."""
    appointment = managed_appointment(request, reference)
    body = appointment.post.body
    try:
        ask_factor_reset(person=appointment.user, actor=actor_for(request, body), body_label_id=body.coordination_label_id)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Asked. A coordinator and the Secretariat agree, each for themselves; then it is taken away.")
        )
    return redirect("focalpoints:member-detail", reference)


@require_POST
def factor_reset_approve(request, reference):
    return _decide(request, reference, approve_factor_reset)


@require_POST
def factor_reset_refuse(request, reference):
    return _decide(request, reference, refuse_factor_reset)


def _decide(request, reference, act):
    reset = FactorReset.objects.visible_to(request.user).select_related("user").filter(reference=reference).first()
    if reset is None:
        raise Http404
    body = body_of_coordination(reset.body_label_id)
    try:
        done = act(reset=reset, actor=actor_for(request, body))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(done))
    return redirect("focalpoints:factor-resets")


def _said(reset) -> str:
    if reset.refused_at:
        return _("Refused. %(person)s is told by mail.") % {"person": reset.user}
    if reset.done_at:
        return _("Both agreed: the second factor of %(person)s is taken away, and all devices are signed out.") % {
            "person": reset.user
        }
    return _("You agreed. The other half is still to come.")
