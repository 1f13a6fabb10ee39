"""The secretariat asks posts to review, sets a round blind, replaces those who cannot."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from practices import events, policies
from practices.errors import ReviewerRefused, WrongState
from practices.models import Practice, Review, ReviewRound
from practices.reviewers import why_not
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

DAYS, FEWEST_DAYS, MOST_DAYS = 14, 3, 60  # to answer
REVIEWERS = 2  # at once; a third when they differ


@transaction.atomic
def appoint(*, practice: Practice, posts: list[Post], actor: Actor, days: int = DAYS, blind: bool | None = None) -> list[Review]:
    """Ask posts to review the round that is open. blind: whether authors are told which posts; fixed by the first asking.

    Raises PermissionDenied, ReviewerRefused (a post that may not, with `fields`), WrongState.
    """
    opened = locked_round(practice)
    policies.may_appoint(actor.user, opened).require()
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        said = _("Give %(fewest)d to %(most)d days.") % {"fewest": FEWEST_DAYS, "most": MOST_DAYS}
        raise ReviewerRefused(said, fields={"days": said})
    if not posts:
        said = _("Choose at least one post.")
        raise ReviewerRefused(said, fields={"posts": said})
    _set_blind(opened, blind)
    for post in dict.fromkeys(posts):
        ask(opened, post, actor, days)
    return list(opened.reviews.order_by("number"))


def ask(opened: ReviewRound, post: Post, actor: Actor, days: int) -> Review:
    """One more post in a locked round."""
    if places_left(opened) < 1:
        said = _("Two posts review a practice; a third one only when the two differ.")
        raise ReviewerRefused(said, fields={"posts": said})
    if reason := why_not(opened, post):
        raise ReviewerRefused(reason, fields={"posts": reason})
    last = opened.reviews.aggregate(last=Max("number"))["last"] or 0
    review = Review.objects.create(
        round=opened,
        number=last + 1,
        post=post,
        reader_id=post.label_id,
        asked_by=actor.user,
        asked_from=actor.post,
        due_on=timezone.localdate() + timedelta(days=days),
    )
    record(events.REVIEW_ASKED, subject=review, actor=actor, practice=opened.practice_id)
    return review


def places_left(opened: ReviewRound) -> int:
    """How many more posts may be asked now."""
    most = REVIEWERS + 1 if opened.third_asked_at else REVIEWERS
    return most - opened.reviews.filter(state__in=Review.ACTIVE).count()


def _set_blind(opened: ReviewRound, blind: bool | None) -> None:
    if blind is None or blind == opened.is_blind:
        return
    if opened.reviews.exists():
        said = _("Whether the authors are told which posts review was settled when the first was asked.")
        raise ReviewerRefused(said, fields={"blind": said})
    opened.is_blind = blind
    opened.save(update_fields=["is_blind"])


@transaction.atomic
def replace(*, review: Review, actor: Actor, post: Post | None = None, days: int = DAYS) -> Review | None:
    """Release a post that has not answered; what it marked is erased. post: asks this one in its place.

    Raises PermissionDenied, WrongState (it answered meanwhile), ReviewerRefused.
    """
    opened = locked_round(review.round.practice)
    policies.may_appoint(actor.user, opened).require()
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.round_id != opened.pk or review.state not in (Review.State.ASKED, Review.State.READING):
        raise WrongState(_("This post has answered, or reviews it no more."))
    review.state, review.left_at = Review.State.REPLACED, timezone.now()
    erase(review)
    review.save()
    record(events.REVIEW_REPLACED, subject=review, actor=actor, practice=opened.practice_id)
    return ask(opened, post, actor, days) if post else None


@transaction.atomic
def prolong(*, review: Review, days: int, actor: Actor) -> Review:
    """Give a post that has not answered more time, counted from today."""
    opened = locked_round(review.round.practice)
    policies.may_appoint(actor.user, opened).require()
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        said = _("Give %(fewest)d to %(most)d days.") % {"fewest": FEWEST_DAYS, "most": MOST_DAYS}
        raise ReviewerRefused(said, fields={"days": said})
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.state not in (Review.State.ASKED, Review.State.READING):
        raise WrongState(_("This post has answered, or reviews it no more."))
    review.due_on, review.reminded_at = timezone.localdate() + timedelta(days=days), None
    review.save(update_fields=["due_on", "reminded_at"])
    return review


def erase(review: Review) -> None:
    """What a post filled in before it passed the review on or was replaced; the caller saves."""
    review.scores, review.comments, review.blocking = {}, {}, {}
    review.decision = review.maturity = review.words = ""
    review.saved_page = None


def locked_round(practice: Practice) -> ReviewRound | None:
    """The open round, locked: of two acts of the secretariat at the same moment the second finds the first done."""
    rows = ReviewRound.objects.select_for_update(of=("self",)).filter(practice=practice.pk)
    return rows.exclude(state=ReviewRound.State.CLOSED).order_by("-number").first()
