"""The answer yes to what is asked of an originator: gives the note, or leave to print and export it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework.audience_lines import added, numbers, with_grants
from casework.forms.asking import AcceptForm
from casework.models import Note
from casework.policies import asking as policies
from casework.services import asking as services
from casework.services import granting
from casework.views import consent
from casework.views.asking import answering, attempt, context_of, found
from casework.views.finding import with_versions
from rabatplatform.accounts.reauthentication import shown_lately


@require_http_methods(["GET", "HEAD", "POST"])
def request_accept(request, reference):
    """Gives the note, so it asks who cannot have signed in lately to do it again."""
    row = found(request, reference)
    policies.may_answer(request.user, row).require()
    return shown_lately(accept_page)(request, row)


def accept_page(request, row):
    if row.kind == row.Kind.EXPORT:
        return consent.accept_page(request, row)
    note = Note.objects.visible_to(request.user).filter(pk=row.note_id).first()
    if note is None:
        raise Http404
    note = with_versions(request.user, note)
    form = AcceptForm(request.POST if request.method == "POST" else None, request=row, note=note)
    preview = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        to_post = given.get("to") == "post"
        act = lambda: services.accept(  # noqa: E731
            request=row,
            reason=given["reason"],
            ends=given["end"],
            words=given["words"],
            to_post=to_post,
            actor=answering(request, row),
        )
        if "confirm" not in request.POST:
            preview = attempt(form, lambda: preview_of(request.user, note, row, form, to_post))
        elif attempt(form, act):
            messages.success(request, _("Accepted. The post that asked is told."))
            return redirect(row)
    hidden = [(name, value) for name in form.fields for value in request.POST.getlist(name)] if preview else []
    context = context_of(request, row, form=form, preview=preview, hidden=hidden)
    return render(request, "casework/asking/accept.html", context, status=422 if form.is_bound and form.errors else 200)


def preview_of(user, note, row, form, to_post) -> dict:
    chosen = services.receivers_of(row, to_post=to_post)
    facts = {"reason": form.cleaned_data["reason"], "ends": form.cleaned_data["end"]}
    for receiver in chosen:
        granting.check(note=note, receiver=receiver, **facts)
    now, after = with_grants(note, user, chosen, **facts)
    return {
        "names": [str(receiver) for receiver in chosen],
        "before": numbers(now),
        "after": numbers(after),
        "added": added(now, after),
        "ends": form.cleaned_data["ends"],
        "reason": form.cleaned_data["reason"],
    }
