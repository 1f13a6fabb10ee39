"""The acts of a note's life. All but the plainest have a page that says what will happen."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import policies
from casework.errors import NoteIncomplete, StaleEdition
from casework.forms.life import ExtendForm, ReturnForm, WithdrawForm
from casework.policies import body_of_note
from casework.services import releasing, writing
from casework.views.act_page import GET_AND_POST, asked, edition_in, not_allowed
from casework.views.act_words import drop_words, extend_words, give_up_words, return_words, withdraw_words
from casework.views.checking import check
from casework.views.finding import actor_for, find
from focalpoints.querysets import COORDINATORS, holders_of


@require_POST
def note_submit(request, reference):
    note = find(request, reference)
    ruling = policies.may_submit(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    try:
        releasing.submit(note=note, edition=edition_in(request), actor=actor_for(request, note))
    except StaleEdition:
        return check(request, find(request, reference), changed=True, status=409)
    except NoteIncomplete:
        return check(request, note, refused=True, status=422)
    body = body_of_note(note)
    if holders_of(body, COORDINATORS).exists():
        text = _("Submitted. A coordinator of %(body)s reads it next; you are told what happens.")
    else:
        text = _("Submitted. %(body)s has no coordinator now: it waits until one is appointed.")
    messages.success(request, text % {"body": body})
    return redirect(note)


@require_POST
def note_take_back(request, reference):
    note = find(request, reference)
    policies.may_take_back(request.user, note).require()
    releasing.take_back(note=note, actor=actor_for(request, note))
    messages.success(request, _("Taken back. It is a draft again."))
    return redirect(note)


@require_http_methods(GET_AND_POST)
def note_return(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_return,
        form_class=ReturnForm,
        act=lambda note, form: releasing.return_to_author(
            note=note, reason=form.cleaned_data["reason"], actor=actor_for(request, note, "release_notes")
        ),
        words=return_words,
    )


@require_http_methods(GET_AND_POST)
def note_withdraw(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_withdraw,
        form_class=WithdrawForm,
        act=lambda note, form: releasing.withdraw(
            note=note,
            reason=form.cleaned_data["reason"],
            reinstates=form.cleaned_data.get("reinstates", False),
            actor=actor_for(request, note, "release_notes"),
        ),
        words=withdraw_words,
    )


@require_http_methods(GET_AND_POST)
def note_extend(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_extend,
        form_class=ExtendForm,
        act=lambda note, form: extended(request, note, form),
        words=extend_words,
    )


def extended(request, note, form):
    from casework.content import cleaned

    until = cleaned({"valid_until": form.cleaned_data["valid_until"]})["valid_until"]
    return releasing.extend(
        note=note, until=until, reason=form.cleaned_data["reason"], actor=actor_for(request, note, "release_notes")
    )


@require_http_methods(GET_AND_POST)
def note_give_up(request, reference):
    """A first draft: nobody reads it from then on, so the way leads to the list."""
    return asked(
        request,
        reference,
        policy=policies.may_drop,
        form_class=None,
        act=lambda note, form: writing.drop_draft(note=note, actor=actor_for(request, note)),
        words=drop_words,
        after="casework:note-list",
    )


@require_http_methods(GET_AND_POST)
def version_give_up(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_give_up,
        form_class=None,
        act=lambda note, form: writing.give_up(note=note, actor=actor_for(request, note)),
        words=give_up_words,
    )
