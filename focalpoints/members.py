"""The page of a body's members: who holds which post, who is invited, which posts are vacant. All of it for its coordinators.

A body has some hundred posts at most (its seats), so its lines are read whole, then sought and sorted here.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from focalpoints import days
from focalpoints.models import Absence, Appointment, Country, Invitation, Nomination, Post
from rabatplatform.access.querysets import Clock
from rabatplatform.accounts.models import FactorReset
from rabatplatform.accounts.querysets import FACTORS as FACTOR_KINDS
from rabatplatform.confirmation.models import Freshness

ACTIVE, AWAY, TO_CONFIRM, SUSPENDED, INVITED, VACANT, LATER, ENDED = (
    "active", "away", "to_confirm", "suspended", "invited", "vacant", "later", "ended",
)  # fmt: skip
STATUSES = {
    ACTIVE: pgettext_lazy("member", "Active"),
    TO_CONFIRM: _("To confirm"),
    AWAY: pgettext_lazy("member", "Away"),
    INVITED: pgettext_lazy("member", "Invited"),
    SUSPENDED: pgettext_lazy("member", "Suspended"),
    VACANT: pgettext_lazy("post", "Vacant"),
    ENDED: pgettext_lazy("member", "Ended"),
}
HOLDING = {ACTIVE, AWAY, TO_CONFIRM}  # what the filter "active" shows: whoever has the rights of a post now
MOST_ENDED = 500  # the newest of those who left
NOT_ENDED = Q(valid__upper_inf=True) | Q(valid__endswith__gt=Clock())
FACTORS = {"webauthn": _("Passkey"), "totp": _("Code app")}


@dataclass(frozen=True)
class Line:
    """One line of the list: an appointment, an open invitation, or a vacant post."""

    status: str
    post: Post
    name: str = ""
    email: str = ""
    appointment: Appointment | None = None
    invitation: Invitation | None = None
    factors: tuple = ()  # names of second factors
    until: date | None = None  # the last day, in the post's zone
    day: date | None = None  # of the status: due, invited, back, begins, ended
    is_late: bool = False  # nobody confirmed in time; the link of the invitation is too old
    last_seen_at: datetime | None = None

    @cached_property
    def sought(self) -> str:
        return plain(f"{self.name} {self.email} {self.post.title} {self.post.institution}")

    @property
    def is_deputy(self) -> bool:
        return self.appointment is not None and self.appointment.kind == Appointment.Kind.DEPUTY

    @property
    def holds(self) -> bool:
        return self.status in HOLDING

    def can_be_chosen_by(self, user) -> bool:
        """For several acts at once; what may be done is judged then."""
        return self.appointment is not None and self.status != ENDED and self.appointment.user_id != user.pk

    @property
    def asks_for_factor(self) -> bool:
        return self.appointment is not None and self.appointment.asks_for_factor

    @property
    def needs_confirmation(self) -> bool:
        return self.appointment is not None and self.appointment.freshness != Freshness.CONFIRMED


@dataclass
class Members:
    lines: list[Line]
    posts: dict[int, Post] = field(default_factory=dict)  # all posts of the body, closed ones too

    @property
    def figures(self) -> dict[str, int]:
        """{members, active, to_confirm, vacant, with_factor}: people counted once, deputies not."""
        own = [line for line in self.lines if line.appointment and not line.is_deputy and line.status not in (LATER, ENDED)]
        people = {line.appointment.user_id for line in own}
        return {
            "members": len(people),
            "active": len({line.appointment.user_id for line in own if line.holds}),
            "to_confirm": sum(line.needs_confirmation for line in own),
            "vacant": sum(line.status == VACANT for line in self.lines),
            "with_factor": len({line.appointment.user_id for line in own if line.factors}),
        }


def members_of(user, body, *, ended: bool = False) -> Members:
    """Every line of a body, as `user` may read it: those who hold a post now or will, invitations, vacant posts. Its systems are
    no members: their page is that of its keys.

    ended: instead of them those who left, the newest first. Three questions, however many lines.
    """
    posts = {post.pk: post for post in _posts(user, body)}
    appointments = list(_appointments(body, ended))
    lines = [_line_of(row, posts[row.post_id]) for row in appointments]
    if ended:
        return Members(lines, posts)
    invitations = open_invitations(user, body)
    lines += [_line_of_invitation(row, posts[row.post_id]) for row in invitations]
    filled = {row.post_id for row in (*invitations, *(row for row in appointments if row.kind == Appointment.Kind.HOLDER))}
    open_posts = [post for post in posts.values() if post.closed_at is None and not post.of_systems]
    lines += [Line(VACANT, post) for post in open_posts if post.pk not in filled]
    return Members(lines, posts)


def open_invitations(user, body):
    """Those not accepted nor withdrawn, too old ones as well: they can be sent again."""
    rows = Invitation.objects.visible_to(user).filter(body_label=body.coordination_label_id, state=Invitation.State.PENDING)
    return list(rows.order_by("created_at"))


def fillable_posts(body, roles: Iterable[str]) -> list[Post]:
    """Open posts in one of `roles` that nobody holds or will hold and nobody is invited to, by title."""
    taken = Appointment.objects.of_holders().filter(NOT_ENDED)
    invited = Invitation.objects.filter(body_label=body.coordination_label_id, state=Invitation.State.PENDING)
    rows = Post.objects.filter(**of_body(body), closed_at=None, role__in=list(roles)).select_related("country", "organisation")
    rows = rows.exclude(pk__in=taken.values("post_id")).exclude(pk__in=invited.values("post_id"))
    return sorted(rows, key=lambda post: plain(post.title))


def choose(lines: list[Line], *, text: str = "", status: str = "", order: str = "name") -> list[Line]:
    """The lines that hold all words of `text`, in a status, sorted by `name` or `post` (with `-`: the other way)."""
    words = plain(text).split()
    kept = [line for line in lines if _is(line, status) and all(word in line.sought for word in words)]
    by_post = order.lstrip("-") == "post"
    kept.sort(
        key=lambda line: (plain(line.post.title), plain(line.name)) if by_post else (plain(line.name), plain(line.post.title))
    )
    if order.startswith("-"):
        kept.reverse()
    if not by_post:
        kept.sort(key=lambda line: not line.name)  # vacant posts have no name: they stand last, either way
    return kept


def plain(text: str) -> str:
    """How words are compared: without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(sign)).casefold()


def _is(line: Line, status: str) -> bool:
    if status == ACTIVE:
        return line.holds
    if status == TO_CONFIRM:
        return line.needs_confirmation and line.status != ENDED
    return not status or line.status == status


def of_body(body) -> dict:
    return {"country" if isinstance(body, Country) else "organisation": body.pk}


def _posts(user, body):
    """All of a body, closed ones too. nominated: reference of a nomination that waits to be checked; of_systems: the account of its
    systems holds it."""
    systems = Appointment.objects.filter(NOT_ENDED, post=OuterRef("pk"), user__is_service=True)
    waiting = Nomination.objects.visible_to(user).filter(post=OuterRef("pk"), state=Nomination.State.PROPOSED)
    rows = Post.objects.filter(**of_body(body)).select_related("country", "organisation")
    return rows.annotate(nominated=Subquery(waiting.values("reference")[:1]), of_systems=Exists(systems))


def _appointments(body, ended: bool):
    """With what a line says beside it: last seen, second factors, an open asking for a lost one, today's absence."""
    key = "country" if isinstance(body, Country) else "organisation"
    seen = UserSession.objects.filter(user=OuterRef("user_id")).order_by("-last_seen_at").values("last_seen_at")[:1]
    factors = Authenticator.objects.filter(user=OuterRef("user_id"), type__in=FACTOR_KINDS).values("type")
    absences = Absence.objects.filter(user=OuterRef("user_id"), post=OuterRef("post_id"), period__contains=Clock())
    rows = Appointment.objects.filter(**{f"post__{key}": body.pk}, user__is_service=False)
    rows = rows.select_related("user").defer("user__password")
    rows = rows.annotate(
        seen_at=Subquery(seen),
        factors=ArraySubquery(factors),
        away=Subquery(absences.values("period")[:1]),
        asks_for_factor=Exists(FactorReset.objects.filter(user=OuterRef("user_id")).open()),
    )
    if ended:
        over = rows.filter(Q(valid__endswith__lte=Clock()) | Q(valid__isempty=True))
        return over.order_by(F("valid__endswith").desc(nulls_last=True), "-pk")[:MOST_ENDED]
    return rows.filter(NOT_ENDED).order_by("pk")


def _line_of(row: Appointment, post: Post) -> Line:
    row.post = post
    zone = days.zone_of(post)
    status, day = _status_of(row, zone)
    return Line(
        status=status,
        day=day,
        post=post,
        name=str(row.user),
        email=row.user.email if row.user.erased_at is None else "",
        appointment=row,
        factors=tuple(str(name) for kind, name in FACTORS.items() if kind in row.factors),
        until=days.last_day(row.valid.upper, zone),
        is_late=not row.is_fresh,
        last_seen_at=row.seen_at,
    )


def _status_of(row: Appointment, zone) -> tuple[str, date | None]:
    now = timezone.now()
    if row.is_over:
        return ENDED, days.last_day(row.valid.upper, zone)
    if row.suspended_at is not None or not row.user.is_active:
        return SUSPENDED, row.suspended_at and row.suspended_at.astimezone(zone).date()
    if row.valid.lower is not None and row.valid.lower > now:
        return LATER, row.valid.lower.astimezone(zone).date()
    if row.away is not None:
        return AWAY, days.last_day(row.away.upper, zone)
    if row.freshness != Freshness.CONFIRMED:
        return TO_CONFIRM, (row.confirmed_at + timedelta(days=row.period_days)).astimezone(zone).date()
    return ACTIVE, None


def _line_of_invitation(row: Invitation, post: Post) -> Line:
    row.post = post
    zone = days.zone_of(post)
    return Line(
        status=INVITED,
        day=row.created_at.astimezone(zone).date(),
        post=post,
        name=row.name,
        email=row.email,
        invitation=row,
        until=days.last_day(row.until, zone),
        is_late=row.is_expired,
    )
