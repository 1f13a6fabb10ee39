"""What must be exact of the limits: counted in the database, in the transaction of the call itself; a call that is refused takes its count
back. The row of a key's count is held until the commit, so its calls that count come one after another: those that write, and those that
read the words of notes, each of which leaves a line in the record of reads. Other reads are never counted here. Of a quota that the keys
of an organisation share, each has a row of its own, and the calls of all of them come one after another (api/sql/quotas_shared.sql).
"""

from dataclasses import asdict

from django.db import connection
from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import Problem
from rabatplatform.api.limits import QUOTAS, Left, note

_SHARED = _("The keys of your organisation have used their quota “%(what)s”: %(most)d in %(seconds)d seconds.")
_SPEND = """WITH now AS (SELECT to_timestamp(floor(extract(epoch FROM access_clock()) / %(seconds)s) * %(seconds)s) AS began),
here AS MATERIALIZED (
  SELECT began, CASE WHEN %(is_shared)s THEN api_others_held(%(agency_key)s, %(what)s, began) ELSE 0 END AS others FROM now),
done AS (
  INSERT INTO api_quotause AS q (agency_key_id, what, began, used)
  SELECT %(agency_key)s, %(what)s, began, %(number)s FROM here WHERE others + %(number)s <= %(most)s
  ON CONFLICT (agency_key_id, what, began) DO UPDATE SET used = q.used + %(number)s
  WHERE q.used + %(number)s + (SELECT others FROM here) <= %(most)s RETURNING used)
SELECT others + (SELECT used FROM done), others +
  coalesce((SELECT u.used FROM api_quotause u WHERE u.agency_key_id = %(agency_key)s AND u.what = %(what)s AND u.began = here.began), 0),
  greatest(1, ceil(extract(epoch FROM began) + %(seconds)s - extract(epoch FROM access_clock())))::int FROM here"""

_LEFT = """WITH quotas AS (
  SELECT * FROM unnest(%(names)s::text[], %(most)s::int[], %(seconds)s::int[], %(are_shared)s::bool[]) q(what, most, seconds, is_shared)),
here AS (SELECT *, to_timestamp(floor(extract(epoch FROM access_clock()) / seconds) * seconds) AS began FROM quotas)
SELECT h.what, h.most, h.seconds, greatest(0, h.most - coalesce(u.used, 0)
    - CASE WHEN h.is_shared THEN api_used_by_others(%(agency_key)s, h.what, h.began) ELSE 0 END)::int,
  greatest(1, ceil(extract(epoch FROM h.began) + h.seconds - extract(epoch FROM access_clock())))::int
FROM here h LEFT JOIN api_quotause u ON u.agency_key_id = %(agency_key)s AND u.what = h.what AND u.began = h.began ORDER BY h.most DESC"""


def left_of(agency_key: int) -> list[Left]:
    """What is left now of each quota of a key, for whom QuotaUse.objects.visible_to shows it: the key, its organisation, its responsible post.

    For others all of it seems left: do not show it to them.
    """
    facts = {
        "names": list(QUOTAS),
        "most": [quota.most for quota in QUOTAS.values()],
        "seconds": [quota.seconds for quota in QUOTAS.values()],
        "are_shared": [quota.is_shared for quota in QUOTAS.values()],
        "agency_key": agency_key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, facts)
        return [Left(*row) for row in cursor.fetchall()]


def spend(request, what: str, number: int = 1) -> None:
    """Count `number` of `what` of the key that calls, where its organisation's keys share the quota beside theirs; people have none.
    request: DRF's. Raises Problem (429) where fewer are left."""
    if request.auth is None or not number:
        return
    quota = QUOTAS[what]
    facts = {"agency_key": request.auth.pk, "what": what, "number": number, **asdict(quota)}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, facts)
        used, before, seconds = cursor.fetchone()
    is_left = used is not None
    left = quota.most - (used if is_left else before)
    note(request._request, Left(what, quota.most, quota.seconds, max(0, left), seconds, counted=number if is_left else 0))
    if not is_left:
        said = _SHARED if quota.is_shared else _("This key has used its quota “%(what)s”: %(most)d in %(seconds)d seconds.")
        problem = Problem(429, "quota_used", said % {"what": what, "most": quota.most, "seconds": quota.seconds})
        problem.wait = seconds - 0.5  # Retry-After: seconds
        raise problem
