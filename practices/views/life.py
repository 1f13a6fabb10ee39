"""The acts at the door: submit, validate, return, take back. All but the first have a page that says what will happen."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focalpoints.querysets import COORDINATORS, holders_of
from practices import policies, services
from practices.content import content_of
from practices.errors import PracticeIncomplete, StaleEdition, WrongState
from practices.forms import ReturnForm
from practices.forms.life import WhatChangedForm
from practices.readback import read_back
from practices.services.door import bodies_to_validate
from practices.views import form as guided
from practices.views.finding import actor_for, find, owner_of
from rabatplatform.accounts.actors import actor_of


def edition_in(request) -> int | None:
    """The edition that the page showed; one that is no number is as good as an old one."""
    given = request.POST.get("edition", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@require_POST
def practice_submit(request, address):
    practice = find(request, address)
    ruling = policies.may_submit(request.user, practice)
    if not ruling:
        return not_allowed(request, practice, ruling)
    changes = WhatChangedForm(request.POST if "what_changed" in request.POST else None)
    if changes.is_bound and not changes.is_valid():
        return guided.check(request, practice, changes=changes, status=422)
    try:
        practice = services.submit(
            practice=practice,
            edition=edition_in(request),
            what_changed=changes.cleaned_data["what_changed"] if changes.is_bound else None,
            actor=actor_for(request, practice, "submit_practices"),
        )
    except StaleEdition:
        return guided.check(request, find(request, address), changed=True, changes=changes, status=409)
    except PracticeIncomplete:
        return guided.check(request, practice, refused=True, changes=changes, status=422)
    except WrongState as refusal:
        messages.error(request, str(refusal))
        return redirect("practices:practice-edit", practice.address, "check")
    body = owner_of(practice)
    if holders_of(body, COORDINATORS).exists():
        text = _("Submitted. The coordinator of %(body)s reads it next; you are told what happens.")
    else:
        text = _("Submitted. %(body)s has no coordinator now: it waits until the Secretariat has appointed one.")
    messages.success(request, text % {"body": body})
    return redirect(practice)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_validate(request, address):
    practice = find(request, address)
    ruling = policies.may_validate(request.user, practice)
    if not ruling:
        return not_allowed(request, practice, ruling)
    if request.method != "POST":
        return validate_page(request, practice)
    body = policies.asked_body(request.user, practice)
    try:
        services.validate(practice=practice, edition=edition_in(request), actor=validator_for(request, practice))
    except StaleEdition:
        return validate_page(request, find(request, address), changed=True, status=409)
    except PracticeIncomplete as refusal:
        return validate_page(request, practice, gaps=refusal.fields, status=422)
    messages.success(request, _("Validated in the name of %(body)s.") % {"body": body})
    return redirect(practice)


def validator_for(request, practice):
    """The coordinator from their post in the body that is asked."""
    return actor_of(request.user, body=policies.asked_body(request.user, practice), right="validate_practices")


def validate_page(request, practice, *, gaps=None, changed=False, status=200):
    content = content_of(practice)
    body = policies.asked_body(request.user, practice)
    if body is None:  # answered meanwhile
        return redirect(practice)
    context = {
        "practice": practice,
        "body": body,
        "title": content["title"],
        "language": content["original_language"],
        "read": read_back(content),
        "others": [other for other in bodies_to_validate(practice, practice.in_hand) if other != body],
        "is_own": policies.wrote(request.user, practice),
        "gaps": [{"text": text} for text in (gaps or {}).values()],
        "changed": changed,
    }
    return render(request, "practices/life/validate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_return(request, address):
    practice = find(request, address)
    ruling = policies.may_return(request.user, practice)
    if not ruling:
        return not_allowed(request, practice, ruling)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = validator_for(request, practice)
        services.return_to_author(practice=practice, reason=form.cleaned_data["reason"], actor=actor)
        messages.success(request, _("Returned with your message. Its team can change it and submit it again."))
        return redirect(practice)
    context = {
        "practice": practice,
        "body": policies.asked_body(request.user, practice),
        "title": content_of(practice)["title"],
        "form": form,
    }
    return render(request, "practices/life/return.html", context, status=422 if form.is_bound else 200)


def not_allowed(request, practice, ruling):
    """403 with the reason and the way back to the practice; what the person wrote is shown, to be copied."""
    written = request.POST.get("reason", "").strip()
    yours = [{"label": _("Your message"), "text": written}] if written else []
    return render(
        request, "practices/life/not_now.html", {"practice": practice, "reason": str(ruling), "yours": yours}, status=403
    )
