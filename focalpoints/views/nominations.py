"""Nominations of coordinators: entered, checked, decided."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints import days, members
from focalpoints.bodies import body_or_404
from focalpoints.forms.nominations import DocumentForm, NominationForm
from focalpoints.models import Nomination, NominationDocument, Role
from focalpoints.policies import nominations as policies
from focalpoints.services import nominations as services
from focalpoints.views.finding_members import actor_for, crumbs, told
from focalpoints.zones import zone_for
from rabatplatform.errors import DomainError
from rabatplatform.files.bodies import takes_files
from rabatplatform.files.models import Attachment
from rabatplatform.files.serving import serve

SHOWN = 100


@require_safe
def nomination_list(request):
    """All of them for the secretariat: what waits first, then the newest that are decided."""
    policies.may_read_nominations(request.user).require()
    rows = Nomination.objects.visible_to(request.user).select_related("post__country", "post__organisation", "proposed_by")
    waiting = list(rows.filter(state=Nomination.State.PROPOSED).order_by("created_at")[:SHOWN])
    decided = list(rows.exclude(state=Nomination.State.PROPOSED).order_by("-decided_at", "-pk")[:SHOWN])
    return render(request, "focalpoints/nomination_list.html", {"waiting": waiting, "decided": decided})


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_new(request, key):
    body = body_or_404(key)
    policies.may_nominate(request.user, body).require()
    zone = zone_for(body)
    known = {"posts": members.fillable_posts(body, [Role.COORDINATOR]), "zone": zone}
    if request.method == "POST":
        form = NominationForm(request.POST, request.FILES, **known)
    else:
        form = NominationForm(initial={"until": days.years_on(days.today(days.zone_named(zone)), 2)}, **known)
    if form.is_bound and form.is_valid():
        try:
            nomination = services.propose(body=body, actor=actor_for(request, body), **form.facts)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Entered. A second person of the Secretariat checks it; then the invitation goes out."))
            return redirect(nomination)
    context = {"body": body, "form": form, "crumbs": crumbs(body, (_("Nominate a coordinator"), ""))}
    return render(request, "focalpoints/nomination_new.html", context, status=422 if form.is_bound else 200)


@require_safe
def nomination_detail(request, reference):
    return _page(request, _found(request, reference))


@require_POST
def nomination_verify(request, reference):
    return _act(request, reference, services.verify, _("Verified. The invitation is on its way."))


@require_POST
def nomination_refuse(request, reference):
    return _act(request, reference, services.refuse, _("Refused. Nobody is invited."))


@require_POST
def nomination_withdraw(request, reference):
    return _act(request, reference, services.withdraw, _("Withdrawn. Nobody is invited."))


@takes_files
@require_POST
def nomination_document(request, reference):
    """One more file of a nomination."""
    nomination = _found(request, reference)
    policies.may_withdraw_nomination(request.user, nomination).require()
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_document(
                nomination=nomination, document=form.cleaned_data["document"], actor=actor_for(request, nomination.post.body)
            )
        except DomainError as error:
            told(form, error)
        else:
            return redirect(nomination)
    return _page(request, nomination, form=form, status=422)


@require_safe
def nomination_file(request, reference, file):
    """Download the document."""
    rows = NominationDocument.objects.visible_to(request.user)
    document = rows.filter(reference=file, nomination__reference=reference).first()
    if document is None:
        raise Http404
    return serve(request, document)


def _found(request, reference) -> Nomination:
    rows = Nomination.objects.visible_to(request.user)
    found = rows.select_related("post__country", "post__organisation", "proposed_by", "decided_by").filter(reference=reference)
    nomination = found.first()
    if nomination is None:
        raise Http404
    return nomination


def _act(request, reference, act, said):
    nomination = _found(request, reference)
    try:
        act(nomination=nomination, actor=actor_for(request, nomination.post.body))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(nomination)


def _page(request, nomination, *, form=None, status=200):
    body = nomination.post.body
    documents = list(NominationDocument.objects.visible_to(request.user).filter(nomination=nomination).order_by("created_at"))
    may_add = policies.may_withdraw_nomination(request.user, nomination)
    is_open = nomination.state == Nomination.State.PROPOSED
    has_good = any(document.state != Attachment.State.REFUSED for document in documents)
    context = {
        "nomination": nomination,
        "body": body,
        "documents": documents,
        "until": days.last_day(nomination.until, days.zone_of(nomination.post)),
        "is_open": is_open,
        "may_decide": policies.may_decide(request.user, nomination),
        "may_verify": policies.may_verify(request.user, nomination, documents),
        "may_withdraw": may_add,
        "form": form or (DocumentForm() if may_add and not has_good else None),
        "is_secretariat": bool(policies.may_read_nominations(request.user)),
        "crumbs": crumbs(body, (_("Nomination"), "")),
    }
    return render(request, "focalpoints/nomination_detail.html", context, status=status)
