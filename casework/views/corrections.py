"""Corrections of a released note: proposed by a reader, answered by its originator, read by both alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.corrections import PLACES, AnswerForm, CorrectionForm
from casework.models import NoteCorrection
from casework.policies import corrections as policies
from casework.services import corrections as services
from casework.views.act_page import not_allowed, take
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.idle import keeps_what_was_written
from rabatplatform.errors import DomainError

MOST = 100  # on the page


@require_safe
def correction_list(request, reference):
    note = find(request, reference)
    recorded(note, note.current, "page")
    newest = corrections_of(request.user, note).order_by("-asked_at", "-pk")[:MOST]
    context = {
        **named(note, _("Corrections")),
        "rows": [row_of(request.user, one) for one in with_note(newest, note)],
        "may_propose": policies.may_propose(request.user, note),
    }
    return render(request, "casework/note/corrections.html", context)


def corrections_of(user, note):
    """In no order."""
    rows = NoteCorrection.objects.visible_to(user).filter(note=note)
    # not with its version: row security would leave a correction out whose proposer does not read that version any more
    bodies = [f"{post}__{body}" for post in ("from_post", "answered_from") for body in ("country", "organisation")]
    return rows.select_related(*bodies)


def correction_of(user, note, reference) -> NoteCorrection | None:
    return next(iter(with_note(corrections_of(user, note).filter(reference=reference), note)), None)


def with_note(rows, note) -> list[NoteCorrection]:
    found = list(rows)
    for one in found:
        one.note = note
    return found


def row_of(user, one: NoteCorrection) -> dict:
    is_open = one.state == NoteCorrection.State.OPEN
    return {
        "correction": one,
        "place": PLACES.get(one.place, one.place),
        "may_answer": is_open and policies.may_answer(user, one),
        "may_take_back": is_open and policies.may_take_back(user, one),
    }


@keeps_what_was_written
@require_http_methods(["GET", "HEAD", "POST"])
def correction_new(request, reference):
    note = find(request, reference)
    ruling = policies.may_propose(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = Actor(request.user, policies.post_to_propose(request.user))
        try:
            services.propose(note=note, version=note.current, actor=actor, **form.cleaned_data)
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Sent. Its originator must answer; you are told."))
            return redirect("casework:correction-list", note.reference)
    crumb = {"label": _("Corrections"), "href": reverse("casework:correction-list", args=[note.reference])}
    context = {**named(note, _("Propose a correction")), "form": form}
    context["crumbs"].append(crumb)
    return render(request, "casework/note/correction_new.html", context, status=422 if form.is_bound else 200)


def find_correction(request, reference, correction):
    """(note, correction) that the person may read. Raises Http404."""
    note = find(request, reference)
    found = correction_of(request.user, note, correction)
    if found is None:
        raise Http404
    return note, found


@require_http_methods(["GET", "HEAD", "POST"])
def correction_answer(request, reference, correction):
    note, one = find_correction(request, reference, correction)
    ruling = policies.may_answer(request.user, one)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.answer(
                correction=one,
                accepted=form.cleaned_data["verdict"] == "accepted",
                words=form.cleaned_data["answer"],
                actor=actor_for(request, note),
            )
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Answered. The post that proposed it is told."))
            return redirect("casework:correction-list", note.reference)
    recorded(note, next((version for version in note.versions_read if version.pk == one.version_id), note.current), "page")
    crumb = {"label": _("Corrections"), "href": reverse("casework:correction-list", args=[note.reference])}
    context = {**named(note, _("Answer a correction")), "form": form, "row": row_of(request.user, one)}
    context["crumbs"].append(crumb)
    return render(request, "casework/note/correction_answer.html", context, status=422 if form.is_bound else 200)


@require_POST
def correction_take_back(request, reference, correction):
    note, one = find_correction(request, reference, correction)
    policies.may_take_back(request.user, one).require()
    services.take_back(correction=one, actor=Actor(request.user, one.from_post))
    messages.success(request, _("Taken back."))
    return redirect("casework:correction-list", note.reference)
