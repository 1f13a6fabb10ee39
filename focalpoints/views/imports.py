"""A list of members from a file: given, looked at line by line, accepted or discarded."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.forms.imports import ImportForm
from focalpoints.imports.columns import LABELS
from focalpoints.imports.words import words_of
from focalpoints.models import MemberImport, Role
from focalpoints.policies import imports as policies
from focalpoints.querysets import body_of_coordination
from focalpoints.services import imports as services
from focalpoints.views.finding_members import actor_for, crumbs, managed_body, told
from rabatplatform.errors import DomainError

ON_A_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def member_import(request, key):
    body, _standing = managed_body(request, key)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            made, table, unknown = services.propose(body=body, upload=form.cleaned_data["file"], actor=actor_for(request, body))
        except DomainError as error:
            told(form, error)
        else:
            if table.guessed:
                text = _("The file was read as %(encoding)s: look whether the accents are right.")
                messages.warning(request, text % {"encoding": table.guessed})
            if unknown:
                messages.info(request, _("These columns were not read: %(columns)s.") % {"columns": ", ".join(unknown)})
            return redirect(made)
    waiting = MemberImport.objects.visible_to(request.user).filter(
        body_label=body.coordination_label_id, state=MemberImport.State.PROPOSED
    )
    context = {
        "body": body,
        "form": form,
        "waiting": waiting.order_by("-created_at")[:10],
        "columns": [LABELS[field] for field in ("name", "email", "post", "role", "institution", "until", "language")],
        "roles": ", ".join(str(role.label) for role in Role if role != Role.SECRETARIAT),
        "crumbs": crumbs(body, (_("Import a list"), "")),
    }
    return render(request, "focalpoints/import_new.html", context, status=422 if form.is_bound else 200)


@require_safe
def import_detail(request, reference):
    found, body = _found(request, reference)
    rows = sorted(found.rows, key=lambda line: (line["state"] in ("ok", "invited"), line["line"]))
    given = request.GET.get("page", "")
    last = max(1, -(-len(rows) // ON_A_PAGE))
    number = min(max(int(given), 1), last) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    context = {
        "found": found,
        "body": body,
        "is_open": found.state == MemberImport.State.PROPOSED,
        "lines": [_told(line) for line in rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]],
        "invited": sum(line["state"] == "invited" for line in rows),
        "next_page": number + 1 if number < last else 0,
        "previous_page": number - 1,
        "may_accept": policies.may_accept(request.user, found, body),
        "may_discard": policies.may_discard(request.user, found, body),
        "crumbs": crumbs(body, (_("Import a list"), "")),
    }
    return render(request, "focalpoints/import_detail.html", context)


def _told(line: dict) -> dict:
    """A line with what is wrong in words: "E-mail: is no e-mail address"."""
    words = str(words_of(line["code"])) if line["code"] else ""
    label = LABELS.get(line["field"])
    role = line.get("role", "")
    return {
        **line,
        "role": str(Role(role).label) if role in Role.values else role,
        "words": f"{label}: {words}" if label and words else words,
        "is_good": line["state"] in ("ok", "invited"),
    }


@require_POST
def import_accept(request, reference):
    found, body = _found(request, reference)
    try:
        done = services.accept(member_import=found, actor=actor_for(request, body))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found)
    invited = sum(line["state"] == "invited" for line in done.rows)
    text = ngettext("%(number)d person was invited.", "%(number)d people were invited.", invited)
    messages.success(request, text % {"number": invited})
    return redirect(found)


@require_POST
def import_discard(request, reference):
    found, body = _found(request, reference)
    services.discard(member_import=found, actor=actor_for(request, body))
    messages.success(request, _("Discarded. Nobody is invited."))
    return redirect(found)


def _found(request, reference):
    found = MemberImport.objects.visible_to(request.user).select_related("proposed_by").filter(reference=reference).first()
    body = body_of_coordination(found.body_label_id) if found else None
    if body is None:
        raise Http404
    return found, body
