"""What its country does with a practice that a source document describes: confirm it as it is, correct it, decline it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.errors import WrongState
from practices.models import Practice, Revision
from practices.services.confirming import confirm_practices
from practices.services.revisions import begin_revision
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

_NO_REASON = _("Say why it is declined: readers of its page are told.")


@transaction.atomic
def take_over(*, practice: Practice, actor: Actor) -> Practice:
    """Confirm it as it is described: from now on it is its country's, and is confirmed again every 24 months.

    Raises PermissionDenied (not the coordinator of its owner, taken over already).
    """
    practice = _locked(practice)
    policies.may_take_over(actor.user, practice).require()
    confirm_practices(practices=[practice], actor=actor)
    return Practice.objects.select_related("current", "next").get(pk=practice.pk)


@transaction.atomic
def correct(*, practice: Practice, actor: Actor) -> Revision:
    """Begin the revision that corrects it; it stays as it is described until that is published. Raises PermissionDenied."""
    practice = _locked(practice)
    policies.may_take_over(actor.user, practice).require()
    return begin_revision(practice=practice, actor=actor)


@transaction.atomic
def decline_source(*, practice: Practice, reason: str, actor: Actor) -> Practice:
    """Say that it is not one's own, or is no more: it is archived, and its page says why. The secretariat is told.

    Raises PermissionDenied, WrongState (no reason, declined already, a revision of it is on its way).
    """
    practice = _locked(practice)
    policies.may_take_over(actor.user, practice).require()
    if not reason.strip():
        raise WrongState(_NO_REASON, fields={"reason": _NO_REASON})
    if practice.state != Practice.State.PUBLISHED:
        raise WrongState(_("This practice was declined already."))
    if practice.next_id is not None:
        raise WrongState(_("A revision of this practice is in preparation. Give it up first."))
    before = practice.state
    practice.archive()
    practice.updated_at, practice.next_step_at = timezone.now(), None
    practice.save(update_fields=["state", "updated_at", "next_step_at"])
    step(practice, None, before, actor, reason=reason.strip())
    record(events.SOURCE_DECLINED, subject=practice, actor=actor)
    return practice


def _locked(practice: Practice) -> Practice:
    return Practice.objects.select_for_update(of=("self",)).select_related("current", "next").get(pk=practice.pk)
