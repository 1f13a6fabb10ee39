"""The directory: all countries and organisations, and the search over their posts."""

from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError

from focalpoints import directory as shown
from focalpoints.directory import results
from focalpoints.directory.desk import desk_links
from focalpoints.directory.search import find, in_this_language, post_filter
from focalpoints.models import Country
from focalpoints.panels import panels
from focalpoints.policies.directory import may_read_as
from focalpoints.tiles import tile_map
from rabatplatform.api.cursors import seal
from rabatplatform.api.pagination import among, keyset, position_of
from rabatplatform.notifications.followed import preview_href

PAGE = 20


@require_safe
def directory(request):
    """Countries by region and organisations with a status; with a filter set, the posts that match."""
    ruling, pairs = may_read_as(request.actor), results.pairs_of(request.GET)
    empty = [name for name, values in request.GET.lists() if not all(value.strip() for value in values)]
    if empty and not request.htmx:  # what a form sends without being filled in has no place in an address
        kept = [(name, value) for name, values in request.GET.lists() for value in values if value.strip()]
        return redirect(results.address(kept))
    filters = post_filter(request.GET)
    errors = refusals(filters, request.GET)
    context = {
        "ruling": ruling,
        "desk": desk_links(request.actor),
        "filters": filters,
        "facets": results.facets_of(filters, pairs),
        "filters_set": sum(name != "q" for name, _value in pairs),
        "hidden": [pair for pair in pairs if pair[0] in results.HIDDEN],
        "q": request.GET.get("q", ""),
        "errors": errors,
        "is_search": bool(pairs) and not errors,
    }
    status = 422 if errors else 200
    if ruling and pairs and not errors:
        try:
            context |= results_of(request, filters, pairs)
        except ValidationError:
            context |= {
                "is_search": False,
                "errors": [{"text": _("This address is not one of the list. Begin at its first page.")}],
            }
            status = 422
    if not context["is_search"] or not ruling:
        context |= listing(request, ruling)
    template = "focalpoints/partials/answer.html" if request.htmx else "focalpoints/directory.html"
    response = render(request, template, context, status=status)
    if request.htmx and status == 200:
        response["HX-Push-Url"] = results.address(pairs)
    patch_vary_headers(response, ["HX-Request"])
    return response


def refusals(filters, data) -> list[dict]:
    """As components/error_summary.html takes them: values that are wrong, and filters that do not exist."""
    found = [{"text": text} for text in results.unknown_of(data)]
    for name, told in filters.errors.items():
        label = filters.form.fields[name].label
        found += [{"text": f"{label}: {text}", "href": "#q" if name == "q" else f"#facet-{name}"} for text in told]
    return found


def results_of(request, filters, pairs) -> dict:
    """Raises ValidationError (of the API's cursors) for a cursor that this list did not give."""
    bound = f"{request.user.pk} directory {results.address(pairs)}"
    way, at = position_of(request.GET.get("cursor") or None, bound)
    found = find(filters)
    places, before, after = keyset(among(found.places, list), list, (way, at and in_this_language(at)), PAGE)
    ids = [place[-1] for place in places]
    return {
        "cards": shown.cards_by_id(ids),
        "total": len(found.places),
        "drawn": results.map_of(found, pairs),
        "chips": results.chips_of(filters, pairs),
        "clear_href": results.address([pair for pair in pairs if pair[0] == "q"]),
        "ways_out": [] if ids else results.ways_out(filters, pairs),
        "previous_href": results.address(pairs, cursor=seal(before, bound)) if before else "",
        "next_href": results.address(pairs, cursor=seal(after, bound)) if after else "",
        "follow_href": preview_href("posts", pairs),
        "csv_href": results.address(pairs, to="focalpoints:directory-export-csv"),
        "xlsx_href": results.address(pairs, to="focalpoints:directory-export-xlsx"),
    }


def listing(request, ruling) -> dict:
    """Every country and organisation with a status, with the numbers of posts and of what other apps show of them."""
    posts, organisation_posts = shown.post_counts() if ruling else ({}, {})
    counted = [(panel, *panel.counts(request.user)) for panel in panels()]

    def words(body, of_posts, place):
        """What there is, in words; what there is not is left out, for most countries have nothing yet."""
        said = [shown.posts_said(of_posts[body.pk])] if body.pk in of_posts else []
        return said + [of[0].said(of[place][body.pk]) for of in counted if body.pk in of[place]]

    regions = {name: shown.Region(str(label)) for name, label in shown.REGIONS.items()}
    countries = shown.listed_countries()
    for country in countries:
        line = {"body": country, "words": [capfirst(country.get_rabat_status_display()), *words(country, posts, 1)]}
        regions.setdefault(country.subregion, shown.Region(country.subregion)).lines.append(line)
    statuses = {status: shown.Region(str(label)) for status, label in shown.ORGANISATION_STATUS.items()}
    for body in shown.listed_organisations():
        line = {"body": body, "words": words(body, organisation_posts, 2)}
        statuses.setdefault(body.rabat_status, shown.Region(body.rabat_status)).lines.append(line)
    drawn = tile_map(
        href=lambda body: body.get_absolute_url(),
        said=lambda number: shown.posts_said((number, 0)),
        counts={pk: count[0] for pk, count in posts.items()},
        organisation_counts={pk: count[0] for pk, count in organisation_posts.items()},
    )
    return {
        "regions": [region for region in regions.values() if region.lines],
        "organisations": [group for group in statuses.values() if group.lines],
        "drawn": {
            "map": drawn,
            "partners": sum(country.rabat_status != Country.Status.FORMER for country in countries),
            "posts": sum(count[0] for count in (*posts.values(), *organisation_posts.values())),
            "vacant": sum(count[1] for count in (*posts.values(), *organisation_posts.values())),
        },
    }
