"""Following notes: any search of theirs. Only who reads casework does, and it is shown in casework's own room."""

from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.events import GRANT_GIVEN, NOTE_RELEASED
from casework.events.audiences import people_of_labels, receivers
from casework.listing import address, label_of, legends
from casework.models import Note, NoteGrant
from casework.policies.finding import may_find
from casework.search import FACETS, InvalidParameters, Parameters
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.readers import readers_of
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.follows import Filters, FollowSource, any_of, named, quoted, register
from rabatplatform.notifications.models import Delivery
from rabatplatform.search import queries
from rabatplatform.search.matching import Asked, which_find

NAMES = ("q", *FACETS)
KIND = THING = "note"


def clean(query: QueryDict, user) -> Filters:
    """Raises FollowRefused. How a note stands, and whose it is, change with the day and the reader: both are no filters here."""
    errors = {name: _("This cannot be followed.") for name in query if name not in NAMES}
    try:
        parameters = Parameters.from_query(query)
    except InvalidParameters as error:
        raise FollowRefused(error.message, fields={**errors, **error.fields}) from error
    if parameters.q and queries.build(parameters.q).strict is None:
        errors["q"] = _("There is no word in it to look for.")
    if errors:
        raise FollowRefused(_("This search cannot be followed."), fields=errors)
    filters = {"q": [parameters.q] if parameters.q else []} | {name: sorted(getattr(parameters, name)) for name in FACETS}
    return {name: values for name, values in filters.items() if values}


def followable(parameters: Parameters) -> list[tuple[str, str]]:
    """What of a search on the page can be followed: its words and filters, without its order and how the notes stand."""
    return [pair for pair in parameters.pairs() if pair[0] in NAMES]


def parameters_of(filters: Filters) -> Parameters:
    facets = {name: tuple(filters[name]) for name in FACETS if name in filters}
    return Parameters(q=(filters.get("q") or [""])[0], **facets)


def matches(things: list[int], asked: list[Filters]) -> list[list[bool]]:
    """things: ids of notes."""
    words = cache(lambda text: queries.build(text).strict)
    found = which_find(KIND, things, [_asked(filters, words) for filters in asked])
    return [[(pk, place) in found for place in range(len(asked))] for pk in things]


def _asked(filters: Filters, words) -> Asked | None:
    """None where nothing can be found by its words."""
    parameters = parameters_of(filters)
    tsquery = words(parameters.q) if parameters.q else None
    return None if parameters.q and tsquery is None else Asked(tsquery, _slots(parameters))


def _slots(parameters: Parameters) -> tuple[str, ...]:
    return tuple(",".join(f"{name}:{value}" for value in getattr(parameters, name)) for name in parameters.facets_set)


def thing_of(event) -> int | None:
    kind = kind_of(event.kind)
    return kind.about(event) if kind.thing == THING else None


def told_of_the_same(event) -> set[int]:
    """Of a grant to all who do casework: who reads the note by other rights and, while another such grant holds, who was told before.

    Once that ran out they read it no more: they are told again.
    """
    if event.kind != GRANT_GIVEN.code:
        return set()
    others = NoteGrant.objects.filter(note=event.subject_id, label=GrantLabel.ALL_WHO_READ_CASEWORK)
    told = set()
    if others.exclude(pk=event.data.get("grant")).in_force().exists():
        events = Event.objects.filter(kind__in=(NOTE_RELEASED.code, GRANT_GIVEN.code), subject_id=event.subject_id)
        told = set(Delivery.objects.filter(event__in=events.values("pk")).values_list("user", flat=True))
    originator = Note.objects.filter(pk=event.subject_id).values_list("originator", flat=True)
    return told | receivers(event) | people_of_labels(originator)


def describe(asked: list[Filters], user) -> list[str]:
    return [_words(filters) for filters in asked]


def _words(filters: Filters) -> str:
    if not filters:
        return _("All notes that you may read")
    values = {name: [label_of(name, key) for key in filters[name]] for name in FACETS if name in filters}
    if set(filters) == {"country"}:
        return _("Notes on the way through %(names)s") % {"names": any_of(values["country"])}
    parts = [quoted(filters["q"][0])] if "q" in filters else []
    parts += [named(legends()[name], names) for name, names in values.items()]
    return _("Notes: %(filters)s") % {"filters": "; ".join(parts)}


def href(filters: Filters) -> str:
    return address(parameters_of(filters))


SOURCE = register(
    FollowSource(
        "notes",
        gettext_lazy("Notes"),
        may=lambda actor: may_find(actor.user),
        clean=clean,
        thing_of=thing_of,
        matches=matches,
        readers=lambda pk, people: readers_of(Note, pk, people),
        describe=describe,
        href=href,
        room="casework",
        told_of_the_same=told_of_the_same,
    )
)
