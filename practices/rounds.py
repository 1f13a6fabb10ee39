"""Readings of rounds: where one stands, what its circle is told of its reviews, the letter with its outcome."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from focalpoints.querysets import body_of_coordination
from practices.criteria import CRITERIA, QUESTIONS
from practices.models import Decision, Practice, Review, ReviewRound, Revision

STATES = {
    Review.State.ASKED: _("Asked, has not declared yet"),
    Review.State.READING: _("Reads it"),
    Review.State.ANSWERED: _("Answered"),
    Review.State.PASSED: _("Had a conflict of interest, passed it on"),
    Review.State.REPLACED: _("Replaced"),
    Review.State.CLOSED: _("Closed before it answered"),
}


@dataclass
class Told:
    """One review as the circle of its round is told of it. post: None while the round is blind; scores to words: None until the
    round is closed with an outcome."""

    number: int
    state: str
    post: Post | None
    asked_at: datetime
    due_on: date
    declared_at: datetime | None
    answered_at: datetime | None
    left_at: datetime | None
    scores: dict | None
    comments: dict | None
    blocking: dict | None
    decision: str | None
    maturity: str | None
    words: str | None

    @property
    def name(self) -> str:
        return str(self.post) if self.post else gettext("Reviewer %(number)d") % {"number": self.number}

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])

    @property
    def declared(self) -> str:
        """What was declared of a conflict of interest, in a word."""
        if self.state == Review.State.PASSED:
            return gettext("had one")
        return pgettext("conflict of interest", "none") if self.declared_at else ""

    @property
    def is_open(self) -> bool:
        return self.state in (Review.State.ASKED, Review.State.READING)

    @property
    def is_active(self) -> bool:
        return self.state in Review.ACTIVE

    @property
    def decision_label(self) -> str:
        return str(Decision(self.decision).label) if self.decision else ""


def told_of(opened: ReviewRound) -> list[Told]:
    """What the circle of a round is told, in the order of their numbers; [] for whoever does not read the round."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [opened.pk])
        rows = cursor.fetchall()
    posts = Post.objects.select_related("country", "organisation").in_bulk([row[2] for row in rows if row[2]])
    return [Told(row[0], row[1], posts.get(row[2]), *row[3:8], *[_json(value) for value in row[8:11]], *row[11:]) for row in rows]


_TOLD = """SELECT number, state, post_id, asked_at, due_on, declared_at, answered_at, left_at, scores, comments, blocking, decision,
  maturity, words FROM practices_reviews_told(%s)"""


def _json(value):
    """psycopg gives a document of a raw query as text."""
    return json.loads(value) if isinstance(value, str) else value


def open_round(practice: Practice) -> ReviewRound | None:
    """The round that is open now, of the revision in hand."""
    return ReviewRound.objects.filter(practice=practice).exclude(state=ReviewRound.State.CLOSED).order_by("-number").first()


@dataclass
class Line:
    """A body that validates, and where it stands. since: when it was asked; reason: of a return."""

    body: object
    state: str
    label: str
    since: datetime
    at: datetime | None
    reason: str
    post: object


def validations_of(opened: ReviewRound) -> list[Line]:
    rows = opened.validations.select_related("post__country", "post__organisation").order_by("pk")
    return [
        Line(
            body_of_coordination(row.body_id), row.state, row.get_state_display(), opened.opened_at, row.at, row.reason, row.post
        )
        for row in rows
    ]


@dataclass
class Opinion:
    """One reviewer's part of the letter: who (words), what they advise, and each criterion with its mark and comment."""

    name: str
    decision: str
    maturity: str
    words: str
    marks: list[dict]
    blocked: list[str]


def letter_of(opened: ReviewRound, told: Iterable[Told]) -> dict | None:
    """The decision letter, made when it is read, in the reader's language; None before there is an outcome of reviews."""
    outcome = opened.outcome
    answered = [one for one in told if one.decision]
    if not outcome or outcome == ReviewRound.Outcome.TAKEN_BACK or not answered:
        return None
    return {
        "outcome": outcome,
        "said": str(OUTCOMES[outcome]),
        "next": str(NEXT[outcome]),
        "opinions": [*map(_opinion, answered)],
    }


def _opinion(one: Told) -> Opinion:
    marks = [
        {"label": asked.label, "mark": one.scores.get(asked.code), "comment": one.comments.get(asked.code, "")}
        for asked in CRITERIA
        if asked.code in one.scores
    ]
    blocked = [str(asked.label) for asked in QUESTIONS if one.blocking.get(asked.code) is False]
    return Opinion(one.name, one.decision_label, _maturity(one.maturity), one.words, marks, blocked)


def _maturity(code: str) -> str:
    return str(Revision.Maturity(code).label) if code else ""


OUTCOMES = {
    "published": _("Your practice is published. All members read it."),
    "promising": _("Your practice is published as promising. All members read it."),
    "returned": _("Your practice is returned to you with questions."),
    "declined": _("Your practice is declined, for the reasons below."),
}
NEXT = {
    "published": _("You are asked every 24 months whether it is still valid."),
    "promising": _("You are asked every 24 months whether it is still valid. A new revision may say what was learned since."),
    "returned": _("Change the text and submit it again. The same posts are the first to be asked to review it."),
    "declined": _("A coordinator may appeal once, with reasons; other posts then review it."),
}
