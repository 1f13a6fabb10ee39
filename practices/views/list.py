"""The search page, and suggestions while somebody types."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from practices.export.table import MOST
from practices.follows import followable
from practices.models import Practice
from practices.results import address, chips_of, filters_of, map_of, rows_of, sorts_of, table_address, ways_out
from practices.search import FACETS, InvalidParameters, Parameters, find, suggest
from rabatplatform.notifications.followed import preview_href
from rabatplatform.web.errors import error_answer

PAGE = 20


@require_safe
def practice_list(request):
    empty = [name for name, values in request.GET.lists() if not all(values)]
    try:
        parameters = without_withdrawn(Parameters.from_query(request.GET))
        if empty and not request.htmx:  # what a form sends without being filled in has no place in an address
            return redirect(address(parameters))
        found = find(request.user, parameters, limit=PAGE, facets=True)
    except InvalidParameters as error:
        errors = [{"code": error.code, "field": name, "detail": text} for name, text in error.fields.items()]
        return error_answer(request, 400, code=error.code, reason=" ".join(map(str, error.fields.values())), errors=errors)
    more = request.GET.get("more", "")
    context = {
        "parameters": parameters,
        "found": found,
        "rows": rows_of(request.user, found),
        "total": number_format(found.total) + ("+" if found.is_capped else ""),
        "filters": filters_of(parameters, found, more=more if more in FACETS else ""),
        "filters_set": sum(len(getattr(parameters, name)) for name in FACETS),
        "chips": chips_of(parameters),
        "clear_href": address(Parameters(q=parameters.q, sort=parameters.sort)),
        "sorts": sorts_of(parameters, found),
        "map": map_of(parameters, found),
        "ways_out": ways_out(parameters, found) if not found.ids else [],
        "next_href": address(parameters.but(), cursor=found.next) if found.next else "",
        "previous_href": address(parameters.but(), cursor=found.previous) if found.previous else "",
        "exact_href": address(parameters.but(expand=False)),
        "wide_href": address(parameters.but(expand=True)),
        "better_href": address(parameters.but(q=found.did_you_mean)) if found.did_you_mean else "",
        "csv_href": table_address(parameters, "csv"),
        "json_href": table_address(parameters, "json"),
        "follow_href": preview_href("practices", followable(parameters)) if request.actor.post else "",
        "most": number_format(MOST) if found.total > MOST or found.is_capped else "",
        "nav": "practices",
    }
    template = "practices/partials/answer.html" if request.htmx else "practices/practice_list.html"
    response = render(request, template, context)
    if request.htmx:
        response["HX-Push-Url"] = address(parameters)
    patch_vary_headers(response, ["HX-Request"])
    return response


def without_withdrawn(parameters: Parameters) -> Parameters:
    """Pages list no practice that was withdrawn; systems of agencies learn of them by the API."""
    if Practice.State.WITHDRAWN not in parameters.state:
        return parameters
    return replace(
        parameters, state=tuple(state for state in parameters.state if state != Practice.State.WITHDRAWN) or ("published",)
    )


@require_safe
def suggestions(request):
    """<option>s for the list under the search field; nothing under three letters."""
    text = request.GET.get("q", "")
    options = format_html_join("", '<option value="{}"></option>', ((words,) for words in suggest(text)))
    return HttpResponse(options)
