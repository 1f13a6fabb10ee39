"""The directory, read only: countries and organisations, their posts and who holds them now."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from focalpoints import directory as shown
from focalpoints.models import Country, Network, Organisation
from focalpoints.panels import panels
from focalpoints.policies import may_read_directory
from focalpoints.tiles import tile_map
from rabatplatform.reference.memory import shelf

PANEL_LINES = 8


@require_safe
def directory(request):
    """Countries by region and organisations with a status, with the numbers of posts and of what other apps show of them."""
    ruling = may_read_directory(request.user)
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
    context = {
        "ruling": ruling,
        "regions": [region for region in regions.values() if region.lines],
        "organisations": [group for group in statuses.values() if group.lines],
        "drawn": {
            "map": drawn,
            "partners": sum(country.rabat_status != Country.Status.FORMER for country in countries),
            "posts": sum(count[0] for count in (*posts.values(), *organisation_posts.values())),
            "vacant": sum(count[1] for count in (*posts.values(), *organisation_posts.values())),
        },
    }
    return render(request, "focalpoints/directory.html", context)


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
        {"label": _("Country"), "value": country and country.name, "href": country and _page_of(country)},
        {"label": _("Note"), "value": status.note, "lang": status.note_language},
    ]
    return _body(request, organisation, status, facts, organisation.acronym or kind)


def _networks(country) -> list[str]:
    known = shelf(Network).by_key
    return [known[code].name for code in country.networks if code in known]


def _page_of(country) -> str:
    return country.get_absolute_url() if country.rabat_status else ""


def _body(request, body, status, facts, eyebrow):
    """The page of a country or organisation."""
    ruling = may_read_directory(request.user)
    cards = shown.cards_of(body) if ruling else []
    zones = {card.local_time for card in cards}
    lists = []
    for panel in panels():
        entries, number = panel.entries(request.user, body, PANEL_LINES)
        more = _("All %(number)d") % {"number": number} if number > len(entries) else ""
        lists.append({"title": panel.title, "entries": entries, "more": more, "all_href": panel.all_href(body)})
    context = {
        "body": body,
        "is_country": isinstance(body, Country),
        "is_former": status.code == Country.Status.FORMER,
        "eyebrow": eyebrow,
        "status": status,
        "facts": [fact for fact in facts if fact.get("value") or fact.get("all")],
        "cards": cards,
        "posts_said": shown.posts_said((len(cards), sum(not card.holders for card in cards))),
        "has_members": any(card.holders for card in cards),
        "local_time": zones.pop() if len(zones) == 1 else "",
        "own_times": len({card.local_time for card in cards}) > 1,
        "lists": lists,
        "ruling": ruling,
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/body.html", context)
