"""A post reviews: it declares, marks, and sends its advice. Filled bit by bit; what was sent does not change any more."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practices import events, policies
from practices.criteria import FIELDS, gaps, of_review
from practices.errors import ReviewIncomplete, StaleEdition, WrongState
from practices.models import Review
from practices.services.appointing import erase
from practices.services.settling import ask_to_settle
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

State = Review.State


@transaction.atomic
def declare(*, review: Review, conflict: bool, actor: Actor) -> Review:
    """Say whether there is a conflict of interest. With one the review is passed on: no reason is asked, marks are erased.

    Raises PermissionDenied (answered, closed, passed on meanwhile).
    """
    review = locked(review)
    policies.may_review(actor.user, review).require()
    if conflict:
        review.state, review.left_at, review.declared_at = State.PASSED, timezone.now(), timezone.now()
        erase(review)
        review.save()
        record(events.REVIEW_PASSED, subject=review, actor=actor, practice=review.round.practice_id)
    elif review.state == State.ASKED:
        review.state, review.declared_at = State.READING, timezone.now()
        review.save(update_fields=["state", "declared_at"])
        record(events.REVIEW_DECLARED, subject=review, actor=actor, practice=review.round.practice_id)
    return review


@transaction.atomic
def save_review(*, review: Review, edition: int, content: dict, actor: Actor, page=None, goes_on=False) -> Review:
    """Store the given keys of `content` (criteria.of_review); edition, page, goes_on: as in drafts.save_draft.

    Raises PermissionDenied, WrongState (not declared yet), StaleEdition (saved elsewhere in between: nothing is stored).
    """
    review = locked(review)
    policies.may_review(actor.user, review).require()
    _declared(review)
    return _store(review, edition, content, page, goes_on)


@transaction.atomic
def send_review(*, review: Review, edition: int, actor: Actor, content: dict | None = None, page=None) -> Review:
    """Send it, with what the form says now. Raises as save_review, and ReviewIncomplete (with what is missing)."""
    review = locked(review)
    policies.may_review(actor.user, review).require()
    _declared(review)
    review = _store(review, edition, content or {}, page, goes_on=False)
    if missing := gaps(of_review(review)):
        raise ReviewIncomplete(_("The review is not complete yet."), fields=missing)
    review.state, review.by, review.answered_at = State.ANSWERED, actor.user, timezone.now()
    review.save(update_fields=["state", "by", "answered_at"])
    record(events.REVIEW_ANSWERED, subject=review, actor=actor, practice=review.round.practice_id)
    ask_to_settle(review.round)
    return review


def _declared(review: Review) -> None:
    if review.declared_at is None:
        raise WrongState(_("Say first whether you have a conflict of interest."))


def _store(review: Review, edition: int, content: dict, page, goes_on: bool) -> Review:
    now = of_review(review)
    changed = {name: content[name] for name in FIELDS if name in content and content[name] != now[name]}
    if not changed:
        return review
    if edition != review.edition and (page is None or page != review.saved_page):
        raise StaleEdition(
            edition=review.edition,
            current=now,
            theirs=content,
            conflicts=sorted(changed),
            saved_by=str(review.post),
            saved_at=review.saved_at,
        )
    for name, value in changed.items():
        setattr(review, name, value)
    review.edition += 1
    review.saved_page, review.saved_at = (page if goes_on else None), timezone.now()
    review.save()
    return review


def locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("round__practice", "post__country", "post__organisation")
    return rows.get(pk=review.pk)
