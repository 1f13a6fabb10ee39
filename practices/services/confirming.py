"""Saying that practices are still valid, for 24 months; and what follows when nobody says it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import body_of_label
from practices import events, policies
from practices.errors import WrongState
from practices.models import Practice
from practices.services.publishing import said_again
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.models import Freshness
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS
from rabatplatform.events.services import record

State = Practice.State
STORED = (*CONFIRMATION_FIELDS, "confirmed_on", "confirm_by", "state", "updated_at")


@transaction.atomic
def confirm_practices(*, practices: Iterable[Practice], actor: Actor) -> int:
    """Confirm practices from now on, all or none; returns how many. What was archived is published again.

    One that was confirmed today already is left as it is: two clicks, or two coordinators, make one confirmation.
    Raises PermissionDenied (one that they may not), WrongState (none is there any more).
    """
    chosen = {practice.pk: practice for practice in practices}
    for practice in chosen.values():  # before the lock: what is another country's cannot be locked
        policies.may_confirm(actor.user, practice).require()
    rows = list(Practice.objects.select_for_update(of=("self",)).filter(pk__in=list(chosen)).order_by("pk"))
    if not rows or len(rows) != len(chosen):
        raise WrongState(_("What you chose is not there any more."))
    for practice in rows:
        policies.may_confirm(actor.user, practice).require()
    today, number = timezone.localdate(), 0
    for practice in rows:
        was_said_today = practice.confirmed_on == today and practice.confirmed_by_id and practice.state == State.PUBLISHED
        if not (was_said_today and practice.freshness == Freshness.CONFIRMED):
            _confirm(practice, actor)
        number += 1
    return number


def _confirm(practice: Practice, actor: Actor) -> None:
    now, before = timezone.now(), practice.state
    if practice.state == State.ARCHIVED:
        practice.restore()
    said_again(practice, actor, now)
    practice.updated_at = now
    practice.save(update_fields=STORED)
    if before == State.ARCHIVED:
        step(practice, None, before, actor)
    record(events.PRACTICE_CONFIRMED, subject=practice, actor=actor)


def archive_unconfirmed(practice_id: int) -> Practice | None:
    """Archive what nobody confirmed for 59 days after its day; the practices of the last rung. In the system's scope.

    The caller has put it on the last rung; None: it is not published any more.
    """
    practice = Practice.objects.select_for_update(of=("self",)).select_related("current").get(pk=practice_id)
    if practice.state != State.PUBLISHED:
        return None
    before, nobody = practice.state, Actor(None)
    practice.archive()
    practice.updated_at = timezone.now()
    practice.save(update_fields=["state", "updated_at"])
    step(practice, None, before, nobody, reason=_why_archived(practice))
    record(events.PRACTICE_ARCHIVED_UNCONFIRMED, subject=practice, actor=nobody)
    return practice


def _why_archived(practice: Practice) -> str:
    """The reason in the language that the practice is written in, as a person of its country would write it."""
    with translation.override(practice.current.original_language or "en"):
        return gettext("Nobody of %(body)s confirmed it in time.") % {"body": body_of_label(practice.owner_id)}
