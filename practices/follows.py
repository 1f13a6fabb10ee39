"""Following practices: any search of theirs, or one practice by its reference."""

from functools import cache

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.concepts import thesaurus
from practices.models import Practice, Revision
from practices.results import address, labels_of, legends
from practices.search import FACETS, KIND, TABLE, InvalidParameters, Parameters
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
MOST = 1_000  # practices of a month that a preview looks at
REVISED = "practices.corrected"


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


def matches(pk: int, asked: list[Filters]) -> list[bool]:
    """Of all words of a search, in any of the languages that its thesaurus knows."""
    reference = Practice.objects.filter(pk=pk).values_list("reference", flat=True).first()
    words = cache(_tsquery)
    searches = []
    for filters in asked:
        parameters = parameters_of(filters)
        is_other = PRACTICE in filters and reference not in filters[PRACTICE]
        tsquery = words(parameters.q) if parameters.q and not is_other else None
        is_nothing = is_other or (parameters.q and tsquery is None)
        searches.append(None if is_nothing else Asked(tsquery, _slots(parameters)))
    found = iter(which_find(KIND, pk, [one for one in searches if one is not None]))
    return [one is not None and next(found) for one in searches]


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


def count_news(user, filters: Filters, since) -> int:
    """Revisions that were published, by the dates that they bear."""
    parameters = parameters_of(filters)
    rows = Revision.objects.visible_to(user).filter(is_public=True, published_at__gte=since)
    corrected = kind_of(REVISED)
    if not (corrected and corrected.news):
        rows = rows.filter(is_correction=False)
    if PRACTICE in filters:
        rows = rows.filter(practice__reference__in=filters[PRACTICE])
    if parameters.q or parameters.is_filtered:
        rows = rows.filter(practice__in=_changed(parameters, since))
    return rows.count()


def _changed(parameters: Parameters, since) -> list[int]:
    """Published practices that match and were changed since."""
    query = queries.Query()
    if parameters.q:
        query = queries.build(parameters.q, thesaurus())
        query.loose = None  # all words
    wanted = queries.Filters(parameters.filters.slots, (Practice.State.PUBLISHED,), since)
    return [hit.pk for hit in queries.search(TABLE, query, wanted, sort="newest", limit=MOST).rows]


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
        count_news=count_news,
    )
)
