"""Asking a person to hold a post: made, sent again, withdrawn, accepted once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.errors import AppointmentRefused, InvitationClosed, InvitationRefused
from focalpoints.events import INVITATION_RESENT, INVITATION_WITHDRAWN, INVITED, JOINED
from focalpoints.invitation_links import is_signed, new_nonce
from focalpoints.models import Appointment, Invitation, Post
from focalpoints.services.appointments import iso, make_appointment, register
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.audit.services import write
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.handing import hand_over

VALID = timedelta(days=Invitation.VALID_DAYS)
MOST_A_DAY = 50  # of one person; a list of members counts by itself (services.imports)


@transaction.atomic
def invite(
    *,
    post: Post,
    email: str,
    name: str,
    actor: Actor,
    language: str = "fr",
    until: datetime | None = None,
    nomination=None,
    member_import=None,
    handover=None,
    opens_post: bool = False,
) -> Invitation:
    """Ask a person by mail to hold a vacant post (or, with `handover`, to take one over).

    opens_post: the post was opened for it in the same act (services.openings); undoing it closes the post again.

    Raises PermissionDenied, InvitationRefused (closed or held post, bad address or end, invited already, holds it already,
    one's own address, 50 sent today).
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    policies.may_manage(actor, post.body, post.role).require()
    if actor.user is not None and nomination is None and handover is None:
        policies.may_invite(actor.user, post.body).require()
    email, name = email.strip().lower(), " ".join(name.split())
    _refuse_bad_facts(post, email, name, until)
    if actor.user is not None and actor.user.email.lower() == email:
        raise InvitationRefused(
            _("Nobody invites themselves: ask another coordinator, or the Secretariat."), fields={"email": _("Your own address.")}
        )
    if language not in dict(settings.LANGUAGES):
        raise InvitationRefused(_("Choose one of the languages offered."), fields={"language": _("Choose a language.")})
    if handover is None:
        _refuse_held(post)
    if member_import is None:
        _refuse_too_many(actor)
    body = post.body
    ours = policies.coordinates(actor.user, body) if actor.user else True
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                post=post,
                body_label_id=body.coordination_label_id,
                owner_id=body.coordination_label_id if ours else GrantLabel.THE_SECRETARIAT,
                nonce=new_nonce(),
                email=email,
                name=name,
                language=language,
                until=until,
                nomination=nomination,
                member_import=member_import,
                handover=handover,
                invited_by=actor.user,
                invited_from=actor.post,
                expires_at=timezone.now() + VALID,
            )
    except IntegrityError as error:
        raise InvitationRefused(
            _("This person is invited to this post already. Send the invitation again, or withdraw it first."),
            fields={"email": _("Invited already.")},
        ) from error
    invitation.refresh_from_db(fields=["reference"])
    write("invited", user_id=_person(actor), post=post.pk, invitation=invitation.pk)
    in_register(INVITED, invitation, actor, after=iso(until), **({"opened": 1} if opens_post else {}))
    transaction.on_commit(lambda: _queue(invitation.pk))
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Send a new link, valid for 14 days from now; every earlier link ends.

    Raises PermissionDenied, InvitationClosed, InvitationRefused (50 sent today).
    """
    invitation = _open(invitation, actor)
    _refuse_too_many(actor)
    invitation.nonce, invitation.expires_at, invitation.sent_at = new_nonce(), timezone.now() + VALID, None
    invitation.save(update_fields=["nonce", "expires_at", "sent_at"])
    in_register(INVITATION_RESENT, invitation, actor)
    transaction.on_commit(lambda: _queue(invitation.pk))
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, actor: Actor) -> Invitation:
    """From now on its link opens nothing. Raises PermissionDenied, InvitationClosed (accepted or withdrawn already)."""
    invitation = _open(invitation, actor)
    _withdraw(invitation, actor)
    return invitation


def withdraw_left(rows) -> int:
    """In system scope: withdraw those of `rows` that are open, each with its line in the register. Returns how many."""
    rows = rows.filter(state=Invitation.State.PENDING).select_related("post__country", "post__organisation")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for invitation in found:
        _withdraw(invitation, Actor(None))
    return len(found)


def _withdraw(invitation: Invitation, actor: Actor) -> None:
    invitation.state, invitation.closed_at = Invitation.State.WITHDRAWN, timezone.now()
    invitation.save(update_fields=["state", "closed_at"])
    write("invitation_withdrawn", user_id=_person(actor), post=invitation.post_id, invitation=invitation.pk)
    in_register(INVITATION_WITHDRAWN, invitation, actor)


@dataclass(frozen=True)
class OpenInvitation:
    """What the one who opens the link sees of it. post: with its body."""

    reference: UUID
    id: int
    nonce: str
    post_id: int
    email: str
    name: str
    language: str
    until: datetime | None
    state: str
    expires_at: datetime
    invited_by_id: int | None
    invited_from_id: int | None
    handover_id: int | None
    accepted_by_id: int | None

    @property
    def post(self) -> Post:
        return Post.objects.select_related("country", "organisation").get(pk=self.post_id)

    @property
    def invited_from(self) -> Post | None:
        return Post.objects.select_related("country", "organisation").filter(pk=self.invited_from_id).first()


def find(reference: UUID, sign: str) -> OpenInvitation | None:
    """The invitation of a link, in whatever state; None for a link that we never made, or that a newer one replaced."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM focalpoints_invitation_by(%s)", [str(reference)])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    if row is None:
        return None
    found = OpenInvitation(reference=reference, **dict(zip(names, row, strict=True)))
    return found if is_signed(reference, found.nonce, sign) else None


def refuse_closed(invitation: OpenInvitation) -> None:
    """Raises InvitationClosed with what happened to it, in words."""
    if invitation.state == Invitation.State.ACCEPTED:
        raise InvitationClosed(_("This invitation was accepted already. Sign in instead."), state="accepted")
    if invitation.state == Invitation.State.WITHDRAWN:
        raise InvitationClosed(_("This invitation was withdrawn by those who sent it."), state="withdrawn")
    if invitation.expires_at <= timezone.now():
        raise InvitationClosed(
            _("This invitation was valid for 14 days and has expired. Ask those who sent it for a new one."), state="expired"
        )


@transaction.atomic
def accept(*, invitation: OpenInvitation, user: User) -> Appointment | None:
    """Take an invitation up, once, as the person of its address: their appointment begins now (None: a handover follows).

    Raises InvitationClosed (also for the second of two at once), InvitationRefused (another person), AppointmentRefused
    (the post was closed or is held by somebody else meanwhile): then nothing has happened.
    """
    refuse_closed(invitation)
    if user.email.lower() != invitation.email.lower():
        raise InvitationRefused(_("This invitation is for another address than that of the person who is signed in."))
    with access_scope(user), connection.cursor() as cursor:
        cursor.execute("SELECT focalpoints_invitation_take(%s, %s, %s)", [str(invitation.reference), invitation.nonce, user.pk])
        if cursor.fetchone()[0] is None:
            raise InvitationClosed(_("This invitation was used or changed a moment ago. Open the link again."), state="changed")
        write("invitation_accepted", user_id=user.pk, post=invitation.post_id, invitation=invitation.id)
        post = invitation.post
        if invitation.handover_id is not None:
            transaction.on_commit(lambda: _tell_newcomer(invitation.handover_id))
            return None
        inviter = Actor(User.objects.filter(pk=invitation.invited_by_id).first(), invitation.invited_from)
        now = timezone.now()
        if invitation.until is not None and invitation.until <= now:
            raise AppointmentRefused(_("The time for which you were invited is over."))
        made = make_appointment(post=post, person=user, since=now, until=invitation.until, actor=inviter)
        register(JOINED, made, Actor(user, post), invitation=invitation.id)
        return made


def _open(invitation: Invitation, actor: Actor) -> Invitation:
    # SECURITY: judged before the row is locked; the lock finds only rows that the person may write.
    policies.may_change_invitation(actor, invitation).require()
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("post__country", "post__organisation")
    invitation = rows.get(pk=invitation.pk)
    if invitation.state == Invitation.State.ACCEPTED:
        raise InvitationClosed(_("This invitation was accepted already."), state="accepted")
    if invitation.state == Invitation.State.WITHDRAWN:
        raise InvitationClosed(_("This invitation was withdrawn already."), state="withdrawn")
    return invitation


def _refuse_too_many(actor: Actor) -> None:
    """Raises InvitationRefused after 50 mails with a link in a day. Holds the person's count until the transaction ends."""
    if actor.user is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"invitations {actor.user.pk}"])
    kinds = [INVITED.code, INVITATION_RESENT.code]
    lately = Event.objects.filter(actor=actor.user.pk, kind__in=kinds, created_at__gt=timezone.now() - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise InvitationRefused(_("You sent 50 invitations today. Send the others tomorrow, or as a list of members."))


def _refuse_bad_facts(post: Post, email: str, name: str, until) -> None:
    if post.closed_at is not None:
        raise InvitationRefused(_("This post is closed."), fields={"post": _("Choose an open post.")})
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvitationRefused(
            _("This is no e-mail address."), fields={"email": _("Write it as name@ministry.example.")}
        ) from error
    if not name or len(name) > 150:
        raise InvitationRefused(_("Give the person's name."), fields={"name": _("Up to 150 characters.")})
    if until is not None and until <= timezone.now():
        raise InvitationRefused(_("The end must lie in the future."), fields={"until": _("Choose a later day.")})


def _refuse_held(post: Post) -> None:
    held = Appointment.objects.of_holders().filter(post=post, valid__overlap=(timezone.now(), None))
    if held.exists():
        raise InvitationRefused(
            _("Somebody holds this post now or will. To name a successor, hand the post over."),
            fields={"post": _("Choose a vacant post, or hand this one over.")},
        )


def in_register(kind, invitation: Invitation, actor: Actor, **data) -> None:
    record(
        kind,
        subject=invitation.post.body.coordination_label,
        actor=actor,
        register=invitation.body_label_id,
        post=invitation.post_id,
        invitation=invitation.pk,
        **data,
    )


def _queue(invitation_id: int) -> None:
    from focalpoints.tasks import send_invitation

    hand_over(send_invitation, invitation_id)


def _person(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


def _tell_newcomer(handover_id: int) -> None:
    from focalpoints.tasks import tell_newcomer

    hand_over(tell_newcomer, handover_id)
