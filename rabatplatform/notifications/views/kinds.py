"""Kinds of message, for the secretariat: how much each sends, and switching it off. Others: 404."""

from itertools import groupby

from django.apps import apps
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rabatplatform.errors import DomainError
from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, WAITS_FOR_YOU, kind_of
from rabatplatform.handing import hand_over
from rabatplatform.notifications import oversight
from rabatplatform.notifications.forms import SwitchForm
from rabatplatform.notifications.models import KindSwitch
from rabatplatform.notifications.services.switching import switch_kind
from rabatplatform.notifications.tasks import forecast_kind
from rabatplatform.notifications.views.failures import crumbs, overseer_or_404, tabs

HISTORY = 20
KINDS_OF_STATE = {KindSwitch.State.ON: "ok", KindSwitch.State.DRY_RUN: "warn", KindSwitch.State.OFF: "bad"}


@require_safe
def kind_list(request):
    overseer_or_404(request)
    lines = [line for line in oversight.kind_lines(request.user) if line.kind.tells or line.kind.news]
    groups = {label: list(of_app) for label, of_app in groupby(lines, key=_app_of)}
    asked = request.GET.get("part", next(iter(groups), ""))
    if asked not in groups:
        raise Http404
    together = oversight.figures_of(request.user, asked) if groups[asked][0].figures is None else None
    context = {
        "group": {"label": _app_said(asked), "rows": [_row(line) for line in groups[asked]]},
        "together": together and _sends(together),
        "parts": [{"label": _app_said(label), "href": f"?part={label}", "current": label == asked} for label in groups],
        "columns": [
            _("Kind"),
            _("Topic"),
            _("Urgency"),
            _("State"),
            *([_("Messages in 30 days"), _("People"), _("Most for one in a week")] if together is None else []),
        ],
        "counted_at": max((line.figures.month_at for line in lines if line.figures and line.figures.month_at), default=None),
        "tabs": tabs("kinds"),
        "crumbs": crumbs(),
        "nav": "home",
    }
    return render(request, "notifications/kind_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_detail(request, code):
    line = _line_or_404(request, code)
    asks = line.kind.urgency == WAITS_FOR_YOU
    form = SwitchForm(request.POST or None, asks=asks, initial={"state": line.state})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("state", "reason")}
        try:
            switch = switch_kind(actor=request.actor, kind=line.kind, **facts)
        except DomainError as error:
            for name, reason in error.fields.items():
                form.add_error(name if name in form.fields else None, str(reason))
        else:
            said = {"kind": line.kind.title, "state": switch.get_state_display()}
            messages.success(request, _("“%(kind)s”: %(state)s from now on.") % said)
            return redirect("notifications:kind", code)
    history = KindSwitch.objects.visible_to(request.user).filter(kind=code).select_related("changed_by").order_by("-pk")
    context = {
        "line": line,
        "form": form,
        "asks": asks,
        "state_kind": KINDS_OF_STATE[line.state],
        "facts": _facts(line),
        "sends": line.figures and _sends(line.figures),
        "part": _app_said(_app_of(line)),
        "part_href": f"{reverse('notifications:kinds')}?part={_app_of(line)}",
        "history": [
            {"label": row.get_state_display().capitalize(), "by": str(row.changed_by), "at": row.changed_at, "note": row.reason}
            for row in history[:HISTORY]
        ],
        "crumbs": [*crumbs(), {"label": _("Kinds of message"), "href": reverse("notifications:kinds")}],
        "nav": "home",
    }
    return render(request, "notifications/kind_detail.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def kind_forecast(request, code):
    """Have a worker reckon how much the kind would send, or the kinds of an app that are counted together."""
    overseer_or_404(request)
    if not oversight.kinds_counted_as(code):
        raise Http404
    if hand_over(forecast_kind, code):
        messages.success(request, _("It is being reckoned. Open this page again in a minute."))
    else:
        messages.error(request, _("It cannot be reckoned now. Try again in some minutes."))
    return redirect("notifications:kind", code) if kind_of(code) else redirect(f"{reverse('notifications:kinds')}?part={code}")


def _line_or_404(request, code):
    overseer_or_404(request)
    if kind_of(code) is None:
        raise Http404
    return next(line for line in oversight.kind_lines(request.user) if line.kind.code == code)


def _app_of(line) -> str:
    return line.kind.code.partition(".")[0]


def _app_said(label: str) -> str:
    return str(apps.get_app_config(label).verbose_name) if apps.is_installed(label) else label.capitalize()


def _row(line) -> list:
    return [
        {"text": str(line.kind.title), "href": reverse("notifications:kind", args=[line.kind.code])},
        str(line.kind.topic.title) if line.kind.topic else "",
        _urgency_said(line.kind.urgency),
        {"text": line.state_label, "kind": KINDS_OF_STATE[line.state]},
        *(_figures_of_row(line) if line.figures else ()),
    ]


def _figures_of_row(line) -> list[str]:
    figures = line.figures
    would = line.state == KindSwitch.State.DRY_RUN  # what it would have sent
    return [
        number_format(figures.would_messages if would else figures.messages),
        number_format(figures.would_people if would else figures.people),
        number_format(figures.would_most if would else figures.most),
    ]


def _urgency_said(urgency: str) -> str:
    said = {WAITS_FOR_YOU: _("waits for you"), FOLLOWED: _("followed"), FOR_INFORMATION: _("for information")}
    return said[urgency]


def _facts(line) -> list[dict]:
    facts = [
        (_("Code"), line.kind.code),
        (_("Topic"), str(line.kind.topic.title) if line.kind.topic else ""),
        (_("Urgency"), _urgency_said(line.kind.urgency)),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _sends(figures) -> dict:
    """For partials/sends.html. code: the name of the figures; facts: of components/kv.html; forecast: dicts of value and label, [] where
    none was made; at: when it was."""
    facts = [
        (_("Messages in 30 days"), number_format(figures.messages)),
        (_("People"), number_format(figures.people)),
        (_("Most for one in a week"), number_format(figures.most)),
    ]
    if figures.would_messages:
        would = _("%(messages)s messages to %(people)s people, %(most)s at most for one in a week")
        values = {"messages": figures.would_messages, "people": figures.would_people, "most": figures.would_most}
        facts.append((_("Only counted, not sent"), would % values))
    return {
        "code": figures.kind,
        "facts": [{"label": label, "value": value} for label, value in facts],
        "forecast": _forecast(figures),
        "at": figures.forecast_at,
    }


def _forecast(figures) -> list[dict]:
    if figures.forecast_at is None:
        return []
    return [
        {"value": number_format(figures.forecast_people), "label": _("people would hear of it")},
        {"value": number_format(figures.forecast_a_week, 1), "label": _("messages a week")},
        {"value": number_format(figures.forecast_most), "label": _("at most for one person in a week")},
    ]
