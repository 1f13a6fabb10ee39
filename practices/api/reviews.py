"""One's own reviews by REST: list, read, mark, declare, send."""

from datetime import UTC, datetime

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from focalpoints.querysets import posts_held
from practices import policies
from practices.api import including
from practices.api import review_examples as examples
from practices.api import review_shapes as shapes
from practices.api.review_telling import answered, mine, read, review_told, sent
from practices.api.views import ADDRESS, WhileRead, found
from practices.criteria import of_review
from practices.errors import StaleEdition
from practices.models import Review
from practices.services import reviewing
from rabatplatform.accounts.actors import Actor
from rabatplatform.api import etags
from rabatplatform.api.base import ApiView, list_answer, one_answer
from rabatplatform.api.errors import Problem
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.fields import page
from rabatplatform.api.includes import include_parameter, with_included
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, fields_of_rows, in_time, sort_parameter

NOT_YET = Value(datetime(1970, 1, 1, tzinfo=UTC))  # sorts those that wait before those that were answered


FIELDS = fields_of_rows(shapes.ReviewOutput, "id,practice,due_on")


SORT = sort_parameter(
    _(
        "Order: due, those that wait before those answered, the first due first, as it is by itself; newest, those asked last first; "
        "oldest, those asked first."
    ),
    *("due", "newest", "oldest"),
)
INCLUDES = (including.practice(lambda review: review.round.practice_id),)


class ReviewList(ApiView):
    parameters = (SORT, LIMIT, CURSOR, FIELDS, include_parameter(INCLUDES))
    counts = True

    @extend_schema(
        operation_id="reviews_list",
        summary=_("Your reviews"),
        description=_("Those that posts of yours were asked for; by itself those that wait first, the first due before others."),
        tags=["reviews"],
        responses=page("ReviewPage", shapes.ReviewOutput),
        examples=[answered("reviews", examples.REVIEWS)],
    )
    def get(self, request):
        held = [post.pk for post in posts_held(request.user)]
        rows = Review.objects.visible_to(request.user).filter(post__in=held, state__in=Review.ACTIVE)
        rows = rows.select_related("round__practice").annotate(stage=Coalesce("answered_at", NOT_YET))
        order = self.values["sort"]
        order = ("stage", "due_on", "pk") if order == "due" else in_time(order, "asked_at")
        shown = rows_page(request._request, rows, *order, **self.paging)
        told = [review_told(request, review) for review in shown.results]
        shown.results = with_included(request, INCLUDES, self.values["include"], shown.results, told)
        return list_answer(shown, self)


class ReviewDetail(ApiView):
    parameters = (FIELDS,)
    revalidates = True

    @extend_schema(
        operation_id="practices_review_read",
        summary=_("Your review of a practice"),
        description=_("What a post of yours has filled in so far, and what is missing before it can be sent."),
        tags=["reviews"],
        parameters=[ADDRESS],
        responses=shapes.ReviewOutput,
        examples=[answered("a review", examples.REVIEW)],
    )
    def get(self, request, address):
        return answer(request, mine(request, found(request, address)), view=self)

    @extend_schema(
        operation_id="practices_review_change",
        summary=_("Fill a review in"),
        description=_(
            "The given names alone, after the declaration. Say which edition you read: a stale one is refused with both."
        ),
        tags=["reviews"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.ReviewInput,
        responses=shapes.ReviewOutput,
        examples=[sent("some marks", examples.MARKS), answered("the review", examples.REVIEW)],
    )
    def patch(self, request, address):
        review = mine(request, found(request, address))
        policies.may_review(request.user, review).require()
        given = read(shapes.ReviewInput, request)
        edition, matched = edition_read(request, review, given)
        actor = Actor(request.user, review.post)
        try:
            review = reviewing.save_review(review=review, edition=edition, content=given.content(), actor=actor)
        except StaleEdition as error:
            raise both(error, 412 if matched else 409) from error
        return answer(request, review)


class ReviewDeclare(WhileRead, ApiView):
    @extend_schema(
        operation_id="practices_review_declare",
        summary=_("Declare your interest"),
        description=_("Before anything else. With a conflict the review is passed on, no reason is asked."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.DeclareInput,
        responses=shapes.ReviewOutput,
        examples=[sent("none", {"conflict": False}), answered("the review", examples.REVIEW)],
    )
    def post(self, request, address):
        review = mine(request, found(request, address))
        policies.may_review(request.user, review).require()
        conflict = read(shapes.DeclareInput, request).validated_data["conflict"]
        practice = review.round.practice
        review = reviewing.declare(review=review, conflict=conflict, actor=Actor(request.user, review.post))
        review.round.practice = practice
        return answer(request, review)


class ReviewSend(WhileRead, ApiView):
    @extend_schema(
        operation_id="practices_review_send",
        summary=_("Send your review"),
        description=_("Refused with 409 and one error a field while something is missing. It does not change any more."),
        tags=["reviews"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.SendInput,
        responses=shapes.ReviewOutput,
        examples=[sent("the edition you read", {"edition": 2}), answered("the review", examples.REVIEW)],
    )
    def post(self, request, address):
        review = mine(request, found(request, address))
        policies.may_review(request.user, review).require()
        edition, _matched = edition_read(request, review, read(shapes.SendInput, request))
        if edition != review.edition:
            raise both(StaleEdition(edition=review.edition, current=of_review(review), theirs={}, conflicts=[]))
        review = reviewing.send_review(review=review, edition=edition, actor=Actor(request.user, review.post))
        return answer(request, review)


def answer(request, review: Review, *, view=None):
    """view: whose GET it is, as in one_answer."""
    return one_answer(request, review_told(request, review), version_of(review), view=view)


def version_of(review: Review) -> str:
    return f"{review.reference.hex[:12]}.{review.edition}.{review.state}"


def edition_read(request, review: Review, given) -> tuple[int, bool]:
    """(the edition that the caller read, whether they said so by If-Match)."""
    facts = {"given": given.validated_data.get("edition"), "stands": review.edition, "required": True}
    return etags.edition_sent(request, fits=etags.of_version(version_of(review)), **facts)


def both(error: StaleEdition, status: int = 409) -> Problem:
    errors = [{"code": "stale_edition", "detail": _("Changed by both."), "field": name} for name in error.conflicts]
    more = {"edition": error.edition, "current": {name: error.current[name] for name in error.conflicts}}
    more["yours"] = {name: error.theirs[name] for name in error.conflicts}
    return Problem(status, "stale_edition" if status == 409 else "precondition_failed", str(error), errors=errors, more=more)


# ── the secretariat ────────────────────────────────────────────────────────────────────────────────────────────────
