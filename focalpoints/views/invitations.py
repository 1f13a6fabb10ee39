"""Inviting somebody to a vacant or new post, sending the link again, withdrawing it, closing a vacant post."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focalpoints import days, members, policies
from focalpoints.forms.invitations import NEW, InviteForm
from focalpoints.models import Invitation
from focalpoints.seats import seats_of
from focalpoints.services.invitations import invite as send_invitation
from focalpoints.services.invitations import resend, withdraw
from focalpoints.services.openings import open_post_and_invite
from focalpoints.services.posts import close_post
from focalpoints.views.finding_members import (
    actor_for,
    crumbs,
    list_address,
    managed_body,
    told,
    visible_invitation,
)
from focalpoints.views.finding_posts import find_post
from focalpoints.zones import zone_for
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, key):
    body, standing = managed_body(request, key)
    policies.may_invite(request.user, body, standing=standing).require()
    actor = actor_for(request, body)
    roles = policies.roles_to_give(actor, body)
    known = {"posts": members.fillable_posts(body, roles), "roles": roles, "zone": zone_for(body)}
    form = (
        InviteForm(request.POST, **known)
        if request.method == "POST"
        else InviteForm(initial=_initial(request, body, known), **known)
    )
    if form.is_bound and form.is_valid():
        try:
            if post := form.chosen_post:
                send_invitation(post=post, actor=actor, **form.person)
            else:
                open_post_and_invite(body=body, actor=actor, **form.new_post, **form.person)
        except DomainError as error:
            told(form, error)
        else:
            return redirect(list_address(body))
    context = {
        "body": body,
        "form": form,
        "is_new": form["post"].value() == NEW or not known["posts"],
        "seats": list(seats_of(body, roles).values()),
        "days": Invitation.VALID_DAYS,
        "crumbs": crumbs(body, (_("Invite a member"), "")),
    }
    return render(request, "focalpoints/member_invite.html", context, status=422 if form.is_bound else 200)


def _initial(request, body, known) -> dict:
    """The post that the list's link names; a year from today; the language most people of the body will read."""
    suggested = getattr(body, "suggested_languages", None) or []
    language = next((code for code in suggested if code in ("en", "fr")), request.LANGUAGE_CODE)
    wanted = request.GET.get("post", "")
    is_known = wanted in {str(post.reference) for post in known["posts"]}
    until = days.years_on(days.today(days.zone_named(known["zone"])), 1)
    return {"post": wanted if is_known else "", "until": until, "language": language}


@require_POST
def invitation_resend(request, reference):
    invitation = visible_invitation(request, reference)
    return _act(request, invitation, resend, _("A new link is on its way to %(name)s. Earlier links do not work any more."))


@require_POST
def invitation_withdraw(request, reference):
    invitation = visible_invitation(request, reference)
    return _act(request, invitation, withdraw, _("The invitation of %(name)s was withdrawn: its link opens nothing any more."))


def _act(request, invitation, act, said):
    body = invitation.post.body
    try:
        act(invitation=invitation, actor=actor_for(request, body))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"name": invitation.name})
    return redirect(list_address(body))


@require_http_methods(["GET", "HEAD", "POST"])
def post_close(request, reference):
    """Close a vacant post: a page that says what will happen, for it cannot be undone."""
    post = find_post(request, reference)
    body = post.body
    policies.may_read_register(request.user, body).require()
    actor = actor_for(request, body)
    policies.may_manage(actor, body, post.role).require()
    error = None
    if request.method == "POST":
        try:
            close_post(post=post, actor=actor)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("The post “%(post)s” is closed. Its seat is free.") % {"post": post.title})
            return redirect(list_address(body))
    context = {"post": post, "body": body, "error": error, "crumbs": crumbs(body, (_("Close a post"), ""))}
    return render(request, "focalpoints/member_post_close.html", context, status=422 if error else 200)
