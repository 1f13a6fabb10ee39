"""Frameworks, their items, and who did something about each."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from focalpoints.tiles import tile_map
from practices.coverage import KINDS, coverage_of, partner_countries, period_of, practices_by_framework, short_name_of
from practices.models import Framework
from rabatplatform.notifications.followed import Buttons, buttons, preview_href
from rabatplatform.reference.memory import shelf


@require_safe
def framework_list(request):
    rows = [
        {
            "framework": framework,
            "kind": KINDS.get(framework.kind, ""),
            "period": period_of(framework),
            "items": items,
            "practices": n,
        }
        for framework, items, n in practices_by_framework(request.user)
    ]
    return render(request, "frameworks/framework_list.html", {"rows": rows[::-1], "nav": "frameworks"})


@require_safe
def framework_detail(request, slug):
    framework = shelf(Framework).by_key.get(slug)
    if framework is None:
        raise Http404
    coverage = coverage_of(framework, request.user)
    body = request.actor.post.body if request.actor.post else None
    context = {
        "framework": framework,
        "short_name": short_name_of(framework),
        "kind": KINDS.get(framework.kind, ""),
        "period": period_of(framework),
        "coverage": coverage,
        "partners": len(partner_countries()),
        "body": body,
        "follow": _follow(request, framework, coverage.rows),
        "own": coverage.rows_of(body) if body else [],
        "own_href": coverage.address_of(body) if body and coverage.rows_of(body) else "",
        "map": tile_map(
            counts={pk: len(rows) for pk, rows in coverage.items_by_country.items()},
            organisation_counts={pk: len(rows) for pk, rows in coverage.items_by_organisation.items()},
            href=coverage.address_of,
            said=_said,
            bounds=(1, 2, 4, 8),
        ),
        "tabs": [
            {"label": short_name_of(tab), "href": tab.get_absolute_url(), "current": tab == framework}
            for tab in reversed(shelf(Framework).active)
        ],
        "crumbs": [{"label": _("Frameworks"), "href": reverse("frameworks:framework-list")}],
        "nav": "frameworks",
    }
    return render(request, "frameworks/framework_detail.html", context)


def _said(number: int) -> str:
    if not number:
        return _("none")
    return ngettext("%(number)d item with a practice", "%(number)d items with a practice", number) % {"number": number}


def _follow(request, framework, rows) -> Buttons:
    """The button of the whole framework; the rows are told where each can be followed, by the same one question."""
    items = [("practices", {"framework": [row.item.reference]}, "") for row in rows]
    offered = buttons(request, ("practices", {"framework": [framework.slug]}, ""), *items)
    for row, button in zip(rows, offered.items[1:], strict=False):  # none for whoever holds no post
        row.follow_href = preview_href(button.source, button.pairs)
        row.is_followed = button.reference is not None
    return Buttons(offered.items[:1], offered.back)
