"""What a coordinator does with a published practice: correct a few words, archive, withdraw, restore. Each has a page that says what happens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from practices.content import content_of
from practices.forms.published import CorrectionForm, ReasonForm
from practices.policies import published as policies
from practices.services import corrections, withdrawal
from practices.views.finding import actor_for, find, owner_of
from practices.views.life import not_allowed
from practices.views.revisions import named
from rabatplatform.errors import DomainError

RIGHT = "validate_practices"
ACTS = {
    "archive": (policies.may_archive, withdrawal.archive, gettext_lazy("Archive"), gettext_lazy("Archived.")),
    "withdraw": (policies.may_withdraw, withdrawal.withdraw, gettext_lazy("Withdraw"), gettext_lazy("Withdrawn.")),
    "restore": (policies.may_restore, withdrawal.restore, gettext_lazy("Publish again"), gettext_lazy("Published again.")),
}


def _act(name):
    may, do, label, done = ACTS[name]

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, address):
        practice = find(request, address)
        ruling = may(request.user, practice)
        if not ruling:
            return not_allowed(request, practice, ruling)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            actor = actor_for(request, practice, RIGHT)
            try:
                do(practice=practice, reason=form.cleaned_data["reason"], actor=actor)
            except PermissionDenied as refusal:  # done by somebody else meanwhile
                return not_allowed(request, practice, refusal)
            messages.success(request, done)
            return redirect(practice)
        context = {"practice": practice, "form": form, "act": name, "body": owner_of(practice), **named(request, practice, label)}
        return render(request, "practices/revisions/act.html", context, status=422 if form.is_bound else 200)

    return view


practice_archive, practice_withdraw, practice_restore = map(_act, ("archive", "withdraw", "restore"))


@require_http_methods(["GET", "HEAD", "POST"])
def correction_new(request, address):
    practice = find(request, address)
    ruling = policies.may_correct(request.user, practice)
    if not ruling:
        return not_allowed(request, practice, ruling)
    current = practice.current
    content = content_of(practice, current)
    form = CorrectionForm(request.POST if request.method == "POST" else None, content=content, number=current.number)
    if form.is_bound and form.is_valid():
        try:
            corrections.correct(
                practice=practice,
                texts=form.texts,
                reason=form.cleaned_data["reason"],
                edition=form.cleaned_data["edition"],
                actor=actor_for(request, practice, RIGHT),
            )
        except DomainError as refusal:
            for name in refusal.fields or [None]:
                form.add_error(name if name in form.fields else None, refusal.fields.get(name, str(refusal)))
        else:
            messages.success(request, _("Corrected. All members read the text as it is now."))
            return redirect(practice)
    context = {
        "practice": practice,
        "form": form,
        "language": current.original_language,
        "number": current.number,
        **named(request, practice, _("Correct a few words")),
    }
    return render(request, "practices/revisions/correct.html", context, status=422 if form.is_bound else 200)
