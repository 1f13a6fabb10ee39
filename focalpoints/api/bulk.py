"""How posts are exported in bulk: found as their list finds them, by their number; closed ones as well, which the change feed lets hold."""

from bisect import bisect_right

from focalpoints.api.posts import FIELDS_OF_POST, FIND, filters_of
from focalpoints.api.representation import read_posts
from focalpoints.directory.search import find
from focalpoints.policies.directory import may_read_as
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.bulk.kinds import Batch, ExportKind

FILTERS = tuple(parameter for parameter in FIND if parameter.name != "q")


def find_posts(user, query, position: str, most: int) -> Batch:
    filters = filters_of(query)
    every = sorted(find(filters, also_closed=True).ids) if may_read_as(actor_of(user)) else []
    start = bisect_right(every, int(position or 0))
    ids = every[start : start + most]
    return Batch(ids, str(ids[-1]) if start + most < len(every) else None, len(every))


def tell_posts(user, ids, fields, origin) -> list[dict]:
    return read_posts(user, ids, fields or None, origin)


# A contact that all members read may become one for coordinators alone.
POSTS = ExportKind("directory:read", FILTERS, FIELDS_OF_POST, find_posts, tell_posts, narrows=True)
