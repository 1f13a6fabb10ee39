"""Following practices: any search of theirs, or one practice by its reference."""

from functools import cache

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.concepts import thesaurus
from practices.models import Practice
from practices.results import address, labels_of, legends
from practices.search import FACETS, KIND, InvalidParameters, Parameters
from practices.text import titles_of
from rabatplatform.access.readers import readers_of
from rabatplatform.access.rulings import ALLOWED
from rabatplatform.events.catalogue import kind_of
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.follows import Filters, FollowSource, any_of, named, quoted, register
from rabatplatform.search import queries
from rabatplatform.search.matching import Asked, which_find

PRACTICE = "practice"  # the filter for some practices by their references
NAMES = ("q", *FACETS, PRACTICE)
THING = "practice"  # of kinds of event


def clean(query: QueryDict, user) -> Filters:
    """Raises FollowRefused."""
    errors = {name: _("This cannot be followed.") for name in query if name not in NAMES}
    try:
        parameters = Parameters.from_query(query)
    except InvalidParameters as error:
        raise FollowRefused(error.message, fields={**errors, **error.fields}) from error
    if parameters.q and _tsquery(parameters.q) is None:
        errors["q"] = _("There is no word in it to look for.")
    references = sorted({value.strip()[:40] for value in query.getlist(PRACTICE) if value.strip()})
    known = set(Practice.objects.visible_to(user).filter(reference__in=references).values_list("reference", flat=True))
    if unknown := [value for value in references if value not in known]:
        errors[PRACTICE] = _("Unknown value: %(value)s") % {"value": unknown[0]}
    if errors:
        raise FollowRefused(_("This search cannot be followed."), fields=errors)
    filters = {"q": [parameters.q] if parameters.q else [], PRACTICE: references}
    filters |= {name: sorted(getattr(parameters, name)) for name in FACETS}
    return {name: values for name, values in filters.items() if values}


def followable(parameters: Parameters) -> list[tuple[str, str]]:
    """What of a search on the page can be followed: its words and filters, without its order."""
    return [pair for pair in parameters.pairs() if pair[0] in NAMES]


def parameters_of(filters: Filters) -> Parameters:
    """Of what was cleaned when it was stored: a value that went meanwhile finds nothing."""
    facets = {name: tuple(filters[name]) for name in FACETS if name in filters}
    return Parameters(q=(filters.get("q") or [""])[0], **facets)


def matches(things: list[int], asked: list[Filters]) -> list[list[bool]]:
    """Of all words of a search, in any of the languages that its thesaurus knows. things: ids of practices; none finds a withdrawn one."""
    rows = Practice.objects.filter(pk__in=things).exclude(state=Practice.State.WITHDRAWN)
    references = dict(rows.values_list("pk", "reference"))
    known, words = set(references.values()), cache(_tsquery)
    found = which_find(KIND, references, [_asked(filters, words) if _may_be(known, filters) else None for filters in asked])

    def is_one_of(pk: int, filters: Filters) -> bool:
        return PRACTICE not in filters or references.get(pk) in filters[PRACTICE]

    return [[(pk, place) in found and is_one_of(pk, filters) for place, filters in enumerate(asked)] for pk in things]


def _may_be(known: set[str], filters: Filters) -> bool:
    return PRACTICE not in filters or not known.isdisjoint(filters[PRACTICE])


def _asked(filters: Filters, words) -> Asked | None:
    """None where nothing can be found by its words."""
    parameters = parameters_of(filters)
    tsquery = words(parameters.q) if parameters.q else None
    return None if parameters.q and tsquery is None else Asked(tsquery, _slots(parameters))


def _tsquery(text: str) -> str | None:
    return queries.build(text, thesaurus()).strict


def _slots(parameters: Parameters) -> tuple[str, ...]:
    return tuple(slot for slot in parameters.filters.slots if slot)


def thing_of(event) -> int | None:
    kind = kind_of(event.kind)
    return kind.about(event) if kind.thing == THING else None


def describe(asked: list[Filters], user) -> list[str]:
    references = {reference for filters in asked for reference in filters.get(PRACTICE, ())}
    rows = Practice.objects.visible_to(user).select_related("current") if references else Practice.objects.none()
    readable = [practice for practice in rows.filter(reference__in=references) if practice.current]
    titles = titles_of(readable) if readable else {}
    by_reference = {practice.reference: titles[practice.pk] for practice in readable}
    return [_words(filters, by_reference) for filters in asked]


def _words(filters: Filters, titles: dict[str, str]) -> str:
    values = {name: list(labels_of(name, filters[name]).values()) for name in FACETS if name in filters}
    if set(filters) == {PRACTICE}:
        known = [titles[reference] for reference in filters[PRACTICE] if reference in titles]
        return _("Practice %(title)s") % {"title": any_of(map(quoted, known))} if known else _("A practice that you may not read")
    if set(filters) == {"theme"} and values["theme"]:
        return _("Practices on %(names)s") % {"names": any_of(values["theme"])}
    if set(filters) in ({"country"}, {"organisation"}):
        names = next(iter(values.values()))
        return _("Practices from %(names)s") % {"names": any_of(names)}
    if not filters:
        return _("All practices")
    parts = [quoted(filters["q"][0])] if "q" in filters else []
    parts += [named(legends()[name], names) for name, names in values.items()]
    parts += [quoted(titles[reference]) for reference in filters.get(PRACTICE, ()) if reference in titles]
    return _("Practices: %(filters)s") % {"filters": "; ".join(parts)}


def href(filters: Filters) -> str:
    if set(filters) == {PRACTICE} and len(filters[PRACTICE]) == 1:
        return reverse("practices:practice-detail", args=[filters[PRACTICE][0]])
    return address(parameters_of(filters))


SOURCE = register(
    FollowSource(
        "practices",
        gettext_lazy("Practices"),
        may=lambda actor: ALLOWED,
        clean=clean,
        thing_of=thing_of,
        matches=matches,
        readers=lambda pk, people: readers_of(Practice, pk, people),
        describe=describe,
        href=href,
    )
)
