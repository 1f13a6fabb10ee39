"""Where a key stands in the feed: a number, sealed as a cursor that is good for this key and these kinds."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from rabatplatform.api.callers import caller_of
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.errors import CODES, Problem, invalid
from rabatplatform.feed import reading

CODES["cursor_expired"] = (410, _("The cursor is too old: begin anew without it, and drop what does not come."))


def binding(request, kinds: Iterable[str]) -> str:
    """What a cursor is good for. request: Django's; kinds: those that were asked for, none for all."""
    return f"{caller_of(request)} changes {' '.join(sorted(set(kinds)))}"


def written(number: int, bound: str) -> str:
    return seal([number], bound)


def read(since: str | None, bound: str) -> int:
    """The number that a cursor stands at, 0 without one. Raises a refusal of `since`, or of a cursor from before something was forgotten."""
    if since is None:
        return 0
    try:
        (number,) = unseal(since, bound)
    except ValidationError:
        said = _("This cursor is of another key or of other kinds, or was changed. Begin again without it.")
        raise invalid("since", "invalid_cursor", said) from None
    if number < reading.kept_from():
        raise Problem(410, "cursor_expired", CODES["cursor_expired"][1])
    return number
