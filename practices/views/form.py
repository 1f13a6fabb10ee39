"""The guided form: begin with a title, then one step a page; each saves itself and works without JavaScript."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices import policies, services
from practices.annexing import files_of
from practices.completeness import missing, step_of
from practices.content import TEXTS, content_of
from practices.errors import StaleEdition
from practices.examples import example_for
from practices.forms import CHECK, STEPS, NewPracticeForm, step_after, step_before, step_label
from practices.forms.life import WhatChangedForm
from practices.forms.new import bodies_of
from practices.forms.steps import ORDER
from practices.history import last_return, people_who_submit
from practices.models import Practice, Revision
from practices.readback import in_words, read_back
from practices.services.door import SAY_WHAT_CHANGED
from practices.views.finding import actor_for, find, owner_of
from rabatplatform.accounts.actors import actor_of
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def practice_new(request):
    bodies = bodies_of(request.user)
    if not bodies:
        body = getattr(request.actor.post, "body", None)
        if body is None:
            raise PermissionDenied(_("Practices are written by people who hold a post of contributor or above."))
        policies.may_draft(request.user, body).require()
    form = NewPracticeForm(request.POST if request.method == "POST" else None, bodies=bodies, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        try:
            practice = begin(request, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("practices:practice-edit", practice.address, ORDER[0])
    body = bodies[0] if len(bodies) == 1 else None
    context = {"form": form, "body": body, "who_reads": policies.team_reads(body) if body else ""}
    return render(request, "practices/form/new.html", context, status=422 if form.is_bound else 200)


def begin(request, form) -> Practice:
    """The draft, with what can be known: the language of the page, and the author's own post for questions."""
    body = form.body_chosen
    actor = actor_of(request.user, body=body, right="draft_practices")
    language = (get_language() or "").split("-")[0]
    content = {
        "title": form.cleaned_data["title"],
        "original_language": language if language in dict(Revision._meta.get_field("original_language").choices) else "",
        "contact_post": actor.post.pk if actor.post and actor.post.body == body else None,
        "countries": [body.pk] if body._meta.model_name == "country" else [],
        "organisations": [] if body._meta.model_name == "country" else [body.pk],
    }
    return services.create_draft(body=body, content=content, actor=actor, form_key=form.cleaned_data["form_key"])


@require_http_methods(["GET", "HEAD", "POST"])
def practice_edit(request, address, step):
    practice = find(request, address)
    if step not in ORDER:
        raise Http404
    ruling = policies.may_edit(request.user, practice)
    if not ruling:
        return not_now(request, practice, ruling, step)
    if step == CHECK:
        return check(request, practice) if request.method != "POST" else redirect(request.path)
    stored = content_of(practice)
    form = STEPS[step](request.POST if request.method == "POST" else None, practice=practice, content=stored)
    if not form.is_bound:
        return page(request, practice, step, form)
    if not form.is_valid():
        return (
            fragment(request, "refused", {"form": form}, 422) if request.htmx else page(request, practice, step, form, status=422)
        )
    try:
        revision = save(request, practice, form)
    except StaleEdition as stale:
        return conflict(request, practice, step, form, stale)
    if request.htmx:
        return fragment(request, "saved", {"revision": revision, "form": form})
    return redirect("practices:practice-edit", address, step if "keep_mine" in request.POST else step_after(step))


def save(request, practice, form) -> Revision:
    """`keep_mine` carries the edition that the person saw beside their own text and chose to replace."""
    edition, keep = form.cleaned_data["edition"], request.POST.get("keep_mine", "")
    if keep.isascii() and keep.isdigit() and len(keep) < 10:
        edition = int(keep)
    return services.save_draft(
        practice=practice,
        edition=edition,
        content=form.content(),
        actor=actor_for(request, practice),
        page=form.cleaned_data["form_key"],
        goes_on=bool(request.htmx),
    )


def page(request, practice, step, form, *, status=200, versions=None):
    gaps = missing(form.stored)
    saved_at = practice.in_hand.saved_at
    today = timezone.localdate(saved_at) == timezone.localdate()
    context = {
        **frame(practice, step, gaps),
        "form": form,
        "form_key": form["form_key"].value() or uuid.uuid4(),
        "edition": form["edition"].value() if form.is_bound else practice.in_hand.edition,
        "saved_at": saved_at if today and not form.is_bound else None,
        "example": example_for(practice, step, request.user),
        "conflict": versions,
        "title": form.stored["title"],
    }
    return render(request, "practices/form/step.html", context, status=status)


def frame(practice, step, gaps) -> dict:
    """What every step shows: where one is, who reads it, the message of its return."""
    with_gaps = {step_of(name) for name in gaps}
    steps = [
        {
            "label": step_label(slug),
            "href": step_url(practice, slug),
            "state": "current" if slug == step else "" if slug in with_gaps or slug == CHECK else "done",
        }
        for slug in ORDER
    ]
    return {
        "practice": practice,
        "body": owner_of(practice),
        "step": step,
        "step_label": step_label(step),
        "step_number": ORDER.index(step) + 1,
        "steps": steps,
        "back": step_url(practice, step_before(step)) if step_before(step) else "",
        "who_reads": policies.who_reads(practice),
        "returned": last_return(practice),
        "published": practice.current if practice.is_public else None,  # what readers see while this one is in preparation
    }


def step_url(practice, step) -> str:
    return reverse("practices:practice-edit", args=[practice.address, step])


def check(request, practice, *, refused=False, changed=False, changes=None, status=200):
    """The last step: the whole text read back, and what is missing. Also the answer to a submission that was refused.

    changes: the bound WhatChangedForm that was sent with it.
    """
    content = content_of(practice)
    gaps = missing(content)
    if changes is None or not changes.is_bound:
        changes = WhatChangedForm(initial={"what_changed": practice.in_hand.what_changed})
    what_changed = changes["what_changed"].value() or ""
    unsaid = practice.is_public and refused and not what_changed.strip()
    may_submit = policies.may_submit(request.user, practice)
    context = {
        **frame(practice, CHECK, gaps),
        "title": content["title"],
        "language": content["original_language"],
        "read": [(part, step_url(practice, part.step)) for part in read_back(content)],
        "missing": [
            *({"text": text, "href": f"{step_url(practice, step_of(name))}#id_{name}"} for name, text in gaps.items()),
            *([{"text": SAY_WHAT_CHANGED, "href": "#id_what_changed"}] if unsaid else []),
        ],
        "changes": changes,
        "files": files_of(request.user, practice.in_hand),
        "refused": refused,
        "changed": changed,
        "may_submit": may_submit,
        "submitters": [] if may_submit else list(people_who_submit(owner_of(practice))[:5]),
    }
    return render(request, "practices/form/check.html", context, status=status)


def conflict(request, practice, step, form, stale: StaleEdition):
    """Both versions side by side, with who saved and when; nothing was stored."""
    by_reader = stale.saved_by_id == request.user.pk
    versions = {
        "by": _("You, in another window,") if by_reader else stale.saved_by or _("Somebody"),
        "at": stale.saved_at,
        "edition": stale.edition,
        "fields": [
            {
                "label": form.fields[name].label,
                "yours": in_words(name, stale.theirs[name]),
                "theirs": in_words(name, stale.current[name]),
            }
            for name in form.answers
            if name in stale.conflicts
        ],
        "reload_href": request.path,
    }
    if request.htmx:
        return fragment(request, "stale", {"conflict": versions}, 409)
    return page(request, practice, step, form, status=409, versions=versions)


def not_now(request, practice, ruling, step):
    """403 with the reason. A text that was on its way is shown, to be copied: the practice was submitted meanwhile."""
    if request.method != "POST" or step not in STEPS or practice.in_hand is None:
        ruling.require()
    if request.htmx:
        return fragment(request, "closed", {"reason": str(ruling)}, 409)
    form = STEPS[step](request.POST, practice=practice, content=content_of(practice))
    yours = [
        {"label": form.fields[name].label, "text": form[name].value()}
        for name in form.answers
        if name in TEXTS and form[name].value() and form[name].value().strip() != form.stored[name]
    ]
    context = {"practice": practice, "reason": str(ruling), "yours": yours}
    return render(request, "practices/life/not_now.html", context, status=403)


def fragment(request, name, context, status=200):
    return render(request, f"practices/form/{name}.html", context, status=status)
