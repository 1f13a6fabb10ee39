"""How practices and adaptations are exported in bulk: found as their lists find them, in an order that no change moves.

Where no state is asked for it is every one that the change feed lets a key hold: what does not change after the export is told by nothing
else. So drafts of one's own team and archived practices are in it, and withdrawn practices, of which nothing is held, are not.
"""

from dataclasses import replace

from practices import search
from practices.api import adaptation_shapes
from practices.api import views as lists
from practices.api.adaptations import FIELDS, STATES, matching
from practices.api.adaptations import FIND as FIND_ADAPTATIONS
from practices.api.representation import Shape, read_rows, represent
from practices.models import Adaptation, Practice
from practices.search import FACET_HITS
from rabatplatform.access.lookups import ids_after
from rabatplatform.api.base import only
from rabatplatform.api.bulk.kinds import Batch, ExportKind

SCOPE = "practices:read"
NO_FILTERS = ("q", "sort", "expand")  # an export has everything, in an order of its own
PUBLISHED = Practice.State.PUBLISHED
HELD = tuple(str(state) for state in Practice.State if state != Practice.State.WITHDRAWN)
FILTERS = tuple(parameter for parameter in lists.FIND if parameter.name not in NO_FILTERS)


def find_practices(user, query, position: str, most: int) -> Batch:
    """All of some states by their number: the search counts anew for each page. What filters narrow comes by it, the oldest first."""
    try:
        wanted = replace(search.Parameters.from_query(query), q="", sort="oldest", cursor="")
        if not query.getlist("state"):
            wanted = replace(wanted, state=HELD)
        if not wanted.is_filtered and wanted.updated_since is None:
            total = None if position else _number(user, wanted.state)
            return _next_of_all(user, wanted.state, int(position or 0), most, total)
        found = search.find(user, replace(wanted, cursor=position), limit=most)
    except search.InvalidParameters as error:
        raise lists.refused_parameters(error) from error
    is_counted = not found.is_capped and found.total < FACET_HITS
    return Batch(found.ids, found.next, found.total if is_counted else None)


def _next_of_all(user, states, after: int, most: int, total: int | None) -> Batch:
    ids = ids_after(Practice.objects.visible_to(user).filter(state__in=states), after, most + 1)
    return Batch(ids[:most], str(ids[most - 1]) if len(ids) > most else None, total)


def _number(user, states) -> int | None:
    """Published ones are counted already; of the others none or some, None where they are too many."""
    published = search.find(user, search.Parameters(), limit=1).total if PUBLISHED in states else 0
    others = Practice.objects.visible_to(user).filter(state__in=[state for state in states if state != PUBLISHED])
    number = others.order_by()[: FACET_HITS + 1].count()
    return published + number if number <= FACET_HITS else None


def tell_practices(user, ids, fields, origin) -> list[dict]:
    shape = Shape.of_list(fields)
    told = represent(read_rows(user, ids, shape), shape, origin)
    return [only(row, fields) for row in told] if fields else told


def find_adaptations(user, query, position: str, most: int) -> Batch:
    """By their number."""
    rows = matching(
        user,
        practice=query.get("practice"),
        countries=query.getlist("country"),
        organisations=query.getlist("organisation"),
        states=query.getlist("state") or STATES,
    )
    total = None if position else rows.count()
    ids = ids_after(rows, int(position or 0), most + 1)
    return Batch(ids[:most], str(ids[most - 1]) if len(ids) > most else None, total)


def tell_adaptations(user, ids, fields, origin) -> list[dict]:
    rows = Adaptation.objects.visible_to(user).select_related(*adaptation_shapes.RELATED).in_bulk(ids)
    told = [adaptation_shapes.told(rows[pk], origin) for pk in ids if pk in rows]
    return [only(row, fields) for row in told] if fields else told


PRACTICES = ExportKind(SCOPE, (*FILTERS, lists.STATE, lists.SINCE), lists.FIELDS_OF_PRACTICE, find_practices, tell_practices)
ADAPTATIONS = ExportKind(SCOPE, FIND_ADAPTATIONS, FIELDS, find_adaptations, tell_adaptations)
