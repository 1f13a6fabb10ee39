"""Where a key stands in the feed: a place, sealed as a cursor that is good for this key and these kinds."""

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Place:
    """number: of the last word that was told; floor: up to which everything was told, or there was nothing to tell. The floor is the higher
    one where a page was not full: the words of others, and those that were forgotten, have numbers of the same row."""

    number: int
    floor: int

    def is_gone(self, kept_from: int) -> bool:
        """Whether something was forgotten that was not told."""
        return max(self.number, self.floor) < kept_from

    def after(self, words: list[reading.Word], *, is_full: bool, stands_at: int) -> "Place":
        """Where one stands once these were told. stands_at: read before they were."""
        return Place(words[-1].seq if words else self.number, self.floor if is_full else max(self.floor, stands_at))


def beginning(kept_from: int) -> Place:
    """Of somebody who holds nothing: what was forgotten until now is nothing to them."""
    return Place(0, kept_from)


def written(place: Place, bound: str) -> str:
    return seal([place.number, place.floor], bound)


def read(since: str | None, bound: str, kept_from: int) -> Place:
    """The place of a cursor, the beginning without one. Raises a refusal of `since`, or of a cursor from before something was forgotten."""
    if since is None:
        return beginning(kept_from)
    try:
        number, *floor = unseal(since, bound)  # those given before 28 November 2026 have no floor
    except ValidationError:
        said = _("This cursor is of another key or of other kinds, or was changed. Begin again without it.")
        raise invalid("since", "invalid_cursor", said) from None
    place = Place(number, *(floor or [number]))
    if place.is_gone(kept_from):
        raise Problem(410, "cursor_expired", CODES["cursor_expired"][1])
    return place
