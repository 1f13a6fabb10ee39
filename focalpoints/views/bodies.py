"""The page of a country or organisation: its posts as cards, its formal channels, what other apps show of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from focalpoints import directory as shown
from focalpoints.models import Country, FormalChannel, Network, Organisation, Role
from focalpoints.panels import panels
from focalpoints.policies.directory import may_read_as
from rabatplatform.notifications.followed import buttons
from rabatplatform.notifications.follows import source_of
from rabatplatform.reference.memory import shelf

PANEL_LINES = 8


@require_safe
def country_detail(request, alpha2):
    country = shelf(Country).by_key.get(alpha2)
    if country is None or not country.rabat_status:
        raise Http404
    status = shown.status_of(country)
    facts = [
        {"label": _("In the Process"), "value": status.label},
        {"label": pgettext("membership", "Since"), "value": status.since},
        {"label": pgettext("membership", "Until"), "value": status.until},
        {"label": _("Note"), "value": status.note, "lang": status.note_language},
        {"label": _("Communities"), "all": shown.memberships_of(country), "value": ""},
        {"label": _("Networks"), "all": _networks(country), "value": ""},
    ]
    return _body(request, country, status, facts, shown.region_of(country))


@require_safe
def organisation_detail(request, slug):
    organisation = shelf(Organisation).by_key.get(slug)
    if organisation is None:
        raise Http404
    status = shown.status_of(organisation)
    kind = str(shown.ORGANISATION_KINDS.get(organisation.kind, organisation.kind))
    parent, country = (
        shelf(model).by_id.get(pk) for model, pk in ((Organisation, organisation.parent_id), (Country, organisation.country_id))
    )
    facts = [
        {"label": _("Kind"), "value": kind},
        {"label": _("In the Process"), "value": status.label},
        {"label": _("Part of"), "value": parent and parent.name, "href": parent and parent.get_absolute_url()},
        {"label": _("Country"), "value": country and country.name, "href": country and page_of(country)},
        {"label": _("Note"), "value": status.note, "lang": status.note_language},
    ]
    return _body(request, organisation, status, facts, organisation.acronym or kind)


def _networks(country) -> list[str]:
    known = shelf(Network).by_key
    return [known[code].name for code in country.networks if code in known]


def page_of(body) -> str:
    """The address of a body's page; "" for a country without a status in the Process, which has none."""
    return body.get_absolute_url() if isinstance(body, Organisation) or body.rabat_status else ""


def _body(request, body, status, facts, eyebrow):
    ruling = may_read_as(request.actor)
    cards = shown.cards_of(body) if ruling else []
    is_country = isinstance(body, Country)
    zones = {card.local_time for card in cards}
    own = request.actor.post
    coordinators = [card for card in cards if card.post.role == Role.COORDINATOR and card.post != own]
    context = {
        "body": body,
        "is_country": is_country,
        "is_former": status.code == Country.Status.FORMER,
        "eyebrow": eyebrow,
        "status": status,
        "facts": [fact for fact in facts if fact.get("value") or fact.get("all")],
        "cards": cards,
        "posts_said": shown.posts_said((len(cards), sum(card.is_vacant for card in cards))),
        "confirmed": sum(card.fresh.kind == "ok" and not card.is_vacant for card in cards),
        "has_members": any(card.holders for card in cards),
        "local_time": zones.pop() if len(zones) == 1 else "",
        "own_times": len({card.local_time for card in cards}) > 1,
        "coordinator": next((card for card in coordinators if not card.is_vacant), coordinators[0] if coordinators else None),
        "own_post": own,
        # What the links lead to judges for itself.
        "is_coordinator": own is not None and own.role == Role.COORDINATOR and own.body == body,
        "empty_actions": _ways_on(body, own) if status.code != Country.Status.FORMER else [],
        "channels": list(FormalChannel.objects.filter(country=body.pk)) if is_country and ruling else [],
        "lists": panel_lists(request.user, body),
        "ruling": ruling,
        "follow": follow_buttons(request, body),
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/body.html", context)


def follow_buttons(request, body):
    """To follow what is its own: its posts, and what other apps have of it."""
    own = {"country" if isinstance(body, Country) else "organisation": [body.key]}
    labels = {"practices": _("practices"), "posts": _("focal points")}
    return buttons(request, *((code, own, label) for code, label in labels.items() if source_of(code)))


def _ways_on(body, own) -> list[dict]:
    """From the page of a body without members, as components/empty.html takes them: what it leads to judges for itself."""
    if own is not None and own.role == Role.SECRETARIAT:
        return [{"label": _("Appoint the first coordinator"), "href": reverse("focalpoints:nomination-new", args=[body.key])}]
    secretariat = shelf(Organisation).by_key.get(Organisation.SECRETARIAT)
    if secretariat is None or secretariat == body:
        return []
    return [{"label": _("Write to the Secretariat"), "href": secretariat.get_absolute_url()}]


def panel_lists(user, body) -> list[dict]:
    lists = []
    for panel in panels():
        entries, number = panel.entries(user, body, PANEL_LINES)
        more = _("All %(number)d") % {"number": number} if number > len(entries) else ""
        lists.append({"title": panel.title, "entries": entries, "more": more, "all_href": panel.all_href(body)})
    return lists
