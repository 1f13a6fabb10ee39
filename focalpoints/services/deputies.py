"""A holder is away for given dates, and somebody stands in. It ends by its date; it can be ended earlier."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import days, events, policies
from focalpoints.errors import AbsenceRefused
from focalpoints.models import Absence, Appointment, Post
from focalpoints.services.appointments import iso, make_appointment
from focalpoints.services.sessions import end_sessions_without_a_post
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.audit.services import write
from rabatplatform.events.services import record

LONGEST = Appointment.LONGEST_DEPUTY_DAYS


@transaction.atomic
def begin_absence(
    *, post: Post, person: User, first_on: date, last_on: date, actor: Actor, deputy: User | None = None
) -> Absence:
    """Say that a holder is away from one day to another, both included, in the post's time zone; a deputy has its rights then.

    Raises PermissionDenied, AbsenceRefused (days that do not fit, not the holder, a second absence in that time, who cannot stand
    in; `fields` says which), AppointmentRefused (the deputy holds the post or stands in already).
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    policies.may_set_absence(actor, post).require()
    if not policies.holds(person, post):
        raise AbsenceRefused(_("This person does not hold the post now."), fields={"person": _("Choose the holder.")})
    _refuse_days(post, first_on, last_on)
    zone = days.zone_of(post)
    since, until = max(days.end_of_day(first_on - timedelta(days=1), zone), timezone.now()), days.end_of_day(last_on, zone)
    stands_in = None
    if deputy is not None:
        _refuse_deputy(actor, post, person, deputy)
        stands_in = make_appointment(
            post=post, person=deputy, since=since, until=until, kind=Appointment.Kind.DEPUTY, actor=actor
        )
    try:
        with transaction.atomic():
            absence = Absence.objects.create(post=post, user=person, period=DateTimeTZRange(since, until), deputy=stands_in)
    except IntegrityError as error:
        raise AbsenceRefused(
            _("An absence in that time is told already. End that one first."), fields={"first_on": _("Choose other days.")}
        ) from error
    absence.refresh_from_db(fields=["reference"])
    _register(events.DEPUTY_NAMED, absence, actor, deputy=deputy.pk if deputy else None, before=iso(since), after=iso(until))
    return absence


@transaction.atomic
def end_absence(*, absence: Absence, actor: Actor) -> Absence:
    """End an absence now, and with it the rights of its deputy; one that has not begun never takes place.

    Raises PermissionDenied, AbsenceRefused (over already).
    """
    rows = Absence.objects.select_for_update(of=("self",)).select_related("post__country", "post__organisation", "user")
    absence = rows.get(pk=absence.pk)
    policies.may_set_absence(actor, absence.post).require()
    now = timezone.now()
    if absence.period.isempty or absence.period.upper <= now:
        raise AbsenceRefused(_("This absence is over already."))
    deputy = absence.deputy.user_id if absence.deputy else None
    before = absence.period.upper
    shorten_absence(absence, now)
    _register(events.DEPUTY_ENDED, absence, actor, deputy=deputy, before=iso(before), after=iso(now))
    return absence


def shorten_absence(absence: Absence, at: datetime) -> None:
    """Let it end at a moment; one that has not begun by then never takes place."""
    absence.period = shortened(absence.period, at)
    absence.save(update_fields=["period"])
    if absence.deputy_id is not None:
        shorten_deputy(Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.deputy_id), at)


def shorten_deputy(appointment: Appointment, at: datetime) -> None:
    """Let a deputy's time end at a moment. One that has not begun by then gets no time at all, and its row stays."""
    appointment.valid = shortened(appointment.valid, at)
    appointment.save(update_fields=["valid"])
    write("deputy_ended", user_id=None, post=appointment.post_id, person=appointment.user_id, appointment=appointment.pk)
    if at <= timezone.now():
        end_sessions_without_a_post(appointment.user)


def shortened(span: DateTimeTZRange, at: datetime) -> DateTimeTZRange:
    if span.isempty or span.lower >= at:
        return DateTimeTZRange(empty=True)
    return DateTimeTZRange(span.lower, at) if span.upper is None or span.upper > at else span


def _refuse_days(post: Post, first_on: date, last_on: date) -> None:
    wrong = {}
    today = days.today(days.zone_of(post))
    if first_on < today:
        wrong["first_on"] = _("This day has passed. The earliest is today.")
    elif first_on > days.years_on(today, 1):
        wrong["first_on"] = _("At most one year from today.")
    if last_on < first_on:
        wrong["last_on"] = _("The last day comes after the first.")
    elif (last_on - first_on).days + 1 > LONGEST:
        wrong["last_on"] = _("An absence is at most 90 days. For a longer one, hand the post over.")
    if wrong:
        raise AbsenceRefused(_("These days do not fit each other."), fields=wrong)


def _refuse_deputy(actor: Actor, post: Post, person: User, deputy: User) -> None:
    if deputy.pk == person.pk:
        raise AbsenceRefused(_("Nobody stands in for themselves."), fields={"deputy": _("Choose somebody else.")})
    ruling = policies.may_stand_in(actor, post, deputy)
    if not ruling:
        raise AbsenceRefused(str(ruling), fields={"deputy": str(ruling)})


def _register(kind, absence: Absence, actor: Actor, **data) -> None:
    write(kind.code.partition(".")[2], user_id=actor.user and actor.user.pk, post=absence.post_id, person=absence.user_id)
    record(
        kind,
        subject=absence,
        actor=actor,
        register=absence.post.body.coordination_label_id,
        post=absence.post_id,
        person=absence.user_id,
        appointment=absence.deputy_id,
        **data,
    )
