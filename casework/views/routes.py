"""The view of routes, and what changed on them by date. Both show words of notes: their reads are recorded, so nothing is shown before
somebody chose."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.content import LEG
from casework.crumbs import crumbs
from casework.listing import row_of
from casework.models import NoteLeg
from casework.policies.finding import may_find
from casework.printing import marking_of, may_print, printed_by
from casework.route_picture import picture_of
from casework.route_view import MOST_NOTES, route_view, timeline
from casework.route_words import time_of
from casework.search import InvalidParameters
from casework.views.list import refused_search
from casework.vocabulary import facets
from focalpoints.models import Country
from rabatplatform.reference.memory import shelf

LONGEST_PLACE = NoteLeg._meta.get_field(LEG[0]).max_length


@require_safe
def routes(request):
    may_find(request.user).require()
    try:
        chosen = _chosen(request.GET, route=facets()["route"].terms, country=_countries(), place=None)
    except InvalidParameters as error:
        return refused_search(request, error)
    view = route_view(request.user, **chosen)
    context = {
        "chosen": chosen,
        "is_chosen": any(chosen.values()),
        "routes": facets()["route"].choices(),
        "countries": sorted(_countries().items(), key=lambda pair: pair[1]),
        "lines": [
            {"way": way, "number": number, "time": time_of(way), "notes": list(way.notes.values())}
            for number, way in enumerate(view.ways, 1)
        ],
        "picture": picture_of(view.ways),
        "notes": [row_of(note) for note in view.notes],
        **on_paper(request.user, view.notes),
        "is_cut": view.is_cut,
        "most": MOST_NOTES,
        "crumbs": crumbs(),
        "nav": "casework",
    }
    return render(request, "casework/route/view.html", context)


@require_safe
def adaptation_timeline(request):
    may_find(request.user).require()
    try:
        chosen = _chosen(request.GET, route=facets()["route"].terms, term=facets()["adaptation"].terms)
    except InvalidParameters as error:
        return refused_search(request, error)
    found = timeline(request.user, **chosen)
    context = {
        "chosen": chosen,
        "is_chosen": any(chosen.values()),
        "routes": facets()["route"].choices(),
        "terms": facets()["adaptation"].choices(),
        "lines": [
            {"note": note, "row": row_of(note), "change": change, "name": facets()["adaptation"].name_of(change.term)}
            for note, change in found.lines
        ],
        **on_paper(request.user, list({note.pk: note for note, _change in found.lines}.values())),
        "is_cut": found.is_cut,
        "most": MOST_NOTES,
        "crumbs": crumbs(),
        "nav": "casework",
    }
    return render(request, "casework/route/timeline.html", context)


def on_paper(user, notes) -> dict:
    """As soon as one note that is shown may not be printed, the page is not."""
    return {
        "may_print": may_print(user, [(note, note.current) for note in notes]),
        "marking": marking_of(notes),
        "printed": printed_by(user),
    }


def _countries() -> dict[str, str]:
    return {country.alpha2: str(country.name) for country in shelf(Country).ordered}


def _chosen(query, **known) -> dict[str, str]:
    """{name: value} of the parameters; known: what each may be, None for words. Raises InvalidParameters."""
    chosen = {name: query.get(name, "").replace("\x00", "").strip() for name in known}
    wrong = {
        name: _("Unknown value: %(value)s") % {"value": value[:80]}
        for name, value in chosen.items()
        if value and known[name] is not None and value not in known[name]
    }
    if len(chosen.get("place", "")) > LONGEST_PLACE:
        wrong["place"] = _("Too long: at most %(most)s characters.") % {"most": LONGEST_PLACE}
    if wrong:
        raise InvalidParameters(_("The search has parameters that cannot be read."), fields=wrong)
    return chosen
