"""What must be exact of the limits: counted in the database, in the transaction of the call itself; a call that is refused takes its count
back. The row of a key's count is held until the commit, so its calls that count come one after another: those that write, and those that
read the words of notes, each of which leaves a line in the record of reads. Other reads are never counted here.
"""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from rabatplatform.api.errors import Problem
from rabatplatform.api.limits import QUOTAS, Left, note

_SPEND = """WITH here AS (SELECT to_timestamp(floor(extract(epoch FROM access_clock()) / %(seconds)s) * %(seconds)s) AS began),
done AS (
  INSERT INTO api_quotause AS q (agency_key_id, what, began, used)
  SELECT %(agency_key)s, %(what)s, began, %(number)s FROM here WHERE %(most)s >= %(number)s
  ON CONFLICT (agency_key_id, what, began) DO UPDATE SET used = q.used + %(number)s
  WHERE q.used + %(number)s <= %(most)s RETURNING used)
SELECT (SELECT used FROM done),
  coalesce((SELECT u.used FROM api_quotause u WHERE u.agency_key_id = %(agency_key)s AND u.what = %(what)s AND u.began = here.began), 0),
  greatest(1, ceil(extract(epoch FROM began) + %(seconds)s - extract(epoch FROM access_clock())))::int FROM here"""

_LEFT = """WITH quotas AS (SELECT * FROM unnest(%(names)s::text[], %(most)s::int[], %(seconds)s::int[]) q(what, most, seconds)),
here AS (SELECT *, to_timestamp(floor(extract(epoch FROM access_clock()) / seconds) * seconds) AS began FROM quotas)
SELECT h.what, h.most, h.seconds, greatest(0, h.most - coalesce(u.used, 0)),
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
        "agency_key": agency_key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, facts)
        return [Left(*row) for row in cursor.fetchall()]


def spend(request, what: str, number: int = 1) -> None:
    """Count `number` of `what` of the key that calls; people have no quotas. request: DRF's. Raises Problem (429) where fewer are left."""
    if request.auth is None or not number:
        return
    quota = QUOTAS[what]
    facts = {"agency_key": request.auth.pk, "what": what, "most": quota.most, "seconds": quota.seconds, "number": number}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, facts)
        used, before, seconds = cursor.fetchone()
    is_left = used is not None
    left = quota.most - (used if is_left else before)
    note(request._request, Left(what, quota.most, quota.seconds, max(0, left), seconds, counted=number if is_left else 0))
    if not is_left:
        said = _("This key has used its quota “%(what)s”: %(most)d in %(seconds)d seconds.")
        problem = Problem(429, "quota_used", said % {"what": what, "most": quota.most, "seconds": quota.seconds})
        problem.wait = seconds - 0.5  # Retry-After: seconds
        raise problem
