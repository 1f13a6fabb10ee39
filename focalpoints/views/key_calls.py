"""What a key did in 30 days: its calls, what was refused and why, how long answers took, its limits."""

from django.conf import settings
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError

from focalpoints.policies import keys as policies
from focalpoints.views.keys import crumbs_of, found_key
from rabatplatform.accounts.calls import OUTCOMES, Tally, calls_of, sees_confidential, use_of
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.errors import CODES
from rabatplatform.api.marked import inline
from rabatplatform.api.operations import words_at
from rabatplatform.api.quotas import left_of
from rabatplatform.web.errors import error_answer
from rabatplatform.web.problems import KINDS
from rabatplatform.web.templatetags.web import written

LINES = 25
DAYS_OPEN = 7  # of the days with calls; the others are folded
MOST = 10  # operations, and codes: those with the most calls


@require_safe
def key_calls(request, reference):
    found = found_key(request, reference)
    outcome = request.GET.get("outcome", "")
    if outcome not in OUTCOMES:
        outcome = ""
    bound = f"{request.user.pk} {request.path} {outcome}"
    try:
        before = unseal(request.GET["cursor"], bound) if request.GET.get("cursor") else None
    except ValidationError:
        reason = _("This address is not one of the list. Begin at its first page.")
        return error_answer(request, 400, reason=reason, errors=[{"code": "invalid_cursor", "detail": reason, "field": "cursor"}])
    rows = calls_of(request.user, found.pk, outcome=outcome)
    lines = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: LINES + 1])
    for line in lines:
        line.words = words_at(line.method, line.operation)
    query = {"outcome": outcome} if outcome else {}
    following = urlencode(query | {"cursor": seal(lines[LINES - 1].pk, bound)}) if len(lines) > LINES else ""
    context = {
        "agency_key": found,
        "organisation": policies.organisation_of(found),
        "is_first": before is None,
        "lines": lines[:LINES],
        "next_href": f"?{following}" if following else "",
        "tabs": _tabs(outcome),
        "leaves_out": found.reads_casework and not sees_confidential(request.user, found.pk),
        "limits": limits_of(found, shows_left=sees_confidential(request.user, found.pk)),
        "crumbs": crumbs_of(found, (_("Calls"), "")),
        **(_numbers(request.user, found) if before is None else {}),
    }
    return render(request, "focalpoints/key_calls.html", context)


def limits_of(key, *, shows_left: bool) -> list[dict]:
    """What a key may at most: dicts of label, value, in words. shows_left: with what it has not used."""
    most, _every = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["token"].split("/")
    labels = {
        "writes": _("Changes an hour"),
        "reads": _("Notes read an hour, by all keys of the organisation"),
        "exports": _("Exports in bulk a day"),
    }
    said = _("%(most)s, of which %(left)s are left for %(time)s")
    return [
        {"label": _("Calls a minute"), "value": _grouped(int(most))},
        *(
            {
                "label": labels[one.name],
                "value": said % {"most": _grouped(one.most), "left": _grouped(one.left), "time": _time(one.seconds)}
                if shows_left
                else _grouped(one.most),
            }
            for one in left_of(key.pk)
        ),
    ]


def _time(seconds: int) -> str:
    """In whole minutes, or hours from two on."""
    minutes = max(1, seconds // 60)
    if minutes < 120:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    return ngettext("%(number)d hour", "%(number)d hours", minutes // 60) % {"number": minutes // 60}


def _numbers(user, key) -> dict:
    use = use_of(user, key.pk)
    days = [{"label": written(day, "DATE_FORMAT"), "value": one.calls, "text": _said(one)} for day, one in use.days.items()]
    return {
        "use": use,
        "days": days[:DAYS_OPEN],
        "days_before": days[DAYS_OPEN:],
        "longest": max((one.calls for one in use.days.values()), default=0),
        "operations": [{"line": one, "words": words_at(one.method, one.operation)} for one in use.operations[:MOST]],
        "refusals": [{"line": line, "meaning": meaning_of(line.status, line.code)} for line in use.refused[:MOST]],
        "most": MOST if max(len(use.operations), len(use.refused)) > MOST else 0,
        "stats": [
            {"value": _grouped(use.all.calls), "label": ngettext("call in 30 days", "calls in 30 days", use.all.calls)},
            {"value": _grouped(use.all.refused), "label": _("refused: the system can mend it")},
            {"value": _grouped(use.all.failed), "label": _("failed on our side")},
        ],
    }


def _said(one: Tally) -> str:
    if not one.refused and not one.failed:
        return _grouped(one.calls)
    names = {"calls": _grouped(one.calls), "refused": _grouped(one.refused), "failed": _grouped(one.failed)}
    return _("%(calls)s (%(refused)s refused, %(failed)s failed)") % names


def meaning_of(status: int, code: str):
    """A code of a problem in words, as the reference page has it; of one that is no more, those of its status."""
    by_code = {kind: detail for kind, _title, detail in KINDS.values()}
    by_code |= {kind: detail for kind, (_status, detail) in CODES.items()}
    return inline(str(by_code.get(code) or KINDS.get(status, KINDS[400])[2]))


def _tabs(outcome: str) -> list[dict]:
    labels = {"": pgettext("calls", "All"), "refused": pgettext("calls", "Refused"), "failed": pgettext("calls", "Failed")}
    here = [(value, f"?{urlencode({'outcome': value})}" if value else "?") for value in labels]
    return [{"label": labels[value], "href": f"{href}#h-l", "current": value == outcome} for value, href in here]


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
