"""How notes are exported in bulk: found as their list finds them, told as it tells them. SECURITY: words of a note are at its address
alone, where each read is recorded; and every search is narrowed to what leaves by the key."""

from dataclasses import replace

from rest_framework.exceptions import ErrorDetail, ValidationError

from casework import search
from casework.api.base import MARKING, facts, listed
from casework.api.notes import FIELDS, FIND
from casework.policies.finding import may_find
from rabatplatform.api.base import only
from rabatplatform.api.bulk.kinds import Batch, ExportKind

NO_FILTERS = ("q", "sort", "mine", "updated_since")  # an export has everything, in an order of its own
FILTERS = tuple(parameter for parameter in FIND if parameter.name not in NO_FILTERS)


def find_notes(user, query, position: str, most: int) -> Batch:
    """The oldest first; not counted, as the search counts what is shown alone."""
    if not may_find(user):
        return Batch([], None)
    try:
        found = search.find(user, replace(search.Parameters.from_query(query), sort="oldest", cursor=position), limit=most)
    except search.InvalidParameters as error:
        wrong = {name: [ErrorDetail(str(detail), error.code)] for name, detail in error.fields.items()}
        raise ValidationError(wrong) from error
    return Batch(found.ids, found.next or None)


def tell_notes(user, ids, fields, origin) -> list[dict]:
    visible = listed(user, ids)
    told = [facts(visible[pk], visible[pk].current, origin) for pk in ids if pk in visible]
    return [only(row, (*fields, *MARKING)) for row in told] if fields else told


# A version that follows may close the one before to its readers, with its title.
NOTES = ExportKind("casework:read", FILTERS, FIELDS, find_notes, tell_notes, narrows=True)
