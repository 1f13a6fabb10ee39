"""What follows from the answers of coordinators and reviewers: a round goes on, or ends with its outcome.

`settle` may run any number of times, at the same moment too: it locks the practice, looks at what was answered, and does what is
due. A worker calls it (practices/tasks.py); the owner's own coordinator calls it in their request.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from practices import events
from practices.models import Decision, Practice, Review, ReviewMessage, ReviewRound, Revision, Validation
from practices.services.publishing import publish
from practices.services.steps import step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record
from rabatplatform.handing import hand_over

NOBODY = Actor(None)
REVIEWERS = 2  # a third when they differ
Outcome = ReviewRound.Outcome
OUTCOMES = {
    Decision.PUBLISH: Outcome.PUBLISHED,
    Decision.PROMISING: Outcome.PROMISING,
    Decision.RETURN: Outcome.RETURNED,
    Decision.DECLINE: Outcome.DECLINED,
}


def ask_to_settle(opened: ReviewRound) -> None:
    """After the commit, by a worker; with the broker down the sweep finds it."""
    from practices.tasks import settle_round

    transaction.on_commit(lambda: hand_over(settle_round, opened.pk))


def outcome_of(decisions: Sequence[str]) -> str | None:
    """What follows from the reviewers' decisions; None: not yet (one answer, or two that differ: a third is asked).

    Two that agree decide. Of three, what two of them say; where all three differ, the one in the middle.
    """
    if len(decisions) < REVIEWERS:
        return None
    places = sorted(list(Decision).index(Decision(decision)) for decision in decisions)
    if len(places) == REVIEWERS:
        return OUTCOMES[list(Decision)[places[0]]] if places[0] == places[1] else None
    return OUTCOMES[list(Decision)[places[len(places) // 2]]]


@transaction.atomic
def settle(opened: ReviewRound) -> str:
    """Do what is due in a round; gives its state. In the scope of somebody who may write the practice, or of the system."""
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=opened.practice_id)
    opened = ReviewRound.objects.select_for_update(of=("self",)).get(pk=opened.pk)
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=opened.revision_id)
    if opened.state == ReviewRound.State.VALIDATING:
        _settle_validations(practice, opened, revision)
    elif opened.state == ReviewRound.State.REVIEWING:
        _tell_questions(opened)
        _settle_reviews(practice, opened, revision)
    elif opened.state == ReviewRound.State.CLOSED:
        _close_reviews(opened)
    return opened.state


def _settle_validations(practice, opened, revision) -> None:
    rows = list(opened.validations.select_related("by", "post").order_by("at"))
    returned = next((row for row in rows if row.state == Validation.State.RETURNED), None)
    if returned:
        _end(practice, opened, revision, Outcome.RETURNED, Actor(returned.by, returned.post), reason=returned.reason)
    elif all(row.state == Validation.State.VALIDATED for row in rows):
        before = revision.state
        revision.begin_review()
        revision.save(update_fields=["state"])
        opened.state, opened.reviewing_at = ReviewRound.State.REVIEWING, timezone.now()
        opened.save(update_fields=["state", "reviewing_at"])
        actor = Actor(rows[-1].by, rows[-1].post)
        _follow(practice, revision)
        step(practice, revision, before, actor)
        record(events.PRACTICE_VALIDATED, subject=practice, actor=actor, round=opened.pk)


def _tell_questions(opened) -> None:
    """Of a blind round: the authors are told of each question as nobody's act (whoever is told may read who did it)."""
    if opened.is_blind:
        asked = opened.messages.filter(reviewer__isnull=False).count()
        told = Event.objects.filter(kind=events.REVIEW_QUESTION.code, subject_id=opened.pk).count()
        for _question in range(asked - told):
            record(events.REVIEW_QUESTION, subject=opened, actor=NOBODY, practice=opened.practice_id)


def _settle_reviews(practice, opened, revision) -> None:
    answered = list(opened.reviews.filter(state=Review.State.ANSWERED).order_by("answered_at"))
    decisions = [review.decision for review in answered]
    outcome = outcome_of(decisions)
    if outcome in (Outcome.PUBLISHED, Outcome.PROMISING) and any(False in review.blocking.values() for review in answered):
        outcome = Outcome.RETURNED  # one “no” to a question that blocks is enough, whatever the others advise
    if outcome:
        _end(practice, opened, revision, outcome, NOBODY)
        _close_reviews(opened)
    elif len(decisions) >= REVIEWERS and opened.third_asked_at is None:
        opened.third_asked_at = timezone.now()
        opened.save(update_fields=["third_asked_at"])
        record(events.REVIEWERS_DIFFER, subject=opened, actor=NOBODY, practice=practice.pk)


def _end(practice, opened, revision, outcome: str, actor: Actor, reason: str = "") -> None:
    before = revision.state
    if outcome in (Outcome.PUBLISHED, Outcome.PROMISING):
        publish(practice, revision, promising=outcome == Outcome.PROMISING)
    else:
        revision.return_to_author() if outcome == Outcome.RETURNED else revision.decline()
        revision.save(update_fields=["state"])
        _follow(practice, revision)
    opened.state, opened.outcome, opened.closed_at = ReviewRound.State.CLOSED, outcome, timezone.now()
    opened.save(update_fields=["state", "outcome", "closed_at"])
    step(practice, revision, before, actor, reason=reason)
    record(_EVENTS[outcome], subject=practice, actor=actor, round=opened.pk)
    if outcome == Outcome.RETURNED and actor is NOBODY:  # by its reviewers: its author is told by the event before
        record(events.REVIEW_RETURNED, subject=opened, actor=actor, round=opened.pk, practice=practice.pk)


_EVENTS = {
    Outcome.PUBLISHED: events.PRACTICE_PUBLISHED,
    Outcome.PROMISING: events.PRACTICE_PUBLISHED,
    Outcome.RETURNED: events.PRACTICE_RETURNED,
    Outcome.DECLINED: events.PRACTICE_DECLINED,
}


def _close_reviews(opened: ReviewRound) -> None:
    """Those who had not answered when it ended need not any more, and are told."""
    waiting = list(opened.reviews.filter(state__in=[Review.State.ASKED, Review.State.READING]))
    opened.reviews.filter(pk__in=[review.pk for review in waiting]).update(state=Review.State.CLOSED, left_at=timezone.now())
    for review in waiting:
        record(events.REVIEW_CLOSED, subject=review, actor=NOBODY, practice=opened.practice_id)


def _follow(practice: Practice, revision: Revision) -> None:
    if not practice.is_public:
        practice.follow(revision)
        practice.updated_at = timezone.now()
        practice.save(update_fields=["state", "updated_at"])


def unsettled(limit: int = 200):
    """Rounds in which something is due, what waits longest first; for the sweep. limit: of each sort.

    All validated or one returned; two answered and no third asked, or three; asked in a blind round lately (the authors are to
    be told); closed with reviews that still wait.
    """
    from django.db.models import Count, Exists, F, OuterRef, Q

    waits = Validation.objects.filter(round=OuterRef("pk"), state=Validation.State.WAITING)
    returned = Validation.objects.filter(round=OuterRef("pk"), state=Validation.State.RETURNED)
    left = Review.objects.filter(round=OuterRef("pk"), state__in=[Review.State.ASKED, Review.State.READING])
    lately = timezone.now() - timedelta(days=1)
    asked = ReviewMessage.objects.filter(round=OuterRef("pk"), reviewer__isnull=False, at__gt=lately)
    validating, reviewing, closed = (ReviewRound.objects.filter(state=state) for state in ReviewRound.State.values)
    reviewing = reviewing.annotate(answers=Count("reviews", filter=Q(reviews__state=Review.State.ANSWERED)))
    decided = Q(answers__gt=REVIEWERS) | Q(answers=REVIEWERS, third_asked_at=None)
    since = F("reviewing_at").asc(nulls_first=True)
    return [
        *validating.filter(~Exists(waits) | Exists(returned)).order_by("opened_at", "pk")[:limit],
        *reviewing.filter(decided).order_by(since, "pk")[:limit],
        *reviewing.filter(~decided, Exists(asked), is_blind=True).order_by(since, "pk")[:limit],
        *closed.filter(Exists(left)).order_by("closed_at", "pk")[:limit],
    ]
