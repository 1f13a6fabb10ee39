"""Where exports meet the change feed."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.access.scope import access_scope
from rabatplatform.api.bulk.kinds import kind_of
from rabatplatform.api.errors import CODES, Problem
from rabatplatform.feed import position, reading

CODES["feed_behind"] = (
    503,
    _("What was taken back a moment ago is not all in the change feed yet, so files of exports are withheld. Try again."),
)
SECONDS = 10  # after which somebody who places for long is done, or the job that places has caught up


def cursor_at_beginning(request, kind: str) -> str:
    """The cursor of the change feed of this kind from which the caller goes on once it holds the export: taken before the first object is
    read, so that nothing is missed in between. request: DRF's, of the call that asks.
    """
    reading.catch_up()
    number = reading.stands_at()
    return position.written(position.Place(number, number), position.binding(request._request, [kind]))


def stands_at(account) -> int:
    """The number up to which the feed is placed now: of what is read afterwards, any later word has a higher one. account: of the key."""
    with access_scope(account):
        reading.catch_up()
        return reading.stands_at()


def is_outdated(export) -> bool:
    """Whether the key may hold something of the export no longer: an object, or, of a kind that `narrows`, what an object showed. In the
    scope of the key. Raises Problem (503) where the feed cannot say, as not everything is placed: a recall may wait.
    """
    if not reading.catch_up():
        problem = Problem(503, "feed_behind", CODES["feed_behind"][1])
        problem.wait = SECONDS - 0.5  # Retry-After: seconds
        raise problem
    return reading.took_back(export.kind, export.number, also_changed=kind_of(export.kind).narrows)
