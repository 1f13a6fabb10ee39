"""Notes that one may know of, and what is asked of their originators: to read one, to release one to others."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.crumbs import crumbs
from casework.forms.asking import AskForm, DeclineForm, OnwardForm
from casework.models import AccessRequest, Note
from casework.overseeing import COUNTED, first
from casework.policies import asking as policies
from casework.policies.oversight import bodies_coordinated
from casework.receivers import by_label
from casework.services import asking as services
from casework.views.finding import find
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of
from rabatplatform.errors import DomainError

MOST = 100
COLOURS = {"open": "warn", "accepted": "ok", "declined": "bad", "withdrawn": ""}


@require_safe
def known_list(request):
    """Reference, originator and month: nothing else is known of them."""
    policies.may_ask(request.user).require()
    asked = _own(request.user).filter(kind=AccessRequest.Kind.ACCESS, state=AccessRequest.State.OPEN)
    waiting = dict(asked.values_list("note_id", "reference"))
    part = first(services.known(), MOST)
    lines = [
        {
            "reference": one.reference,
            "originator": str(one.originator),
            "month": one.month,
            "asked": waiting.get(one.note_id),
        }
        for one in part["lines"]
    ]
    return render(request, "casework/asking/known.html", {"lines": lines, "part": part, "crumbs": crumbs()})


@require_http_methods(["GET", "HEAD", "POST"])
def known_ask(request, reference):
    policies.may_ask(request.user).require()
    if (stub := services.known_by(reference)) is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = actor_of(request.user, right="read_casework")
        if made := attempt(form, lambda: services.ask_access(stub=stub, reason=form.cleaned_data["reason"], actor=actor)):
            messages.success(request, _("Asked. You are told when the originator answers."))
            return redirect(made)
    context = {"stub": stub, "form": form, "crumbs": crumbs(None, (_("Notes you can ask for"), reverse("casework:known-list")))}
    return render(request, "casework/asking/ask.html", context, status=422 if form.is_bound else 200)


def attempt(form, act):
    """What the act gives; None with its refusal in the form, and nothing of it stored."""
    try:
        with transaction.atomic():
            return act()
    except DomainError as refusal:
        for name, words in (refusal.fields or {None: refusal}).items():
            form.add_error(name if name in form.fields else None, str(words))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def onward_ask(request, reference):
    note = find(request, reference)
    policies.may_ask_onward(request.user, note).require()
    form = OnwardForm(request.POST if request.method == "POST" else None, note=note, user=request.user)
    status = 422 if form.is_bound else 200
    if "find" in request.POST:
        form._errors, form.cleaned_data, status = {}, {}, 200
    elif form.is_bound and form.is_valid():
        reason, actor = form.cleaned_data["reason"], actor_of(request.user, right="read_casework")
        if made := attempt(form, lambda: services.ask_onward(note=note, receivers=form.chosen, reason=reason, actor=actor)):
            messages.success(request, _("Asked. You are told when the originator answers."))
            return redirect(made)
    context = {"note": note, "form": form, "originator": body_of_casework(note.originator_id), "crumbs": crumbs(note)}
    return render(request, "casework/asking/onward.html", context, status=status)


def _seen(user):
    posts = ("from_post__country", "from_post__organisation", "answered_from__country", "answered_from__organisation")
    return AccessRequest.objects.visible_to(user).select_related(*posts)


def _own(user):
    """Those that the person's posts ask."""
    return _seen(user).filter(pk__in=AccessRequest.objects.owned_by(user).values("pk"))


def line_of(row: AccessRequest) -> dict:
    return {
        "href": row.get_absolute_url(),
        "note": row.note_reference,
        "kind": row.get_kind_display(),
        "from": str(row.from_post),
        "at": row.asked_at,
        "state": row.get_state_display(),
        "colour": COLOURS[row.state],
    }


def _part(rows) -> dict:
    """The first of some requests, and how many there are."""
    part = first(list(rows[: COUNTED + 1]), MOST)
    return part | {"lines": [line_of(row) for row in part["lines"]]}


@require_safe
def request_list(request):
    """What waits for one's answer, then what one asks, then what was answered."""
    policies.may_ask(request.user).require()
    received = _seen(request.user).exclude(pk__in=_own(request.user).values("pk"))
    context = {
        "waits": _part(received.filter(state=AccessRequest.State.OPEN).order_by("asked_at", "pk")),
        "asked": _part(_own(request.user).order_by("-asked_at", "-pk")),
        "answered": _part(received.exclude(state=AccessRequest.State.OPEN).order_by("-asked_at", "-pk")),
        "oversees": bool(bodies_coordinated(request.user)),
        "crumbs": crumbs(),
    }
    return render(request, "casework/asking/list.html", context)


def found(request, reference) -> AccessRequest:
    row = _seen(request.user).filter(reference=reference).first()
    if row is None:
        raise Http404
    policies.may_ask(request.user).require()
    return row


@require_safe
def request_detail(request, reference):
    row = found(request, reference)
    return render(request, "casework/asking/detail.html", context_of(request, row))


def context_of(request, row, **more) -> dict:
    note = Note.objects.visible_to(request.user).filter(pk=row.note_id).first()
    return {
        "row": row,
        "line": line_of(row),
        "note": note,
        "originator": body_of_casework(row.originator_id),
        "to": [str(by_label(label) or _("A receiver that is no more")) for label in row.receivers]
        if row.kind == row.Kind.ONWARD
        else [],
        "may_answer": policies.may_answer(request.user, row),
        "may_end": policies.may_end_consent(request.user, row),
        "may_take_back": policies.may_take_back_request(request.user, row),
        "crumbs": crumbs(None, (_("Requests"), reverse("casework:request-list"))),
        **more,
    }


def answering(request, row):
    return actor_of(request.user, body=body_of_casework(row.originator_id), right="release_notes")


@require_http_methods(["GET", "HEAD", "POST"])
def request_decline(request, reference):
    row = found(request, reference)
    policies.may_answer(request.user, row).require()
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = answering(request, row)
        if attempt(form, lambda: services.decline(request=row, words=form.cleaned_data["words"], actor=actor)):
            messages.success(request, _("Declined. The post that asked reads your words."))
            return redirect(row)
    context = context_of(request, row, form=form)
    return render(request, "casework/asking/decline.html", context, status=422 if form.is_bound else 200)


@require_POST
def request_take_back(request, reference):
    row = found(request, reference)
    policies.may_take_back_request(request.user, row).require()
    services.take_back(request=row, actor=actor_of(request.user, right="read_casework"))
    messages.success(request, _("Taken back."))
    return redirect(row)
