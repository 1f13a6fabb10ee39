"""One appeal against a refusal: other posts review the same text; their outcome is final."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.errors import MessageRefused
from practices.models import Practice, ReviewRound, Validation
from practices.services.door import follow, locked, open_round
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

LONGEST = 4_000


@transaction.atomic
def appeal(*, practice: Practice, reason: str, actor: Actor) -> ReviewRound:
    """In review again at once, with the validations that it had. Raises PermissionDenied, MessageRefused (no reason)."""
    practice, revision = locked(practice)
    declined = ReviewRound.objects.filter(revision=revision).order_by("-number").first()
    policies.may_appeal(actor.user, practice, declined).require()
    reason, said = reason.strip(), ""
    if not reason:
        said = _("Say why the decision should be looked at again.")
    elif len(reason) > LONGEST:
        said = _("Write at most %(most)d characters.") % {"most": LONGEST}
    if said:
        raise MessageRefused(said, fields={"reason": said})
    before = revision.state
    revision.appeal()
    revision.save(update_fields=["state"])
    opened = open_round(
        practice,
        revision,
        actor,
        state=ReviewRound.State.REVIEWING,
        is_appeal=True,
        appeal_reason=reason,
        reviewing_at=timezone.now(),
    )
    given = declined.validations.filter(state=Validation.State.VALIDATED)
    kept = ("body_id", "state", "by_id", "post_id", "at")
    Validation.objects.bulk_create([Validation(round=opened, **{name: getattr(row, name) for name in kept}) for row in given])
    follow(practice, revision)
    step(practice, revision, before, actor, reason=reason)
    record(events.APPEAL_MADE, subject=opened, actor=actor, practice=practice.pk)
    return opened
