"""Daily: who is late on the way of a practice. Reviewers and validators are reminded, the secretariat is told; in system scope.

Each step is written on the row (`reminded_at`) in the transaction of its event: a job that runs twice tells once.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from focalpoints.models import Appointment
from practices import events
from practices.models import Review, ReviewRound, Validation
from practices.validation_days import days_of
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record

NOBODY = Actor(None)
BEFORE = 4  # days before the due day of a review
AGAIN = 7  # days until the secretariat is told again of a post that stays vacant
OPEN = (Review.State.ASKED, Review.State.READING)


def waiting() -> list[tuple[str, int]]:
    """("review" or "validation", id) of all that somebody is waited for."""
    reviews = Review.objects.filter(state__in=OPEN, round__state=ReviewRound.State.REVIEWING)
    rows = Validation.objects.filter(state=Validation.State.WAITING, round__state=ReviewRound.State.VALIDATING)
    return [
        *(("review", pk) for pk in reviews.order_by("due_on", "pk").values_list("pk", flat=True)),
        *(("validation", pk) for pk in rows.order_by("pk").values_list("pk", flat=True)),
    ]


def look_at(kind: str, pk: int) -> str:
    """Remind, or tell, of one of them; gives what was done: due, late, gone, validation_late, validation_stuck, "" for nothing."""
    today = timezone.localdate()
    return _review(pk, today) if kind == "review" else _validation(pk, today)


@transaction.atomic
def _review(pk: int, today: date) -> str:
    review = Review.objects.select_for_update(of=("self",)).get(pk=pk)
    if review.state not in OPEN:
        return ""
    if not Appointment.objects.now().filter(post=review.post_id, user__is_service=False).exists():
        return _gone(review)
    steps = [(review.due_on - timedelta(days=BEFORE), "due"), (review.due_on, "due"), (review.due_on + timedelta(days=1), "late")]
    reached = [(day, step) for day, step in steps if day <= today]
    if not reached or not _before(review.reminded_at, reached[-1][0]) or review.asked_at.date() >= today:
        return ""
    day, step = reached[-1]
    review.reminded_at = timezone.now()
    review.save(update_fields=["reminded_at"])
    kind = events.REVIEW_DUE if step == "due" else events.REVIEW_LATE
    record(kind, subject=review, actor=NOBODY, **({"last": 1} if day == review.due_on else {}))
    return step


def _gone(review: Review) -> str:
    """The post that reviews became vacant: told at once, and again while it stays so."""
    since = timezone.now() - timedelta(days=AGAIN)
    kind = events.REVIEWER_GONE
    if Event.objects.filter(kind=kind.code, subject_id=review.pk, created_at__gt=since).exists():
        return ""
    record(kind, subject=review, actor=NOBODY)
    return "gone"


@transaction.atomic
def _validation(pk: int, today: date) -> str:
    row = Validation.objects.select_for_update(of=("self",)).select_related("round__practice").get(pk=pk)
    if row.state != Validation.State.WAITING:
        return ""
    days = days_of(row)
    if today >= days.tells and _before(row.reminded_at, days.tells):
        return _remind(row, events.VALIDATION_STUCK, "validation_stuck")
    if days.reminds <= today < days.tells and _before(row.reminded_at, days.reminds):
        return _remind(row, events.VALIDATION_LATE, "validation_late")
    return ""


def _remind(row: Validation, kind, step: str) -> str:
    row.reminded_at = timezone.now()
    row.save(update_fields=["reminded_at"])
    record(kind, subject=row.round.practice, actor=NOBODY, body=row.body_id, round=row.round_id)
    return step


def _before(reminded: datetime | None, day: date) -> bool:
    """Was nobody reminded since that day?"""
    return reminded is None or timezone.localdate(reminded) < day
