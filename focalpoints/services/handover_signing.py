"""The signatures of a handover. The last one makes the new appointment and sets the end of the one before; no job is involved."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import events, policies
from focalpoints.errors import HandoverRefused
from focalpoints.models import Absence, Appointment, Handover
from focalpoints.policies import OUTGOING
from focalpoints.querysets import post_of
from focalpoints.services.appointments import _store_end, iso, make_appointment
from focalpoints.services.deputies import shorten_absence, shorten_deputy
from focalpoints.services.handover import is_there, locked, refuse_closed, refuse_successor, register
from focalpoints.services.sessions import end_sessions_without_a_post
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write


@transaction.atomic
def sign(*, handover: Handover, actor: Actor) -> Handover:
    """Sign as the one who hands over or takes over; with the last signature the post passes, at the day that was chosen.

    Raises PermissionDenied (another person), HandoverRefused (not approved, signed already, the one who leaves is gone
    meanwhile), AppointmentRefused (somebody else holds the post then): nothing is stored.
    """
    handover = locked(handover)
    policies.may_sign(actor.user, handover).require()
    refuse_closed(handover)
    if handover.state != Handover.State.APPROVED:
        raise HandoverRefused(_("A coordinator must approve this handover before it is signed."))
    if not handover.is_alone:
        outgoing = Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=handover.outgoing_id)
        if not is_there(outgoing):
            raise HandoverRefused(
                _("The one who hands over does not hold the post any more. A coordinator can go on without them.")
            )
    field = "outgoing_signed_at" if policies.side_of(actor.user, handover) == OUTGOING else "incoming_signed_at"
    if getattr(handover, field) is not None:
        raise HandoverRefused(_("You have signed already."))
    if field == "incoming_signed_at":
        refuse_successor(handover, actor.user)
    setattr(handover, field, timezone.now())
    handover.save(update_fields=[field])
    write("handover_signed", user_id=actor.user.pk, post=handover.post_id, handover=handover.pk)
    if is_signed(handover):
        _complete(handover, actor)
    else:
        register(events.HANDOVER_SIGNATURE, handover, actor)
    return handover


@transaction.atomic
def go_on_alone(*, handover: Handover, actor: Actor, reason: str) -> Handover:
    """Go on without the one who leaves, who is ill or gone; a plan without approval is approved by it.

    Raises PermissionDenied, HandoverRefused (closed, alone already, no reason).
    """
    handover = locked(handover)
    policies.may_go_alone(actor, handover).require()
    refuse_closed(handover)
    if handover.is_alone:
        raise HandoverRefused(_("This handover goes on without the signature of the one who leaves."))
    if reason not in Appointment.Reason.values:
        raise HandoverRefused(_("Give the reason."), fields={"reason": _("Choose one.")})
    handover.is_alone, handover.reason, handover.outgoing_signed_at = True, reason, None
    handover.save(update_fields=["is_alone", "reason", "outgoing_signed_at"])
    register(events.HANDOVER_ALONE, handover, actor)
    if handover.state == Handover.State.APPROVED and is_signed(handover):
        _complete(handover, actor)
    return handover


def is_signed(handover: Handover) -> bool:
    """By everybody whose signature it needs."""
    return handover.incoming_signed_at is not None and (handover.is_alone or handover.outgoing_signed_at is not None)


def _complete(handover: Handover, actor: Actor) -> None:
    now = timezone.now()
    since = max(handover.begins_at, now)
    ends = _end_outgoing(handover, since)
    own = Appointment.objects.filter(kind=Appointment.Kind.DEPUTY, post=handover.post_id, user=handover.incoming_id)
    for appointment in own.filter(valid__overlap=(since, None)).select_related("user"):
        shorten_deputy(appointment, since)  # whoever stood in holds the post themselves then
    handover.made = make_appointment(
        post=handover.post,
        person=handover.incoming,
        since=since,
        until=handover.until,
        after=ends,
        actor=_approver(handover),
    )
    handover.state, handover.closed_at = Handover.State.SIGNED, now
    handover.save(update_fields=["made", "state", "closed_at"])
    kind = events.HANDED_OVER_ALONE if handover.is_alone else events.HANDED_OVER
    register(kind, handover, actor, appointment=handover.made.pk, before=iso(since), after=iso(ends))
    if handover.outgoing is not None and ends is not None and ends <= now:
        end_sessions_without_a_post(handover.outgoing.user)


def _approver(handover: Handover) -> Actor:
    """By whom the new appointment is made: whoever approved it."""
    person = handover.approved_by
    return Actor(person, post_of(person, body=handover.post.body) if person else None)


def _end_outgoing(handover: Handover, since: datetime) -> datetime | None:
    """Set the end of the one before: as planned, or now where that day has passed. Returns it; None: nobody held the post."""
    if handover.outgoing_id is None:
        return None
    outgoing = Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=handover.outgoing_id)
    handover.outgoing = outgoing
    ends = max(handover.ends_at or since, since)
    if outgoing.valid.upper is None or outgoing.valid.upper > ends:
        reason = handover.reason if handover.is_alone and handover.reason else Appointment.Reason.HANDED_OVER
        _store_end(outgoing, ends, reason)
    else:
        ends = outgoing.valid.upper
    for absence in Absence.objects.filter(post=handover.post_id, user=outgoing.user_id, period__overlap=(ends, None)):
        shorten_absence(absence, ends)  # nobody stands in for one who left
    return ends
