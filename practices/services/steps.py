"""One step of a practice's life, written down: appended in the transaction that makes it."""

from practices.models import Practice, Revision, StateChange
from rabatplatform.accounts.actors import Actor

_TOLD_TO_ALL = {"published", "archived", "withdrawn"}


def step(practice: Practice, revision: Revision | None, before: str, actor: Actor, *, reason: str = "", after: str = "") -> None:
    """before, after: states of the revision (default: where it stands now), or of the practice where `revision` is None."""
    after = after or (revision or practice).state
    StateChange.objects.create(
        practice=practice,
        revision=revision,
        from_state=before,
        to_state=after,
        is_public=after in _TOLD_TO_ALL,
        by=actor.user,
        post=actor.post,
        reason=reason,
    )
