"""How a team stands, for its coordinators and the secretariat; and how all teams stand, for the secretariat. Others: 404."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from focalpoints import continuity as standing
from focalpoints import policies
from focalpoints.bodies import body_or_404
from focalpoints.directory import listed_countries, listed_organisations, sort_key
from focalpoints.models import Country
from focalpoints.services.pings import NOT_REACHED_AFTER
from rabatplatform.web.templatetags.web import written


@require_safe
def continuity(request, key):
    body = body_or_404(key)
    if not policies.may_read_continuity(request.user, body):
        raise Http404
    lines = standing.lines_of(request.user, body)
    lines.sort(key=lambda line: (line.post.role != "coordinator", sort_key(line.post.title), line.post.pk))
    context = {
        "body": body,
        "lines": lines,
        "stats": _stats(standing.figures_of(lines)),
        "rows": [_post_row(line) for line in lines],
        "columns": [_("Post"), _("Held by"), _("Confirmed"), _("Reached"), _("Last change of holder"), _("Vacant")],
        "months": standing.MONTHS,
        "ping_days": NOT_REACHED_AFTER.days,
        "may_confirm": policies.coordinates(request.user, body),
        "is_secretariat": policies.is_secretariat(request.user),
        "crumbs": [
            {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
            {"label": body.short_name, "href": body.get_absolute_url()},
        ],
    }
    return render(request, "focalpoints/continuity.html", context)


@require_safe
def continuity_list(request):
    if not policies.is_secretariat(request.user):
        raise Http404
    figures = standing.figures_by_body(request.user)
    bodies = [*listed_countries(), *listed_organisations()]
    bodies += sorted((body for body in figures if body not in bodies), key=lambda body: sort_key(body.name))
    context = {
        "columns": [
            _("Country or organisation"),
            _("Posts held"),
            _("Confirmed"),
            _("Reached"),
            _("Overlaps"),
            _("Days vacant"),
        ],
        "rows": [_body_row(body, figures[body]) for body in bodies if body in figures],
        "without": [body.name for body in bodies if body not in figures and isinstance(body, Country)],
        "months": standing.MONTHS,
        "ping_days": NOT_REACHED_AFTER.days,
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/continuity_list.html", context)


def _stats(figures) -> list[dict]:
    return [
        {"value": _of(figures.filled, figures.posts), "label": _("posts are held")},
        {"value": _of(figures.confirmed, figures.posts), "label": _("posts are confirmed")},
        {"value": _of(figures.reached, figures.asked), "label": _("people were reached in the last round")},
        {"value": _of(figures.overlaps, figures.changes), "label": _overlap_said(figures)},
        {"value": days(figures.days_vacant), "label": _("vacant between one holder and the next (median)")},
    ]


def _overlap_said(figures) -> str:
    if figures.overlap_days is None:
        return _("changes of holder had an overlap")
    return _("changes of holder had an overlap (median %(days)s)") % {"days": days(figures.overlap_days)}


def _of(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole} if whole else _("none yet")


def days(number: float | None) -> str:
    """ "12 days", "3.5 days"; "none yet" for None."""
    if number is None:
        return _("none yet")
    rounded = round(number, 1)
    shown = formats.number_format(rounded, 0 if rounded == int(rounded) else 1)
    return ngettext("%(number)s day", "%(number)s days", int(rounded) if rounded == int(rounded) else 2) % {"number": shown}


def _post_row(line) -> list:
    said = {
        standing.REACHED: _("yes"),
        standing.NOT_REACHED: {"text": _("no answer"), "kind": "bad"},
        standing.ASKED: {"text": _("asked, waits"), "kind": "warn"},
    }
    reach = next((said[reach] for reach in said if any(holder.reach == reach for holder in line.holders)), _("not asked"))
    confirmed = _("yes") if line.is_confirmed else {"text": _("no"), "kind": "bad"}
    return [
        line.post.title,
        ", ".join(holder.name for holder in line.holders) or _("nobody"),
        confirmed,
        reach if line.holders else "",
        _change_said(line.changes[-1]) if line.changes else "",
        {"text": days(line.days_vacant), "kind": "bad"} if line.vacant_since else "",
    ]


def _change_said(change) -> str:
    day = written(timezone.localtime(change.since), "SHORT_DATE_FORMAT")
    if change.overlap_days > 0:
        return _("%(day)s, overlap of %(days)s") % {"day": day, "days": days(change.overlap_days)}
    if change.gap_days >= 0.05:
        return _("%(day)s, after %(days)s without a holder") % {"day": day, "days": days(change.gap_days)}
    return _("%(day)s, without an overlap") % {"day": day}


def _body_row(body, figures) -> list:
    return [
        {"text": body.name, "href": reverse("focalpoints:continuity", args=[body.key])},
        _of(figures.filled, figures.posts),
        _of(figures.confirmed, figures.posts),
        _of(figures.reached, figures.asked),
        _of(figures.overlaps, figures.changes),
        days(figures.days_vacant),
    ]
