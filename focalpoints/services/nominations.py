"""The secretariat appoints a coordinator by a document: one person enters it, a second one verifies it, the invitation goes out."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import NominationRefused
from focalpoints.events.nominations import NOMINATED, NOMINATION_REFUSED, NOMINATION_VERIFIED, NOMINATION_WITHDRAWN
from focalpoints.models import Nomination, NominationDocument, Post, Role
from focalpoints.policies import nominations as policies
from focalpoints.services.invitations import invite
from focalpoints.services.openings import close_unused
from focalpoints.services.posts import create_post
from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.files.services import receive

OLDEST_DOCUMENT = date(2000, 1, 1)


@transaction.atomic
def propose(
    *,
    body,
    post: Post | None,
    email: str,
    name: str,
    language: str,
    until: datetime | None,
    dated_on: date,
    document,
    actor: Actor,
    time_zone: str = "UTC",
) -> Nomination:
    """Enter who was named by which document. post: a vacant coordinator's post of `body`; None: one is opened, in `time_zone`.

    document: the uploaded file. Raises PermissionDenied, NominationRefused, NoSeat, FileRefused, FileNotStored; then nothing is left.
    """
    policies.may_nominate(actor.user, body).require()
    email, name = email.strip().lower(), " ".join(name.split())
    _refuse_what_is_wrong(body, email, dated_on, until, actor)
    opened = {}
    if post is None:
        opened = {"opened": 1}
        post = create_post(
            body=body, role=Role.COORDINATOR, titles={}, working_languages=[language], time_zone=time_zone, actor=actor
        )
    elif post.body != body or post.role != Role.COORDINATOR:
        raise NominationRefused(_("Choose a coordinator's post."), fields={"post": _("Choose a coordinator's post.")})
    nomination = Nomination.objects.create(
        post=post,
        body_label_id=body.coordination_label_id,
        owner_id=GrantLabel.THE_SECRETARIAT,
        email=email,
        name=name,
        language=language,
        until=until,
        dated_on=dated_on,
        proposed_by=actor.user,
    )
    nomination.refresh_from_db(fields=["reference"])
    receive(document, model=NominationDocument, parent=nomination, actor=actor, field="document")
    write("nominated", user_id=actor.user.pk, post=post.pk, nomination=nomination.pk)
    in_register(NOMINATED, nomination, actor, **opened)
    return nomination


@transaction.atomic
def add_document(*, nomination: Nomination, document, actor: Actor) -> NominationDocument:
    """One more file, where the first could not be read. Raises PermissionDenied, FileRefused, FileNotStored."""
    nomination = _locked(nomination, actor)
    policies.may_withdraw_nomination(actor.user, nomination).require()
    return receive(document, model=NominationDocument, parent=nomination, actor=actor, field="document")


@transaction.atomic
def verify(*, nomination: Nomination, actor: Actor) -> Nomination:
    """The document says what was entered: the person is invited, in the same transaction.

    Raises PermissionDenied (decided, the same person, no checked document), InvitationRefused (the post is held or closed by now).
    """
    nomination = _locked(nomination, actor)
    documents = list(NominationDocument.objects.filter(nomination=nomination))
    policies.may_verify(actor.user, nomination, documents).require()
    _decide(nomination, Nomination.State.VERIFIED, actor)
    invite(
        post=nomination.post,
        email=nomination.email,
        name=nomination.name,
        language=nomination.language,
        until=nomination.until,
        nomination=nomination,
        actor=actor,
    )
    write("nomination_verified", user_id=actor.user.pk, post=nomination.post_id, nomination=nomination.pk)
    in_register(NOMINATION_VERIFIED, nomination, actor)
    return nomination


@transaction.atomic
def refuse(*, nomination: Nomination, actor: Actor) -> Nomination:
    """Nobody is invited; a post that was opened for it is closed. Raises PermissionDenied (decided, or made by the same person)."""
    nomination = _locked(nomination, actor)
    policies.may_decide(actor.user, nomination).require()
    _decide(nomination, Nomination.State.REFUSED, actor)
    write("nomination_refused", user_id=actor.user.pk, post=nomination.post_id, nomination=nomination.pk)
    in_register(NOMINATION_REFUSED, nomination, actor)
    _close_opened(nomination, actor)
    return nomination


@transaction.atomic
def withdraw(*, nomination: Nomination, actor: Actor) -> Nomination:
    """By the one who made it; a post that was opened for it is closed. Raises PermissionDenied."""
    nomination = _locked(nomination, actor)
    policies.may_withdraw_nomination(actor.user, nomination).require()
    _decide(nomination, Nomination.State.WITHDRAWN, actor)
    write("nomination_withdrawn", user_id=actor.user.pk, post=nomination.post_id, nomination=nomination.pk)
    in_register(NOMINATION_WITHDRAWN, nomination, actor)
    _close_opened(nomination, actor)
    return nomination


def _refuse_what_is_wrong(body, email, dated_on, until, actor) -> None:
    if email == actor.user.email.lower():
        raise NominationRefused(_("Nobody nominates themselves."), fields={"email": _("Your own address.")})
    if not OLDEST_DOCUMENT <= dated_on <= timezone.localdate():
        raise NominationRefused(
            _("The date of the document lies in the future or too far back."),
            fields={"dated_on": _("Choose the date that it bears.")},
        )
    if until is not None and until <= timezone.now():
        raise NominationRefused(_("The end must lie in the future."), fields={"until": _("Choose a later day.")})
    waiting = Nomination.objects.filter(
        body_label=body.coordination_label_id, email__iexact=email, state=Nomination.State.PROPOSED
    )
    if waiting.exists():
        raise NominationRefused(_("This person's nomination waits already."), fields={"email": _("Nominated already.")})


def _locked(nomination: Nomination, actor: Actor) -> Nomination:
    # SECURITY: judged before the row is locked; the lock finds only rows that the person may write.
    policies.may_read_nominations(actor.user).require()
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("post__country", "post__organisation")
    return rows.get(pk=nomination.pk)


def _close_opened(nomination: Nomination, actor: Actor) -> None:
    if Event.objects.filter(kind=NOMINATED.code, subject_id=nomination.pk, data__opened=1).exists():
        close_unused(post=nomination.post, actor=actor)


def _decide(nomination: Nomination, state, actor: Actor) -> None:
    nomination.state, nomination.decided_by, nomination.decided_at = state, actor.user, timezone.now()
    nomination.save(update_fields=["state", "decided_by", "decided_at"])


def in_register(kind, nomination: Nomination, actor: Actor, **data) -> None:
    record(
        kind,
        subject=nomination,
        actor=actor,
        register=nomination.body_label_id,
        post=nomination.post_id,
        nomination=nomination.pk,
        **data,
    )
