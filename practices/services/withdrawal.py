"""A published practice is archived, withdrawn or restored, by a coordinator of its owner and with a reason that all members read."""

from django.db import transaction
from django.utils import timezone

from practices import events
from practices.errors import ReasonMissing
from practices.models import Practice, Revision
from practices.policies.published import ON_ITS_WAY, may_archive, may_restore, may_withdraw
from practices.services.door import locked, take_back
from practices.services.publishing import said_again
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS
from rabatplatform.events.services import record


@transaction.atomic
def archive(*, practice: Practice, reason: str, actor: Actor) -> Practice:
    """It stays readable and leaves the usual search. Raises PermissionDenied, ReasonMissing."""
    practice = _ready(practice, may_archive, reason, actor)
    before = practice.state
    practice.archive()
    return _done(practice, before, reason, actor, events.PRACTICE_ARCHIVED)


@transaction.atomic
def withdraw(*, practice: Practice, reason: str, actor: Actor) -> Practice:
    """Nobody but its team reads its text any more; its address says what happened. A revision that was handed in is taken back.

    Raises PermissionDenied, ReasonMissing.
    """
    practice = _ready(practice, may_withdraw, reason, actor)
    if practice.next_id and practice.door in ON_ITS_WAY:
        practice = take_back(practice=practice, actor=actor)
    before = practice.state
    practice.withdraw()
    Revision.objects.filter(practice=practice, is_public=True).update(is_public=False)
    return _done(practice, before, reason, actor, events.PRACTICE_WITHDRAWN)


@transaction.atomic
def restore(*, practice: Practice, reason: str, actor: Actor) -> Practice:
    """All members read it again as they did before. What was archived for nobody confirmed it begins its 24 months again.

    Raises PermissionDenied, ReasonMissing.
    """
    practice = _ready(practice, may_restore, reason, actor)
    before = practice.state
    practice.restore()
    if practice.freshness == Freshness.VACANT:
        said_again(practice, actor, timezone.now())
        practice.save(update_fields=["state", *CONFIRMATION_FIELDS, "confirmed_on", "confirm_by"])
    Revision.objects.filter(practice=practice, state=Revision.State.PUBLISHED, is_public=False).update(is_public=True)
    return _done(practice, before, reason, actor, events.PRACTICE_RESTORED)


def _ready(practice: Practice, ruling, reason: str, actor: Actor) -> Practice:
    practice, _revision = locked(practice)
    ruling(actor.user, practice).require()
    if not reason.strip():
        raise ReasonMissing
    return practice


def _done(practice: Practice, before: str, reason: str, actor: Actor, kind) -> Practice:
    practice.updated_at = timezone.now()
    practice.save(update_fields=["state", "updated_at"])
    step(practice, None, before, actor, reason=reason.strip())
    record(kind, subject=practice, actor=actor)
    return practice
