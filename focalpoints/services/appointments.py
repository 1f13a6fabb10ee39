"""Who holds a post, from when until when. Rights begin and end by these rows alone, with no job run."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.errors import AppointmentRefused, LastCoordinator
from focalpoints.events import APPOINTED, APPOINTMENT_ENDED, END_CHANGED, POST_CHANGED, RESTORED, SUSPENDED
from focalpoints.models import Appointment, Country, Organisation, Post, Role
from focalpoints.services.sessions import end_sessions_without_a_post
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS, begin
from rabatplatform.events.services import record

OVERLAPS = {
    "one_holder_beyond_the_overlap": _(
        "Somebody else holds the post in that time. Two people hold one post only in the overlap of a handover, at most 60 days."
    ),
    "one_appointment_at_a_time": _("This person holds the post in that time already."),
    "overlap_of_sixty_days": _("The overlap of a handover is at most 60 days."),
    "deputy_for_given_dates": _("Somebody stands in for given dates, at most 90 days."),
}


@contextmanager
def overlaps_told():
    """Tell in words what the database refuses about overlapping times."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name not in OVERLAPS:
            raise
        raise AppointmentRefused(OVERLAPS[name], fields={"until": OVERLAPS[name]}) from error


@transaction.atomic
def appoint(
    *,
    post: Post,
    person,
    since: datetime,
    actor: Actor,
    until: datetime | None = None,
    after: datetime | None = None,
    kind: str = Appointment.Kind.HOLDER,
) -> Appointment:
    """Let a person hold a post, or stand in for its holder, from a moment until another (excluded; None: open).

    after: the end of the holder before, up to 60 days later than `since`: the two overlap until then.
    Raises PermissionDenied, AppointmentRefused (closed post, no time in between, held by them or somebody else in that time).
    """
    policies.may_manage(actor, post.body, post.role).require()
    appointment = make_appointment(post=post, person=person, since=since, until=until, after=after, kind=kind, actor=actor)
    register(APPOINTED, appointment, actor)
    return appointment


def make_appointment(*, post, person, since, until, actor, after=None, kind=Appointment.Kind.HOLDER) -> Appointment:
    """The row, with every rule but who may: `appoint`, an accepted invitation and a signed handover answer for that."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.closed_at is not None:
        raise AppointmentRefused(_("This post is closed."))
    if until is not None and until <= since:
        raise AppointmentRefused(_("The end must come after the beginning."), fields={"until": _("Choose a later day.")})
    if person.erased_at is not None or not person.is_active:
        raise AppointmentRefused(_("This account is closed."))
    appointment = Appointment(
        post=post,
        user=person,
        kind=kind,
        valid=DateTimeTZRange(since, until),
        sole=DateTimeTZRange(after, until) if after and after > since else None,
        made_by=actor.user,
        made_from=actor.post,
    )
    with overlaps_told():
        appointment.save()
    begin(appointment, actor=actor, at=max(since, timezone.now()))
    appointment.save(update_fields=CONFIRMATION_FIELDS)
    if post.freshness == Freshness.VACANT and kind == Appointment.Kind.HOLDER:
        begin(post, actor=actor, at=timezone.now())  # whoever appoints somebody says that the post is there
        post.save(update_fields=CONFIRMATION_FIELDS)
    write("appointed", user_id=_person(actor), post=post.pk, person=person.pk, appointment=appointment.pk)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, actor: Actor, at: datetime | None = None, reason: str = "") -> Appointment:
    """End an appointment at a moment (default: now). From that moment on its rights are gone; one that has not begun by then
    never takes place, and its row stays, without any time. A handover that made it changes nothing else back.

    Raises PermissionDenied, AppointmentRefused (ended before that moment, or begun meanwhile and not by then), LastCoordinator.
    """
    appointment = _locked(appointment)
    at = at or timezone.now()
    policies.may_change_appointment(actor, appointment).require()
    since, until = appointment.valid.lower, appointment.valid.upper
    if appointment.valid.isempty or (until is not None and until <= at):
        raise AppointmentRefused(_("This appointment has ended already."))
    for_undo = {}
    if since is not None and at <= since:
        if since < timezone.now():  # what was held stays in the history
            raise AppointmentRefused(_("This appointment has not begun by then."))
        for_undo = {"since": iso(since), "sole_since": iso(appointment.sole.lower)}
    else:
        keep_a_coordinator(appointment, actor)
    _store_end(appointment, at, reason)
    write(
        "appointment_ended",
        user_id=_person(actor),
        post=appointment.post_id,
        person=appointment.user_id,
        appointment=appointment.pk,
    )
    register(
        APPOINTMENT_ENDED, appointment, actor, reason=reason, before=iso(until), after=iso(appointment.valid.upper), **for_undo
    )
    end_sessions_without_a_post(appointment.user)
    return appointment


@transaction.atomic
def change_end(*, appointment: Appointment, until: datetime | None, actor: Actor) -> Appointment:
    """Let an appointment end at another moment still to come (None: open).

    Raises PermissionDenied, AppointmentRefused (ended already, a moment that has passed, somebody else holds the post by then).
    """
    appointment = _locked(appointment)
    policies.may_change_appointment(actor, appointment).require()
    _refuse_ended(appointment)
    before = appointment.valid.upper
    if until is not None and until <= max(timezone.now(), appointment.valid.lower):
        raise AppointmentRefused(
            _("Choose a day still to come. To end it now, use “End access”."), fields={"until": _("Choose a later day.")}
        )
    with overlaps_told():
        _store_end(appointment, until, appointment.end_reason)
    write("end_changed", user_id=_person(actor), post=appointment.post_id, person=appointment.user_id, appointment=appointment.pk)
    register(END_CHANGED, appointment, actor, before=iso(before), after=iso(until))
    return appointment


@transaction.atomic
def change_post(*, appointment: Appointment, post: Post, actor: Actor) -> Appointment:
    """Let somebody hold another post of the same body from now on, until the same day; the one before is vacant then.

    Raises PermissionDenied, AppointmentRefused (another body, held, closed, the same), LastCoordinator.
    """
    appointment = _locked(appointment)
    policies.may_change_appointment(actor, appointment).require()
    policies.may_manage(actor, post.body, post.role).require()
    now = timezone.now()
    if post.pk == appointment.post_id or post.body != appointment.post.body:
        raise AppointmentRefused(
            _("Choose another post of the same country or organisation."), fields={"post": _("Choose another post.")}
        )
    if now not in appointment.valid or appointment.kind != Appointment.Kind.HOLDER:
        raise AppointmentRefused(_("Only somebody who holds a post now takes another."))
    if post.role != Role.COORDINATOR:
        keep_a_coordinator(appointment, actor)
    until = appointment.valid.upper
    _store_end(appointment, now, Appointment.Reason.CHANGED_POST)
    made = make_appointment(post=post, person=appointment.user, since=now, until=until, actor=actor)
    write(
        "appointment_ended",
        user_id=_person(actor),
        post=appointment.post_id,
        person=appointment.user_id,
        appointment=appointment.pk,
    )
    register(POST_CHANGED, made, actor, from_post=appointment.post_id)
    return made


@transaction.atomic
def suspend(*, appointment: Appointment, actor: Actor, reason: str = "") -> Appointment:
    """Take all rights of an appointment away at once, everywhere; it stays in the directory and can be restored.

    Raises PermissionDenied, AppointmentRefused (ended, suspended already), LastCoordinator.
    """
    appointment = _locked(appointment)
    policies.may_change_appointment(actor, appointment).require()
    _refuse_ended(appointment)
    if appointment.suspended_at is not None:
        raise AppointmentRefused(_("This member is suspended already."))
    if actor.user is None or not policies.is_secretariat(actor.user):  # an account at risk is closed at once, and can be restored
        keep_a_coordinator(appointment, actor)
    appointment.suspended_at = timezone.now()
    appointment.save(update_fields=["suspended_at"])
    write("suspended", user_id=_person(actor), post=appointment.post_id, person=appointment.user_id, appointment=appointment.pk)
    register(SUSPENDED, appointment, actor, reason=reason)
    end_sessions_without_a_post(appointment.user)
    return appointment


@transaction.atomic
def restore(*, appointment: Appointment, actor: Actor) -> Appointment:
    """Give a suspended member back what their post holds, until the same day as before.

    Raises PermissionDenied, AppointmentRefused (ended meanwhile, not suspended).
    """
    appointment = _locked(appointment)
    policies.may_change_appointment(actor, appointment).require()
    _refuse_ended(appointment)
    if appointment.suspended_at is None:
        raise AppointmentRefused(_("This member is not suspended."))
    appointment.suspended_at = None
    appointment.save(update_fields=["suspended_at"])
    write("restored", user_id=_person(actor), post=appointment.post_id, person=appointment.user_id, appointment=appointment.pk)
    register(RESTORED, appointment, actor)
    return appointment


def keep_a_coordinator(appointment: Appointment, actor: Actor) -> None:
    """Refuse to take the last coordinator from a body, whoever asks; the system may. Two at once wait for each other."""
    post = appointment.post
    is_ours = appointment.kind == Appointment.Kind.HOLDER and post.role == Role.COORDINATOR
    if not is_ours or actor.user is None:
        return
    model, key = (Country, "country") if post.country_id else (Organisation, "organisation")
    model.objects.select_for_update().get(pk=post.body.pk)
    others = Appointment.objects.now().of_holders().filter(post__role=Role.COORDINATOR, **{f"post__{key}": post.body.pk})
    if not others.exclude(user=appointment.user_id).exists():
        raise LastCoordinator(
            _("{body} would have no coordinator. Appoint another one first, or hand the post over.").format(body=post.body)
        )


def register(kind, appointment: Appointment, actor: Actor, **data):
    """Record what was done to an appointment in the register of its body."""
    body = appointment.post.body
    return record(
        kind,
        subject=body.coordination_label,
        actor=actor,
        register=body.coordination_label_id,
        post=appointment.post_id,
        person=appointment.user_id,
        appointment=appointment.pk,
        **data,
    )


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _store_end(appointment: Appointment, at: datetime | None, reason: str) -> None:
    """Before it began: no time at all, and none alone either (the trigger makes `sole` follow only a time that is there)."""
    since, changed = appointment.valid.lower, ["valid", "end_reason"]
    if at is not None and since is not None and at <= since:
        appointment.valid = appointment.sole = DateTimeTZRange(empty=True)
        changed.append("sole")
    else:
        appointment.valid = DateTimeTZRange(since, at)
    appointment.end_reason = reason
    appointment.save(update_fields=changed)
    appointment.refresh_from_db(fields=["sole"])


def _refuse_ended(appointment: Appointment) -> None:
    if appointment.is_over:
        raise AppointmentRefused(_("This appointment has ended already."))


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("post__country", "post__organisation", "user")
    return rows.get(pk=appointment.pk)


def _person(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


LONGEST_OVERLAP = timedelta(days=Appointment.LONGEST_OVERLAP_DAYS)
