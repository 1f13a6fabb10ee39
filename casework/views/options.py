"""What others may know of a note: that it exists, and who else reads it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import policies
from casework.audience_lines import numbers, reach_in_force
from casework.crumbs import crumbs
from casework.forms.audience import OptionsForm
from casework.models import Note
from casework.services import writing
from casework.views.act_page import take
from casework.views.audience import keeper, of_audience
from rabatplatform.accounts.idle import keeps_what_was_written
from rabatplatform.accounts.reauthentication import ask_first
from rabatplatform.errors import DomainError


@keeps_what_was_written
@require_http_methods(["GET", "HEAD", "POST"])
def audience_options(request, reference):
    """A page that says what each choice means, with the reason that a released note asks for."""
    note = of_audience(request, reference)
    policies.may_set_options(request.user, note).require()
    if note.state in Note.OPEN and (ask := ask_first(request)):
        return ask  # from now on its readers learn of one another, or do not; asked before anything is written
    form = OptionsForm(request.POST if request.method == "POST" else None, note=note, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            writing.set_options(note=note, actor=keeper(request, note), **form.cleaned_data)
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("casework:audience", note.reference)
    context = {
        "note": note,
        "form": form,
        "numbers": numbers(reach_in_force(note, request.user)),
        "is_released": note.state in Note.OPEN,
        "crumbs": crumbs(note, (_("Who can see this"), reverse("casework:audience", args=[note.reference]))),
    }
    return render(request, "casework/audience/options.html", context, status=422 if form.is_bound else 200)
