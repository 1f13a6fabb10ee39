"""A handover from the plan to the approval. Its dates are days of the post's time zone; the signatures: services.handover_signing."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import days, events, policies
from focalpoints.errors import HandoverRefused
from focalpoints.models import Appointment, Handover, Invitation, Post
from focalpoints.services.handover_days import refuse_days
from focalpoints.services.invitations import invite, withdraw
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.handing import hand_over


@transaction.atomic
def start(*, post: Post, actor: Actor, person=None, email="", name="", language="fr", is_alone=False, reason="") -> Handover:
    """Begin to hand a post over, to a person of its body or to somebody invited by mail; without either the coordinator names one.

    is_alone: without the one who leaves, who is ill or gone (`reason`, a code of Appointment.Reason): whoever manages the members
    may; a vacant or suspended post goes that way by itself.
    Raises PermissionDenied, HandoverRefused (one is open already, the successor cannot be that), InvitationRefused.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    policies.may_hand_over(actor, post).require()
    outgoing = holder_of(post)
    is_own = outgoing is not None and actor.user is not None and outgoing.user_id == actor.user.pk
    alone = not is_there(outgoing) or (is_alone and not is_own)
    handover = Handover(
        post=post,
        owner_id=post.body.members_label_id,
        outgoing=outgoing,
        is_alone=alone,
        reason=reason if alone else "",
        started_by=actor.user,
        started_from=actor.post,
    )
    try:
        with transaction.atomic():
            handover.save()
    except IntegrityError as error:
        raise HandoverRefused(_("This post is being handed over already. Go on with that handover, or withdraw it.")) from error
    handover.refresh_from_db(fields=["reference"])
    register(events.HANDOVER_STARTED, handover, actor)
    _name(handover, actor, person, email, name, language)
    return handover


@transaction.atomic
def name_successor(*, handover: Handover, actor: Actor, person=None, email="", name="", language="fr") -> Handover:
    """Choose somebody else, or leave it to the coordinator (neither person nor address). What was signed is to be signed anew.

    Raises PermissionDenied, HandoverRefused (closed; the successor cannot be that), InvitationRefused.
    """
    handover = locked(handover)
    policies.may_plan(actor, handover).require()
    refuse_closed(handover)
    if person is not None and person.pk == handover.incoming_id:
        return handover
    _name(handover, actor, person, email, name, language)
    _replan(handover, actor)
    return handover


@transaction.atomic
def set_dates(*, handover: Handover, actor: Actor, begins_on: date, last_on: date | None, until_on: date | None) -> Handover:
    """Choose the successor's first day, the last day of the one who leaves (None: nobody does), the last day of the new appointment.

    The overlap is the days from the first to the last, 0 to 60. What was signed is to be signed anew.
    Raises PermissionDenied, HandoverRefused (closed, days that do not fit each other; `fields` says which).
    """
    handover = locked(handover)
    policies.may_plan(actor, handover).require()
    refuse_closed(handover)
    zone = days.zone_of(handover.post)
    refuse_days(handover, begins_on, last_on, until_on, somebody_leaves=leaves(handover))
    planned = (
        days.end_of_day(begins_on - timedelta(days=1), zone),
        days.end_of_day(last_on, zone) if last_on else None,
        days.end_of_day(until_on, zone) if until_on else None,
    )
    if planned != (handover.begins_at, handover.ends_at, handover.until):
        handover.begins_at, handover.ends_at, handover.until = planned
        _replan(handover, actor)
    return handover


@transaction.atomic
def write_word(*, handover: Handover, actor: Actor, word: str) -> Handover:
    """Store what one tells one's successor. Raises PermissionDenied, HandoverRefused (closed, too long)."""
    handover = locked(handover)
    policies.may_write_word(actor, handover).require()
    refuse_closed(handover)
    if len(word) > 4000:
        raise HandoverRefused(_("This text is too long."), fields={"word": _("Up to 4,000 characters.")})
    handover.word = word.strip()
    handover.save(update_fields=["word"])
    return handover


@transaction.atomic
def approve(*, handover: Handover, actor: Actor) -> Handover:
    """Say yes to the successor and the dates: from now on both can sign. Raises PermissionDenied, HandoverRefused (not complete)."""
    handover = locked(handover)
    policies.may_approve(actor, handover).require()
    refuse_closed(handover)
    if handover.state == Handover.State.APPROVED:
        raise HandoverRefused(_("This handover was approved already."))
    if not has_dates(handover):
        raise HandoverRefused(_("Choose the dates first."))
    if not has_successor(handover):
        raise HandoverRefused(_("Name a successor first."))
    if handover.incoming is not None:
        refuse_successor(handover, handover.incoming)
    _approve(handover, actor)
    return handover


@transaction.atomic
def withdraw_handover(*, handover: Handover, actor: Actor) -> Handover:
    """Stop it before both have signed; nothing has changed then. Raises PermissionDenied, HandoverRefused (closed)."""
    handover = locked(handover)
    policies.may_withdraw(actor, handover).require()
    refuse_closed(handover)
    handover.state, handover.closed_at = Handover.State.WITHDRAWN, timezone.now()
    handover.save(update_fields=["state", "closed_at"])
    write("handover_withdrawn", user_id=actor.user and actor.user.pk, post=handover.post_id, handover=handover.pk)
    register(events.HANDOVER_WITHDRAWN, handover, actor)
    transaction.on_commit(lambda: _withdraw_invitations_later(handover.pk))
    return handover


def holder_of(post: Post) -> Appointment | None:
    """The appointment of the holder now, suspended or not; in an overlap that of the one who stays."""
    rows = Appointment.objects.of_holders().filter(post=post, valid__contains=timezone.now())
    found = list(rows.select_related("user"))
    return max(found, key=lambda row: (row.valid.upper is None, row.valid.upper), default=None)


def is_there(outgoing: Appointment | None) -> bool:
    """Whether the one who hands over can sign: their appointment goes on, and is not suspended."""
    if outgoing is None or outgoing.suspended_at is not None or not outgoing.user.is_active:
        return False
    return outgoing.valid.upper is None or outgoing.valid.upper > timezone.now()


def leaves(handover: Handover) -> bool:
    """Whether somebody's appointment, suspended or not, is still to end by this handover."""
    outgoing = handover.outgoing
    return outgoing is not None and (outgoing.valid.upper is None or outgoing.valid.upper > timezone.now())


def has_dates(handover: Handover) -> bool:
    return handover.begins_at is not None and (handover.ends_at is not None or not leaves(handover))


def has_successor(handover: Handover) -> bool:
    """Named, or invited and not yet here, as far as the person of the scope may read invitations."""
    return bool(handover.incoming_id) or Invitation.objects.filter(handover=handover, state=Invitation.State.PENDING).exists()


def locked(handover: Handover) -> Handover:
    """The row for a change; its post first, as every other change of who holds it."""
    Post.objects.select_for_update(of=("self",)).get(pk=handover.post_id)
    rows = Handover.objects.select_for_update(of=("self",))
    return rows.select_related("post__country", "post__organisation", "outgoing__user", "incoming").get(pk=handover.pk)


def refuse_closed(handover: Handover) -> None:
    if handover.state == Handover.State.SIGNED:
        raise HandoverRefused(_("This handover is signed: it changes no more."))
    if handover.state == Handover.State.WITHDRAWN:
        raise HandoverRefused(_("This handover was withdrawn."))
    if handover.post.closed_at is not None:
        raise HandoverRefused(_("This post is closed."))


def refuse_successor(handover: Handover, person) -> None:
    """Raises HandoverRefused: a closed account, the one who leaves, somebody who holds the post already."""
    if person.erased_at is not None or not person.is_active or person.is_service:
        raise HandoverRefused(_("This account is closed."), fields={"person": _("Choose somebody else.")})
    if Appointment.objects.filter(user=person.pk, valid__contains=timezone.now(), suspended_at__isnull=False).exists():
        raise HandoverRefused(_("This member is suspended."), fields={"person": _("Choose somebody else.")})
    is_same = handover.outgoing is not None and handover.outgoing.user_id == person.pk
    held = Appointment.objects.of_holders().filter(user=person.pk, post=handover.post, valid__overlap=(timezone.now(), None))
    if is_same or held.exists():
        raise HandoverRefused(_("This person holds the post already."), fields={"person": _("Choose somebody else.")})


def register(kind, handover: Handover, actor: Actor, **data):
    """Record what was done in the register of the body."""
    return record(
        kind,
        subject=handover,
        actor=actor,
        register=handover.post.body.coordination_label_id,
        handover=handover.pk,
        post=handover.post_id,
        person=handover.incoming_id,
        reason=handover.reason,
        **data,
    )


def _name(handover: Handover, actor: Actor, person, email: str, name: str, language: str) -> None:
    if person is not None:
        refuse_successor(handover, person)
        key = "country" if handover.post.country_id else "organisation"
        body = handover.post.body
        if not Appointment.objects.now().filter(user=person.pk, **{f"post__{key}": body.pk}).exists():
            raise HandoverRefused(
                _("This person holds no post of the same country or organisation: invite them by e-mail."),
                fields={"person": _("Choose a member.")},
            )
    email = email.strip().lower()
    if email and handover.outgoing is not None and handover.outgoing.user.email.lower() == email:
        raise HandoverRefused(_("This person holds the post already."), fields={"email": _("Choose somebody else.")})
    # SECURITY: in this transaction, or the one invited before could still take the place of whom was approved
    for invitation in Invitation.objects.filter(handover=handover, state=Invitation.State.PENDING):
        withdraw(invitation=invitation, actor=actor)
    handover.incoming = person
    handover.save(update_fields=["incoming"])
    if email and person is None:
        invite(post=handover.post, email=email, name=name, language=language, actor=actor, handover=handover)


def _replan(handover: Handover, actor: Actor) -> None:
    """What changed is approved and signed anew; whoever may approve it has done so by changing it."""
    was_approved = handover.state == Handover.State.APPROVED
    handover.state, handover.approved_by, handover.approved_at = Handover.State.PREPARED, None, None
    handover.outgoing_signed_at = handover.incoming_signed_at = None
    handover.save()
    if not has_dates(handover):
        return
    if policies.may_approve(actor, handover):
        if has_successor(handover):
            _approve(handover, actor)
    elif was_approved or not Event.objects.filter(kind=events.HANDOVER_PLANNED.code, subject_id=handover.pk).exists():
        register(events.HANDOVER_PLANNED, handover, actor)


def _approve(handover: Handover, actor: Actor) -> None:
    handover.state, handover.approved_by, handover.approved_at = Handover.State.APPROVED, actor.user, timezone.now()
    handover.save(update_fields=["state", "approved_by", "approved_at"])
    register(events.HANDOVER_APPROVED, handover, actor)


def _withdraw_invitations_later(handover_id: int) -> None:
    """The holder may not read invitations: a worker withdraws those that a closed handover leaves behind."""
    from focalpoints.tasks import withdraw_invitations_of

    hand_over(withdraw_invitations_of, handover_id)
