"""The list of notes and its search."""

from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.follows import followable
from casework.listing import address, chips_of, filters_of, rows_of, standings_of
from casework.nav import oversees, writes_notes
from casework.overseeing import first
from casework.policies.finding import may_find
from casework.search import FACETS, InvalidParameters, Parameters, find
from casework.waits import waits_for
from focalpoints.querysets import posts_held
from rabatplatform.notifications.followed import preview_href
from rabatplatform.web.errors import error_answer

PAGE = 25


@require_safe
def note_list(request):
    may_find(request.user).require()
    empty = [name for name, values in request.GET.lists() if not all(values)]
    try:
        parameters = Parameters.from_query(request.GET)
        if empty and not request.htmx:  # what a form sends without being filled in has no place in an address
            return redirect(address(parameters))
        found = find(request.user, parameters, limit=PAGE, facets=True)
    except InvalidParameters as error:
        return refused_search(request, error)
    sorts = {"best": _("Best match"), "newest": _("Newest"), "oldest": _("Oldest")}
    context = {
        "parameters": parameters,
        "found": found,
        "rows": rows_of(request.user, found.ids, found.marks),
        "total": number_format(found.total) + ("+" if found.is_capped else ""),
        "tabs": standings_of(parameters),
        "filters": filters_of(parameters, found, more=request.GET.get("more", "")),
        "filters_set": sum(len(getattr(parameters, name)) for name in FACETS),
        "chips": chips_of(parameters),
        "clear_href": address(Parameters(q=parameters.q, sort=parameters.sort)),
        "sorts": [
            {"value": name, "label": label, "selected": name == found.sort}
            for name, label in sorts.items()
            if name != "best" or found.marks
        ],
        "next_href": address(parameters.but(), cursor=found.next),
        "previous_href": address(parameters.but(), cursor=found.previous) if found.previous else "",
        "follow_href": preview_href("notes", followable(parameters)),
        "nav": "casework",
        **links_of(request),
    }
    context["next_href"] = context["next_href"] if found.next else ""
    response = render(request, "casework/list/answer.html" if request.htmx else "casework/list/list.html", context)
    if request.htmx:
        response["HX-Push-Url"] = address(parameters)
    patch_vary_headers(response, ["HX-Request"])
    return response


def links_of(request) -> dict:
    """What the head of the list leads to, beside what it leads everybody to."""
    return {"may_write": writes_notes(request), "oversees": oversees(request)}


@require_safe
def note_waiting(request):
    """What waits for the posts that the person holds today: by references and dates, so no read is recorded."""
    may_find(request.user).require()
    waits = first(waits_for(request.user, list(posts_held(request.user))), 100)
    context = {"waits": waits, "tabs": standings_of(Parameters(), waits=True), "nav": "casework", **links_of(request)}
    return render(request, "casework/list/waiting.html", context)


def refused_search(request, error: InvalidParameters):
    errors = [{"code": error.code, "field": name, "detail": str(text)} for name, text in error.fields.items()]
    return error_answer(request, 400, code=error.code, reason=" ".join(map(str, error.fields.values())), errors=errors)
