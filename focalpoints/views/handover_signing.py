"""Check and sign: the page of a handover, and what the two and those who approve do on it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints import handovers, policies
from focalpoints.forms.handover import AloneForm, SignForm, WordForm
from focalpoints.models import Handover
from focalpoints.services import handover as services
from focalpoints.services import handover_signing as signing
from focalpoints.views.finding_members import told
from focalpoints.views.handover import actor_for, find, frame, standing_for
from rabatplatform.errors import DomainError


@require_safe
def handover_detail(request, reference):
    return page(request, find(request, reference))


@require_POST
def handover_word(request, reference):
    handover = find(request, reference)
    actor = actor_for(request, handover.post)
    policies.may_write_word(actor, handover).require()
    form = WordForm(request.POST)
    if form.is_valid():
        try:
            services.write_word(handover=handover, actor=actor, word=form.cleaned_data["word"])
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Your word is saved."))
            return redirect(handover)
    return page(request, handover, status=422, form=form, word_form=form)


@require_POST
def handover_approve(request, reference):
    handover = find(request, reference)
    actor = actor_for(request, handover.post)
    policies.may_approve(actor, handover).require()
    try:
        services.approve(handover=handover, actor=actor)
    except DomainError as error:
        return refused(request, reference, error)
    messages.success(request, _("Approved. Both are asked to sign."))
    return redirect(handover)


@require_POST
def handover_sign(request, reference):
    handover = find(request, reference)
    policies.may_sign(request.user, handover).require()
    form = sign_form(request, handover, request.POST)
    if form.is_valid():
        try:
            signed = signing.sign(handover=handover, actor=actor_for(request, handover.post))
        except DomainError as error:
            return refused(request, reference, error)
        messages.success(request, said_after_signing(signed))
        return redirect(handover)
    return page(request, handover, status=422, form=form, sign_form=form)


@require_POST
def handover_alone(request, reference):
    handover = find(request, reference)
    actor = actor_for(request, handover.post)
    policies.may_go_alone(actor, handover).require()
    form = AloneForm(request.POST)
    if form.is_valid():
        try:
            signing.go_on_alone(handover=handover, actor=actor, reason=form.cleaned_data["reason"])
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("The handover goes on without the one who leaves."))
            return redirect(handover)
    return page(request, find(request, reference), status=422, form=form, alone_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def handover_withdraw(request, reference):
    """Stop it; the page says what will happen."""
    handover = find(request, reference)
    actor = actor_for(request, handover.post)
    policies.may_withdraw(actor, handover).require()
    if not handover.is_open:
        return redirect(handover)
    if request.method == "POST":
        try:
            services.withdraw_handover(handover=handover, actor=actor)
        except DomainError as error:
            return refused(request, reference, error)
        messages.success(request, _("The handover is withdrawn. Nothing has changed."))
        return redirect(handover)
    return render(request, "focalpoints/handover_withdraw.html", {**frame(handover.post, "sign", handover), "handover": handover})


def refused(request, reference, error: DomainError):
    """The page as it is now, with what was refused on top."""
    return page(request, find(request, reference), status=422, errors=[{"text": str(error)}])


def said_after_signing(handover: Handover) -> str:
    if handover.state == Handover.State.SIGNED:
        return _("Signed. The post passes on the day that was chosen, by itself.")
    return _("Signed. The other signature is still to come.")


def sign_form(request, handover, data=None) -> SignForm:
    own = policies.side_of(request.user, handover) == policies.OUTGOING
    return SignForm(data, label=_("The list above is complete") if own else _("I take the post over"))


def page(request, handover: Handover, *, status=200, errors=None, **forms):
    post, user = handover.post, request.user
    actor, standing = actor_for(request, post), standing_for(request, post)
    may_write = handover.is_open and policies.may_write_word(actor, handover, standing=standing)
    context = {
        **frame(post, "sign", handover),
        "handover": handover,
        "errors": errors,
        "message": handovers.state_of(handover, user),
        "overlap": handovers.overlap_of(handover, user),
        "incoming": handovers.name_of_incoming(handover),
        "invitation": handovers.invitation_of(handover),
        "passes": handovers.passes(handover, standing),
        "stays": handovers.stays(),
        "is_outgoing": policies.side_of(user, handover) == policies.OUTGOING,
        "reads_word": policies.reads_word(user, handover, standing=standing),
        "word_form": WordForm(initial={"word": handover.word}) if may_write else None,
        "sides": sides(request, handover),
        "sign_form": sign_form(request, handover),
        "may_plan": handover.is_open and policies.may_plan(actor, handover, standing=standing),
        "may_withdraw": handover.is_open and policies.may_withdraw(actor, handover, standing=standing),
        "approval": approval(handover, actor, standing),
        "may_go_alone": handover.is_open and not handover.is_alone and policies.may_go_alone(actor, handover, standing=standing),
        "alone_form": AloneForm(),
        **forms,
    }
    return render(request, "focalpoints/handover_detail.html", context, status=status)


def approval(handover: Handover, actor, standing) -> dict:
    """may: whether this person can approve now; missing: what has to be chosen before; by, at: who did and when."""
    if handover.state == Handover.State.APPROVED or handover.approved_at:
        return {"by": handover.approved_by, "at": handover.approved_at}
    if not handover.is_open:
        return {}
    may = policies.may_approve(actor, handover, standing=standing)
    missing = "" if services.has_dates(handover) else _("The dates are not chosen yet.")
    if not missing and may and not services.has_successor(handover):
        missing = _("Name or invite a successor first.")
    return {"may": may, "missing": missing}


def sides(request, handover: Handover) -> list[dict]:
    """The two boxes: whose, signed_at, mine (whether this person signs in it), needed."""
    is_open, mine = handover.state == Handover.State.APPROVED, policies.side_of(request.user, handover)
    outgoing = {
        "is_outgoing": True,
        "person": handovers.name_of_outgoing(handover),
        "signed_at": handover.outgoing_signed_at,
        "mine": is_open and mine == policies.OUTGOING and not handover.is_alone and handover.outgoing_signed_at is None,
        "is_me": mine == policies.OUTGOING,
        "needed": not handover.is_alone,
    }
    incoming = {
        "is_outgoing": False,
        "person": handovers.name_of_incoming(handover),
        "signed_at": handover.incoming_signed_at,
        "mine": is_open and mine == policies.INCOMING and handover.incoming_signed_at is None,
        "is_me": mine == policies.INCOMING,
        "is_here": handover.incoming is not None,
        "needed": True,
    }
    return [outgoing, incoming]
