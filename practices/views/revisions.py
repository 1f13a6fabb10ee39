"""Revisions of a practice: begin one, give it up, list them, compare two."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices import policies, services
from practices.comparison import compare, visible_revisions
from practices.forms.steps import ORDER
from practices.models import Practice, Revision
from practices.reading import history_of
from practices.text import title_of
from practices.views.finding import actor_for, find, owner_of
from rabatplatform.web.errors import error_answer


@require_POST
def revision_new(request, address):
    """Begin the next revision, or go on with the one in preparation."""
    practice = find(request, address)
    policies.may_revise(request.user, practice).require()
    services.begin_revision(practice=practice, actor=actor_for(request, practice))
    return redirect("practices:practice-edit", practice.address, ORDER[0])


@require_http_methods(["GET", "HEAD", "POST"])
def revision_give_up(request, address):
    practice = find(request, address)
    policies.may_give_up(request.user, practice).require()
    if request.method == "POST":
        number = practice.next.number
        services.give_up(practice=practice, actor=actor_for(request, practice))
        messages.success(request, _("Revision %(number)d was given up.") % {"number": number})
        return redirect(practice)
    context = {
        "practice": practice,
        "revision": practice.next,
        "body": owner_of(practice),
        **named(request, practice, _("Give this revision up")),
    }
    return render(request, "practices/revisions/give_up.html", context)


@require_safe
def revision_list(request, address):
    """Every revision that the reader may read, and the whole history."""
    practice = find(request, address)
    revisions = revisions_or_404(request, practice)
    rows = [
        {"revision": revision, "before": before, "is_current": revision.pk == practice.current_id}
        for revision, before in zip(revisions, [*revisions[1:], None], strict=True)
    ]
    context = {
        "practice": practice,
        "rows": rows,
        "history": history_of(request.user, practice, names=not practice.is_public),
        **named(request, practice, _("Revisions")),
    }
    return render(request, "practices/revisions/list.html", context)


@require_safe
def revision_compare(request, address):
    """`from`, `to`: numbers of revisions; without them the present one and the one before it. `text`: a language."""
    practice = find(request, address)
    revisions = revisions_or_404(request, practice)
    if wrong := [name for name in ("from", "to") if not _is_number(request.GET.get(name, ""))]:
        said = _("Give the number of a revision.")
        errors = [{"code": "invalid_parameter", "field": name, "detail": said} for name in wrong]
        return error_answer(request, 400, code="invalid_parameter", reason=said, errors=errors)
    older, newer = chosen(practice, revisions, request.GET.get("from", ""), request.GET.get("to", ""))
    comparison = compare(older, newer, request.GET.get("text", ""))
    context = {
        "practice": practice,
        "comparison": comparison,
        "revisions": revisions,
        "here": reverse("practices:revision-compare", args=[practice.address]),
        **named(request, practice, _("Compare revisions")),
    }
    return render(request, "practices/revisions/compare.html", context)


def chosen(practice: Practice, revisions: list[Revision], first: str, second: str) -> tuple[Revision, Revision]:
    """(older, newer) of the numbers in an address. Raises Http404 for one that the reader may not see."""
    by_number = {revision.number: revision for revision in revisions}
    now = by_number.get(practice.current.number) if practice.current else None
    newer = by_number.get(int(second)) if second else now or revisions[0]
    if newer is None:
        raise Http404
    earlier = [revision for revision in revisions if revision.number < newer.number]
    older = by_number.get(int(first)) if first else (earlier or [newer])[0]
    if older is None:
        raise Http404
    return (older, newer) if older.number <= newer.number else (newer, older)


def revisions_or_404(request, practice: Practice) -> list[Revision]:
    """The newest first; at least one. A withdrawn practice has none for others than its team."""
    revisions = visible_revisions(request.user, practice)
    if not revisions:
        raise Http404
    return revisions


def _is_number(given: str) -> bool:
    return not given or (given.isascii() and given.isdigit() and len(given) < 6)


def named(request, practice: Practice, current: str) -> dict:
    """What every page of one practice shows on top: its title, and the way here."""
    title = title_of(practice)
    return {
        "title": title,
        "current": current,
        "crumbs": [
            {"label": _("Practices"), "href": reverse("practices:practice-list")},
            {"label": title, "href": practice.get_absolute_url()},
        ],
    }
