"""Leave to print and export a note that H2 keeps here: asked by a post that reads it, given until a day and ended by its originator."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.crumbs import crumbs
from casework.forms.asking import AskForm, ConsentForm
from casework.policies import asking as policies
from casework.services import asking as services
from casework.views.asking import answering, attempt, context_of, found
from casework.views.finding import find
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def export_ask(request, reference):
    note = find(request, reference)
    policies.may_ask_export(request.user, note).require()
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = actor_of(request.user, right="read_casework")
        if made := attempt(form, lambda: services.ask_export(note=note, reason=form.cleaned_data["reason"], actor=actor)):
            messages.success(request, _("Asked. You are told when the originator answers."))
            return redirect(made)
    context = {"note": note, "form": form, "originator": body_of_casework(note.originator_id), "crumbs": crumbs(note)}
    return render(request, "casework/asking/export.html", context, status=422 if form.is_bound else 200)


def accept_page(request, row):
    """The answer to such a request: until when, and words. Reached through `request_accept`, which asks who it is."""
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        act = lambda: services.accept(  # noqa: E731
            request=row, reason="", ends=given["end"], words=given["words"], actor=answering(request, row)
        )
        if attempt(form, act):
            messages.success(request, _("Allowed. The post that asked is told."))
            return redirect(row)
    context = context_of(request, row, form=form)
    return render(request, "casework/asking/consent.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_AND_POST)
def consent_end(request, reference):
    row = found(request, reference)
    policies.may_end_consent(request.user, row).require()
    if request.method == "POST":
        services.end_consent(request=row, actor=answering(request, row))
        messages.success(request, _("Ended. The post that asked is told."))
        return redirect(row)
    return render(request, "casework/asking/consent_end.html", context_of(request, row))
