"""Who held a post and when: every appointment, past, present and future, and the days between them when it was vacant."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from focalpoints.days import end_of_day, last_day, zone_of
from focalpoints.models import Appointment, Handover, Post
from rabatplatform.web.templatetags.web import written

PAST, PRESENT, FUTURE = "past", "present", "future"


@dataclass(frozen=True)
class Line:
    """One stretch of time. name: "" while the post was vacant; days: of a vacancy, in days of the post's time zone."""

    post: Post
    since: datetime | None
    until: datetime | None
    name: str = ""
    is_deputy: bool = False
    note: str = ""
    days: int = 0

    @property
    def is_vacancy(self) -> bool:
        return not self.name

    @property
    def state(self) -> str:
        now = timezone.now()
        if self.until is not None and self.until <= now:
            return PAST
        return FUTURE if self.since is not None and self.since > now else PRESENT

    @property
    def label(self) -> str:
        if self.is_vacancy:
            return ngettext("Vacant for %(days)d day", "Vacant for %(days)d days", self.days) % {"days": self.days}
        if self.is_deputy:
            return gettext("%(name)s stood in") % {"name": self.name}
        return self.name

    @property
    def span(self) -> str:
        """ "15 January 2025 to 3 March 2026", first and last day in the post's time zone."""
        zone = zone_of(self.post)
        first = written(self.since.astimezone(zone), "DATE_FORMAT") if self.since else ""
        if self.until is None:
            return gettext("Since %(day)s") % {"day": first} if self.state != FUTURE else gettext("From %(day)s") % {"day": first}
        return gettext("%(first)s to %(last)s") % {"first": first, "last": written(last_day(self.until, zone), "DATE_FORMAT")}


def appointments_of(post: Post) -> list[Appointment]:
    rows = Appointment.objects.filter(post=post.pk, valid__isempty=False).select_related("user")
    return list(rows.order_by("valid", "pk"))


def handed_over_alone(user, post: Post) -> set[int]:
    """Ids of the appointments that a coordinator made with nobody to hand over, as far as `user` reads handovers."""
    rows = Handover.objects.visible_to(user).filter(post=post.pk, is_alone=True, made__isnull=False)
    return set(rows.values_list("made", flat=True))


def timeline(post: Post, appointments: Iterable[Appointment], alone: Container[int] = ()) -> list[Line]:
    """The newest first. A vacancy shorter than a day is none. alone: see `handed_over_alone`."""
    lines = [_line(post, row, row.pk in alone) for row in appointments]
    lines += _vacancies(post, [row for row in appointments if row.kind == Appointment.Kind.HOLDER])
    return sorted(
        lines, key=lambda line: (line.since or datetime.min.replace(tzinfo=zone_of(post)), line.is_deputy), reverse=True
    )


def _line(post: Post, row: Appointment, is_alone: bool) -> Line:
    return Line(
        post=post,
        since=row.valid.lower,
        until=row.valid.upper,
        name=str(row.user),
        is_deputy=row.kind == Appointment.Kind.DEPUTY,
        note=gettext("Handed over by the coordinator alone.") if is_alone else "",
    )


def _vacancies(post: Post, held: list[Appointment]) -> list[Line]:
    """Between the opening of the post, those who held it, and now (or its closing)."""
    zone, found, covered = zone_of(post), [], post.opened_at
    end = min(post.closed_at or timezone.now(), timezone.now())
    spans = [(row.valid.lower or post.opened_at, row.valid.upper) for row in held]
    for since, until in [*sorted(spans, key=lambda span: span[0]), (end, end)]:
        if since - covered >= timedelta(days=1):
            days = (since.astimezone(zone).date() - covered.astimezone(zone).date()).days
            found.append(Line(post, covered, since, days=max(days, 1)))
        if until is None:
            break
        covered = max(covered, until)
    return found


def on(post: Post, appointments: Iterable[Appointment], day: date) -> str:
    """Who held the post on a day of its own time zone, in a sentence. Raises OverflowError for a day out of reach."""
    zone = zone_of(post)
    begins, ends = datetime.combine(day, time.min, tzinfo=zone), end_of_day(day, zone)
    there = [row for row in appointments if (row.valid.lower or begins) < ends and (row.valid.upper or ends) > begins]
    holders = [str(row.user) for row in there if row.kind == Appointment.Kind.HOLDER]
    deputies = [str(row.user) for row in there if row.kind == Appointment.Kind.DEPUTY]
    values = {"day": written(day, "DATE_FORMAT"), "names": ", ".join(holders), "deputies": ", ".join(deputies)}
    if holders and deputies:
        return gettext("On %(day)s: %(names)s; %(deputies)s stood in.") % values
    if holders or deputies:
        return gettext("On %(day)s: %(names)s.") % (values | {"names": ", ".join(holders or deputies)})
    if post.opened_at >= ends:
        return gettext("On %(day)s this post did not exist yet.") % values
    if post.closed_at is not None and post.closed_at <= begins:
        return gettext("On %(day)s this post was closed.") % values
    if begins > timezone.now():
        return gettext("Nobody is appointed for %(day)s yet.") % values
    return gettext("On %(day)s this post was vacant.") % values
