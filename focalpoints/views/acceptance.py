"""The page that the link of an invitation opens: for people who have no account yet, or another one's session."""

from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from focalpoints import days
from focalpoints.errors import InvitationClosed
from focalpoints.forms.invitations import AcceptForm
from focalpoints.models import Role
from focalpoints.services.invitations import OpenInvitation, accept, find, refuse_closed
from focalpoints.views.finding_members import told
from rabatplatform.accounts.errors import AddressTaken
from rabatplatform.accounts.models import User
from rabatplatform.accounts.querysets import has_second_factor
from rabatplatform.accounts.services import make_person, sign_in_new
from rabatplatform.errors import DomainError
from rabatplatform.web.preferences import remember_language

READS_CASEWORK = (Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_open(request, reference, sign):
    """Find, say what it is, accept. SECURITY: a link that we did not make answers like any address that does not exist."""
    invitation = find(reference, sign)
    if invitation is None:
        raise Http404
    with _in_the_language_of(request, invitation):
        return _answer(request, invitation)


def _in_the_language_of(request, invitation):
    """The page opens in the language of the mail, unless somebody chose one on this device."""
    if request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return nullcontext()
    return translation.override(invitation.language)


def _answer(request, invitation: OpenInvitation):
    try:
        refuse_closed(invitation)
    except InvitationClosed as closed:
        return _page(request, invitation, state=closed.state, reason=str(closed), status=410)
    if request.user.is_authenticated:
        if request.user.email.lower() != invitation.email.lower():
            return _page(request, invitation, state="other", status=403 if request.method == "POST" else 200)
        return _by_account(request, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return _page(request, invitation, state="account", status=403 if request.method == "POST" else 200)
    return _by_new_person(request, invitation)


def _by_account(request, invitation):
    """Somebody signed in, of the invitation's own address: one click."""
    if request.method != "POST":
        return _page(request, invitation, state="accept")
    try:
        accept(invitation=invitation, user=request.user)
    except DomainError as refusal:
        return _refused(request, invitation, refusal)
    return _welcome(request, invitation, request.user)


def _by_new_person(request, invitation):
    post = invitation.post
    initial = {"name": invitation.name, "language": invitation.language, "time_zone": post.time_zone}
    form = AcceptForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_bound or not form.is_valid():
        return _page(request, invitation, state="new", form=form, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():  # whoever comes second leaves no account behind
            person = make_person(email=invitation.email, **form.cleaned_data)
            accept(invitation=invitation, user=person)
    except AddressTaken:
        return _page(request, invitation, state="account", status=409)
    except DomainError as refusal:
        if not refusal.fields or not set(refusal.fields) & set(form.fields):
            return _refused(request, invitation, refusal)
        told(form, refusal)
        return _page(request, invitation, state="new", form=form, status=422)
    answer = sign_in_new(request, person, then=_next_page(invitation, person))
    remember_language(answer, person.language)
    return answer


def _refused(request, invitation, refusal):
    """Used or changed by somebody else a moment ago, the post is held or closed by now: the same page as for later visitors."""
    state = getattr(refusal, "state", "") or "refused"
    return _page(request, invitation, state=state, reason=str(refusal), status=409)


def _welcome(request, invitation, person):
    if invitation.handover_id is None:
        messages.success(request, _("Welcome. You hold the post from now on: %(post)s.") % {"post": invitation.post})
    else:
        messages.success(
            request, _("Welcome. You hold the post once the handover is signed: %(post)s.") % {"post": invitation.post}
        )
    return redirect(_next_page(invitation, person))


def _next_page(invitation, person) -> str:
    """Where somebody who accepted goes: a second factor first where their role reads casework."""
    home = reverse("home")
    if invitation.post.role not in READS_CASEWORK or has_second_factor(person):
        return home
    return f"{reverse('accounts:second-factor')}?{urlencode({'next': home})}"


def _page(request, invitation, *, state, status=200, **more):
    post = invitation.post
    zone = days.zone_of(post)
    address = request.get_full_path()
    context = {
        "invitation": invitation,
        "state": state,
        "post": post,
        "body": post.body,
        "invited_from": invitation.invited_from,
        "until": days.last_day(invitation.until, zone),
        "expires_on": days.last_day(invitation.expires_at, zone),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': address})}",
        **more,
    }
    return render(request, "focalpoints/invitation_open.html", context, status=status)
