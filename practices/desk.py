"""What is stuck: open rounds as lines of the desk, the one that needs somebody most first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.querysets import body_of_coordination, body_of_label
from practices.models import Practice, Review, ReviewRound, Validation

CLOSED = ReviewRound.State.CLOSED
LATE_DAYS = 7  # a validation that waits longer is stuck


@dataclass
class Row:
    """A round on the desk. words: what is stuck, in words; weight: the higher, the sooner somebody is needed."""

    opened: ReviewRound
    practice: Practice
    title: str
    owner: object
    state: str
    label: str
    since: datetime
    weight: int = 0
    words: list[str] = field(default_factory=list)
    needs: bool = False  # reviewers are to be asked or replaced

    def say(self, weight: int, words: str) -> None:
        self.weight = max(self.weight, weight)
        self.words.append(words)


def row_of(opened: ReviewRound, title: str, runs: bool) -> Row:
    """runs: the reader is of the secretariat, who reads the reviews too."""
    label = opened.get_outcome_display() if opened.state == CLOSED else opened.get_state_display()
    since = opened.closed_at or opened.reviewing_at or opened.opened_at
    row = Row(opened, opened.practice, title, body_of_label(opened.owner_id), opened.state, label, since)
    if opened.state == ReviewRound.State.VALIDATING:
        _validations(row)
    elif opened.state == ReviewRound.State.REVIEWING and runs:
        _reviews(row, [review for review in opened.reviews.all() if review.is_active])
    return row


def _validations(row: Row) -> None:
    waiting = [one.body_id for one in row.opened.validations.all() if one.state == Validation.State.WAITING]
    days = (timezone.now() - row.opened.opened_at).days
    if waiting:
        bodies = ", ".join(str(body_of_coordination(label)) for label in waiting)
        said = ngettext("waits for %(bodies)s, %(days)d day", "waits for %(bodies)s, %(days)d days", days)
        row.say(2 if days >= LATE_DAYS else 0, said % {"bodies": bodies, "days": days})


def _reviews(row: Row, active: list[Review]) -> None:
    today = timezone.localdate()
    most = 3 if row.opened.third_asked_at else 2
    if row.opened.third_asked_at and len(active) < most:
        row.needs = True
        row.say(5, _("the two reviewers differ: ask a third post"))
    elif len(active) < most:
        row.needs = True
        missing = most - len(active)
        row.say(4, ngettext("needs %(number)d reviewer", "needs %(number)d reviewers", missing) % {"number": missing})
    late = [one for one in active if one.state != Review.State.ANSWERED and one.due_on < today]
    if late:
        row.needs = True
        row.say(3, ngettext("%(number)d answer is late", "%(number)d answers are late", len(late)) % {"number": len(late)})
    answered = sum(one.state == Review.State.ANSWERED for one in active)
    row.say(0, _("%(answered)d of %(all)d answered") % {"answered": answered, "all": len(active)})


def stuck_first(rows: list[Row]) -> list[Row]:
    open_rows = [row for row in rows if row.state != CLOSED]
    closed = sorted((row for row in rows if row.state == CLOSED), key=lambda row: row.since, reverse=True)
    return [*sorted(open_rows, key=lambda row: (-row.weight, row.since)), *closed]
