"""How much a caller may ask for, and how they are told: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).

Calls a minute are a courtesy to the others, counted in the cache (throttles.py). What must be exact is counted in the database, in the
transaction of the call itself: a call that is refused takes its count back. The row of a key's count is held until the commit, so its
writers come one after another; reads are therefore never counted there.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import Problem

WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Quota:
    """most: how often in a window of `seconds`; windows begin at multiples of them."""

    most: int
    seconds: int


QUOTAS = {"writes": Quota(600, 3_600)}  # of a key

_SPEND = """WITH here AS (SELECT to_timestamp(floor(extract(epoch FROM access_clock()) / %(seconds)s) * %(seconds)s) AS began),
done AS (
  INSERT INTO api_quotause AS q (agency_key_id, what, began, used) SELECT %(agency_key)s, %(what)s, began, 1 FROM here WHERE %(most)s > 0
  ON CONFLICT (agency_key_id, what, began) DO UPDATE SET used = q.used + 1 WHERE q.used < %(most)s RETURNING used)
SELECT (SELECT used FROM done), greatest(1, ceil(extract(epoch FROM began) + %(seconds)s - extract(epoch FROM access_clock())))::int FROM here"""


@dataclass
class Left:
    """What is left of a limit: calls, and the seconds until its window ends."""

    name: str
    most: int
    window: int
    left: int
    seconds: int

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.most};w={self.window}'

    @property
    def state(self) -> str:
        return f'"{self.name}";r={self.left};t={self.seconds}'


def note(request, left: Left) -> None:
    """Tell it with the answer, whatever that becomes. request: Django's."""
    request.limits = [*(known for known in getattr(request, "limits", []) if known.name != left.name), left]


def spend(request, what: str) -> None:
    """Count one `what` of the key that calls; people have no quotas. request: DRF's. Raises Problem (429) where nothing is left."""
    if request.auth is None:
        return
    quota = QUOTAS[what]
    facts = {"agency_key": request.auth.pk, "what": what, "most": quota.most, "seconds": quota.seconds}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, facts)
        used, seconds = cursor.fetchone()
    is_left = used is not None
    note(request._request, Left(what, quota.most, quota.seconds, quota.most - used if is_left else 0, seconds))
    if not is_left:
        said = _("This key has used its quota “%(what)s”: %(most)d in %(seconds)d seconds.")
        problem = Problem(429, "quota_used", said % {"what": what, "most": quota.most, "seconds": quota.seconds})
        problem.wait = seconds - 0.5  # Retry-After: seconds
        raise problem


class RateLimitMiddleware:
    """Writes what was noted on the answer: also on refusals, 304 and files, which views make in many ways."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if limits := getattr(request, "limits", None):
            if 400 <= answer.status_code != 429:
                for left in limits:
                    if left.name in QUOTAS:
                        left.left += 1  # what was refused took its count back
            answer["RateLimit-Policy"] = ", ".join(left.policy for left in limits)
            answer["RateLimit"] = ", ".join(left.state for left in limits)
        return answer
