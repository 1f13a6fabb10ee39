"""What is recorded of a review: asking, declaring, marking, questions and answers, lateness, appeal.

Whoever is told of an event may read who did it. What the authors are told of in a blind round is therefore nobody's act.
"""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import OF_THE_SECRETARIAT
from practices.events.audiences import (
    authors_of_round,
    from_authors_in_review,
    from_reviewer,
    reminded_coordinators,
    reviewer,
    reviewers_of_round,
    secretariat,
    told_of_a_return,
)
from practices.events.subjects import (
    needs_reviewers,
    practice_through,
    practices_of,
    practices_to_validate_of,
    reviews_left_of,
    reviews_of,
    rounds_of,
    title,
)
from practices.events.topics import DECISIONS, NEWS, RETURNS, REVIEWS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, nobody, register

_OF_REVIEW = {"thing": "practice", "about": practice_through("Review", "round__practice_id")}
_OF_ROUND = {"thing": "practice", "about": practice_through("ReviewRound")}


def _of_review(code, label, urgency, audience, words, late="", **more):
    """Of a review: its post and the secretariat alone read it. words, late: with %(title)s, %(post)s."""

    def saying(words):
        return lambda event, review: gettext(words) % {"title": title(review.round.practice), "post": review.post}

    more |= _OF_REVIEW | {"subjects": reviews_of, "late": saying(late) if late else None}
    return register(EventKind(code, label, urgency, says=OPEN, audience=audience, sentence=saying(words), **more))


def _of_round(code, label, urgency, audience, words, late="", **more):
    def saying(words):
        return lambda event, opened: gettext(words) % {"title": title(opened.practice)}

    more |= _OF_ROUND | {"subjects": rounds_of, "late": saying(late) if late else None}
    return register(EventKind(code, label, urgency, says=OPEN, audience=audience, sentence=saying(words), **more))


def _is_open(event, review) -> bool:
    return review.state in (review.State.ASKED, review.State.READING)


def _due(event, review):
    return review.due_on


def _answered_since(event, opened) -> bool:
    return opened.messages.filter(reviewer__isnull=True, at__gt=event.created_at).exists()


def _needs(event, review) -> bool:
    return needs_reviewers(review.round_id)


REVIEW_ASKED = _of_review(
    "practices.review_asked",
    _("You are asked to review a practice"),
    WAITS_FOR_YOU,
    reviewer,
    gettext_noop("You are asked to review “%(title)s”."),
    late=gettext_noop("%(post)s is asked to review “%(title)s”."),
    waits=_is_open,
    escalates=from_reviewer,
    due=_due,
    topic=REVIEWS,
)
REVIEW_DECLARED = _of_review(
    "practices.review_declared",
    _("A reviewer declared no conflict of interest"),
    FOR_INFORMATION,
    nobody,
    gettext_noop("%(post)s declared no conflict of interest on “%(title)s”."),
)
REVIEW_PASSED = _of_review(
    "practices.review_passed",
    _("A reviewer passed a review on"),
    WAITS_FOR_YOU,
    secretariat,
    gettext_noop("%(post)s cannot review “%(title)s”: another post is to be asked."),
    waits=_needs,
    escalates=OF_THE_SECRETARIAT,
    topic=DECISIONS,
)
REVIEW_REPLACED = register(
    EventKind(
        "practices.review_replaced",
        _("You need not review a practice any more"),
        FOR_INFORMATION,
        says=OPEN,
        audience=reviewer,
        subjects=reviews_left_of,
        sentence=lambda event, thing: gettext("The Secretariat released you from a review. Nothing is asked of you any more."),
        topic=NEWS,
        **_OF_REVIEW,
    )
)
REVIEW_CLOSED = register(
    EventKind(
        "practices.review_closed",
        _("A review that you were asked for has ended"),
        FOR_INFORMATION,
        says=OPEN,
        audience=reviewer,
        subjects=reviews_left_of,
        sentence=lambda event, thing: gettext("A review ended before you answered. Nothing is asked of you any more."),
        topic=NEWS,
        **_OF_REVIEW,
    )
)
REVIEW_ANSWERED = _of_review(
    "practices.review_answered",
    _("A review was sent"),
    FOR_INFORMATION,
    nobody,
    gettext_noop("%(post)s sent its review of “%(title)s”."),
)
REVIEW_DUE = _of_review(
    "practices.review_due",
    _("Your review is due"),
    WAITS_FOR_YOU,
    reviewer,
    gettext_noop("Your review of “%(title)s” is due."),
    waits=_is_open,
    escalates="the day after the Secretariat is told (review_late)",
    by_day=True,
    again=lambda event: bool(event.data.get("last")),
    due=_due,
    topic=REVIEWS,
)
REVIEW_LATE = _of_review(
    "practices.review_late",
    _("A review is late"),
    WAITS_FOR_YOU,
    secretariat,
    gettext_noop("%(post)s is late with its review of “%(title)s”: give it more time or replace it."),
    waits=_is_open,
    escalates=OF_THE_SECRETARIAT,
    by_day=True,
    topic=DECISIONS,
)
REVIEWER_GONE = _of_review(
    "practices.reviewer_gone",
    _("A post that reviews is vacant"),
    WAITS_FOR_YOU,
    secretariat,
    gettext_noop("Nobody holds %(post)s now, which reviews “%(title)s”: replace it."),
    waits=_is_open,
    escalates=OF_THE_SECRETARIAT,
    by_day=True,
    topic=DECISIONS,
)
REVIEW_QUESTION_WRITTEN = _of_review(
    "practices.review_question_written",
    _("A reviewer wrote a question"),
    FOR_INFORMATION,
    nobody,
    gettext_noop("%(post)s asked a question on “%(title)s”."),
)
REVIEW_QUESTION = _of_round(
    "practices.review_question",
    _("A reviewer asks you a question"),
    WAITS_FOR_YOU,
    authors_of_round,
    gettext_noop("A reviewer of “%(title)s” asks you a question."),
    late=gettext_noop("A reviewer of “%(title)s” asked its authors a question."),
    escalates=from_authors_in_review,
    waits=lambda event, opened: opened.state == opened.State.REVIEWING and not _answered_since(event, opened),
    topic=RETURNS,
)
REVIEW_ANSWER = _of_round(
    "practices.review_answer",
    _("The authors answered a question"),
    FOR_INFORMATION,
    reviewers_of_round,
    gettext_noop("The authors of “%(title)s” answered in the thread of its review."),
    topic=NEWS,
)
REVIEW_RETURNED = _of_round(
    "practices.review_returned",
    _("The review of a practice ended: returned with questions"),
    FOR_INFORMATION,
    told_of_a_return,
    gettext_noop("The reviewers return “%(title)s” to its authors with questions."),
    topic=NEWS,
)
APPEAL_MADE = _of_round(
    "practices.appeal_made",
    _("A decision is appealed: reviewers are needed"),
    WAITS_FOR_YOU,
    secretariat,
    gettext_noop("The refusal of “%(title)s” is appealed and waits for other reviewers."),
    waits=lambda event, opened: needs_reviewers(opened.pk),
    escalates=OF_THE_SECRETARIAT,
    topic=DECISIONS,
)
VALIDATION_LATE = register(
    EventKind(
        "practices.validation_late",
        _("A practice still waits for your validation"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=reminded_coordinators,
        subjects=practices_to_validate_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” still waits for your validation.") % {"title": title(thing)},
        waits=lambda event, thing: thing.waits_for_reader,
        escalates="5 working days later the Secretariat is told (validation_stuck)",
        by_day=True,
        again=lambda event: True,  # the last one before the Secretariat is told
        topic=DECISIONS,
    )
)
VALIDATION_STUCK = register(
    EventKind(
        "practices.validation_stuck",
        _("A validation does not come"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=secretariat,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("The validation of “%(title)s” does not come.") % {"title": title(thing)},
        waits=lambda event, thing: thing.door == thing.State.SUBMITTED,
        escalates=OF_THE_SECRETARIAT,
        by_day=True,
        topic=DECISIONS,
    )
)
