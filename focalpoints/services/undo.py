"""Taking an act on the members back within ten minutes, where that harms nobody and nothing changed since."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import events, policies
from focalpoints.errors import UndoRefused
from focalpoints.models import Appointment, Invitation, Post
from focalpoints.services.appointments import _locked, _store_end, iso, overlaps_told, register, restore
from focalpoints.services.invitations import withdraw
from focalpoints.services.openings import close_unused
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.models import Event

TIME = timedelta(minutes=10)
CAN_BE_UNDONE = (events.INVITED.code, events.END_CHANGED.code, events.APPOINTMENT_ENDED.code, events.SUSPENDED.code)


def can_undo(event: Event) -> bool:
    """Whether the page offers it; `undo` asks the rest."""
    return event.kind in CAN_BE_UNDONE and timezone.now() - event.created_at < TIME and not _undone(event)


@transaction.atomic
def undo(*, event: Event, actor: Actor) -> None:
    """Put back what an act of the register changed. Raises PermissionDenied, UndoRefused."""
    if event.kind not in CAN_BE_UNDONE:
        raise UndoRefused(_("This cannot be undone."))
    if timezone.now() - event.created_at >= TIME:
        raise UndoRefused(_("An act can be undone for ten minutes. Make the change anew instead."))
    if event.kind == events.INVITED.code:
        invitation = withdraw(invitation=Invitation.objects.get(pk=event.data["invitation"]), actor=actor)
        if event.data.get("opened"):
            close_unused(post=invitation.post, actor=actor)
        return
    appointment = _locked_with_post(event)
    if _undone(event):
        raise UndoRefused(_("This was undone already."))
    if event.kind == events.SUSPENDED.code:
        policies.may_change_appointment(actor, appointment).require()
        _refuse_closed(appointment)
        restore(appointment=appointment, actor=actor)
        return
    policies.may_change_appointment(actor, appointment).require()
    since = event.data.get("since")  # of an appointment that was cancelled before it began
    if iso(appointment.valid.upper) != event.data["after"] or appointment.valid.isempty != bool(since):
        raise UndoRefused(_("The appointment was changed again since."))
    _refuse_closed(appointment)
    before = event.data["before"]
    with overlaps_told():
        if since:
            _let_it_begin(appointment, event)
        else:
            _store_end(appointment, _moment(before), "")
    write("undone", user_id=actor.user.pk, appointment=appointment.pk, event=event.pk)
    register(events.UNDONE, appointment, actor, of=event.pk, before=event.data["after"], after=before)


def _let_it_begin(appointment: Appointment, event: Event) -> None:
    """Give an appointment that was cancelled before it began its time back, the days alone in the post as they were."""
    until = _moment(event.data["before"])
    appointment.valid = DateTimeTZRange(_moment(event.data["since"]), until)
    alone = _moment(event.data["sole_since"])
    appointment.sole = DateTimeTZRange(alone, until) if alone else DateTimeTZRange(empty=True)
    appointment.end_reason = ""
    appointment.save(update_fields=["valid", "sole", "end_reason"])


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _locked_with_post(event: Event) -> Appointment:
    """The post first, as every other change of who holds it: it is not closed while somebody gets it back."""
    Post.objects.select_for_update(of=("self",)).get(pk=event.data["post"])
    return _locked(Appointment(pk=event.data["appointment"]))


def _refuse_closed(appointment: Appointment) -> None:
    person = appointment.user
    if appointment.post.closed_at is not None:
        raise UndoRefused(_("This post was closed meanwhile."))
    if person.erased_at is not None or not person.is_active:
        raise UndoRefused(_("This person’s account was closed meanwhile."))


def _undone(event: Event) -> bool:
    """Whether it was taken back already: by `undo`, or a suspension by restoring."""
    if event.kind == events.INVITED.code:
        return Invitation.objects.filter(pk=event.data["invitation"]).exclude(state=Invitation.State.PENDING).exists()
    later = Event.objects.filter(register=event.register_id, subject_id=event.subject_id, pk__gt=event.pk)
    if event.kind == events.SUSPENDED.code:
        return later.filter(kind=events.RESTORED.code, data__appointment=event.data["appointment"]).exists()
    return later.filter(kind=events.UNDONE.code, data__of=event.pk).exists()
