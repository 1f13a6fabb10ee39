"""What the change feed tells of the directory."""

from focalpoints.api.representation import read_posts
from focalpoints.api.views import COUNTRY, NETWORK, ORGANISATION
from focalpoints.directory.posts import all_posts
from focalpoints.models import Country, Network, Organisation
from focalpoints.policies.directory import may_read_as
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.reference import find_entries, tell_entries
from rabatplatform.feed.kinds import FeedKind, register

SCOPE = "directory:read"


def find_posts(user, ids, whole=True) -> dict[int, object]:
    """Closed ones as well: they stay readable."""
    return all_posts().in_bulk(ids) if may_read_as(actor_of(user)) else {}


def tell_posts(rows, request, whole=True) -> dict[int, dict]:
    told = read_posts(request.user, list(rows), None if whole else ("url",), request._request)
    return {pk: {"url": shown["url"], "object": shown if whole else None} for pk, shown in zip(rows, told, strict=True)}


register(FeedKind("post", SCOPE, find_posts, tell_posts))
register(FeedKind("country", SCOPE, find_entries(Country), tell_entries(COUNTRY)))
register(FeedKind("organisation", SCOPE, find_entries(Organisation), tell_entries(ORGANISATION)))
register(FeedKind("network", SCOPE, find_entries(Network), tell_entries(NETWORK)))
