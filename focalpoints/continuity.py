"""How teams stand: posts held, confirmed, reached, handed over with an overlap, days vacant. Defined in docs/INDICATORS.md."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from focalpoints.confirmation_lists import live_appointments, live_posts
from focalpoints.models import Appointment, Country, Organisation, Post, ReachPing
from focalpoints.services.pings import NOT_REACHED_AFTER
from rabatplatform.confirmation.models import Freshness

MONTHS = 24
STALE = (Freshness.UNCONFIRMED, Freshness.VACANT)
REACHED, NOT_REACHED, ASKED = "reached", "not_reached", "asked"
# A change of holder: an appointment after that of somebody else. Its gap is the time since the last one ended, 0 where they
# met; its overlap the time in which both held the post (`sole` begins later than `valid`).
CHANGES = """
SELECT post_id, since, extract(epoch FROM since - least(before, since)) / 86400, extract(epoch FROM overlap) / 86400 FROM (
  SELECT a.post_id, a.user_id, lower(a.valid) AS since,
    lag(a.user_id) OVER w AS earlier,
    max(coalesce(upper(a.valid), 'infinity')) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
    CASE WHEN isempty(a.sole) THEN upper(a.valid) ELSE lower(a.sole) END - lower(a.valid) AS overlap
  FROM focalpoints_appointment a WHERE a.kind = 'holder' AND NOT isempty(a.valid) AND a.post_id = ANY (%s)
  WINDOW w AS (PARTITION BY a.post_id ORDER BY lower(a.valid), a.id)) x
WHERE earlier <> user_id AND since > now() - make_interval(months => %s) AND since <= now()
ORDER BY post_id, since"""


class Change(NamedTuple):
    since: datetime
    gap_days: float
    overlap_days: float


class Held(NamedTuple):
    name: str
    is_fresh: bool
    reach: str  # REACHED, NOT_REACHED, ASKED, "" (was not asked)


@dataclass
class PostLine:
    """A post as its team's page shows it. vacant_since: None while somebody holds it."""

    post: Post
    holders: list[Held] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    vacant_since: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        return self.post.is_fresh and all(holder.is_fresh for holder in self.holders)

    @property
    def days_vacant(self) -> int | None:
        return (timezone.now() - self.vacant_since).days if self.vacant_since else None


@dataclass(frozen=True)
class Figures:
    """Of some posts together. Days: medians, None without a change of holder (overlap_days: without an overlap)."""

    posts: int
    filled: int
    confirmed: int
    asked: int  # of those who had three weeks to answer, or did
    reached: int
    changes: int
    overlaps: int
    overlap_days: float | None
    days_vacant: float | None

    @property
    def vacant(self) -> int:
        return self.posts - self.filled


def lines_of(user, body: Country | Organisation | None = None) -> list[PostLine]:
    """The open posts of a team, or of all; five questions whatever their number. Pings: those that `user` may read."""
    now = timezone.now()
    ended = Q(appointments__kind="holder", appointments__valid__endswith__lte=now)
    rows = live_posts(Post.objects.filter(_of(body)), now).annotate(
        last_end=Max("appointments__valid__endswith", filter=ended),
        last_suspension=Max("appointments__suspended_at"),  # of one that ended it lies before the end
    )
    lines = {post.pk: PostLine(post) for post in rows.select_related("country", "organisation")}
    reach = _reach(user, body, now)
    held = live_appointments(Appointment.objects.filter(_of(body, "post__")), now).order_by("valid")
    for pk, post, name, freshness in held.values_list("pk", "post", "user__name", "freshness"):
        if line := lines.get(post):
            line.holders.append(Held(name, freshness not in STALE, reach.get(pk, "")))
    for post, since, gap, overlap in _changes(list(lines)):
        lines[post].changes.append(Change(since, float(gap), float(overlap)))
    for line in lines.values():
        if not line.holders:
            line.vacant_since = max(filter(None, [line.post.last_end, line.post.last_suspension]), default=line.post.opened_at)
    return list(lines.values())


def figures_of(lines: list[PostLine]) -> Figures:
    reach = [holder.reach for line in lines for holder in line.holders if holder.reach in (REACHED, NOT_REACHED)]
    changes = [change for line in lines for change in line.changes]
    overlaps = [change.overlap_days for change in changes if change.overlap_days > 0]
    return Figures(
        posts=len(lines),
        filled=sum(bool(line.holders) for line in lines),
        confirmed=sum(line.is_confirmed for line in lines),
        asked=len(reach),
        reached=reach.count(REACHED),
        changes=len(changes),
        overlaps=len(overlaps),
        overlap_days=median(overlaps) if overlaps else None,
        days_vacant=median(change.gap_days for change in changes) if changes else None,
    )


def figures_by_body(user) -> dict[Country | Organisation, Figures]:
    """Of every country and organisation that has an open post."""
    found = defaultdict(list)
    for line in lines_of(user):
        found[line.post.body].append(line)
    return {body: figures_of(lines) for body, lines in found.items()}


def _of(body, of: str = "") -> Q:
    if body is None:
        return Q()
    return Q(**{f"{of}{'country' if isinstance(body, Country) else 'organisation'}": body.pk})


def _reach(user, body, now) -> dict[int, str]:
    """{appointment: whether its holder was reached} in the last round of its body."""
    rows = ReachPing.objects.visible_to(user).filter(_of(body, "appointment__post__"), created_at__gt=now - timedelta(days=366))
    rows = rows.values_list(
        "appointment", "round", "answered_at", "created_at", "appointment__post__country", "appointment__post__organisation"
    )
    rows = list(rows)
    last = {}
    for _pk, code, _answered, _asked, *key in rows:
        last[tuple(key)] = max(code, last.get(tuple(key), ""))
    found = {}
    for pk, code, answered, asked, *key in rows:
        if code == last[tuple(key)]:
            late = NOT_REACHED if asked <= now - NOT_REACHED_AFTER else ASKED
            found[pk] = REACHED if answered else late
    return found


def _changes(posts: list[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [posts, MONTHS])
        return cursor.fetchall()
