"""Reviews by REST: rounds of a practice, one's own review, the acts at the door, the secretariat's appointing."""

from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.response import Response

from focalpoints.models import Organisation, Post
from focalpoints.querysets import post_of, posts_held
from practices import policies, services
from practices.api import review_examples as examples
from practices.api import review_shapes as shapes
from practices.api.views import ADDRESS, actor_for, found, stale
from practices.criteria import gaps, of_review
from practices.errors import StaleEdition
from practices.models import Practice, Review, ReviewMessage, ReviewRound
from practices.reviewers import proposal
from practices.rounds import open_round, told_of, validations_of
from practices.services import appeals, appointing, reviewing, thread
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.api.base import ApiView
from rabatplatform.api.errors import Problem
from rabatplatform.api.fields import page
from rabatplatform.api.parameters import WORDS
from rabatplatform.reference.memory import shelf
from rabatplatform.reference.models import in_language

MOST = 200
REFERENCE = OpenApiParameter(
    "reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Of the review.")
)


def answered(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=["200"])


def sent(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def read(shape, request):
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given


# ── in JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────


def post_told(post: Post | None) -> dict | None:
    if post is None:
        return None
    return {
        "id": post.reference,
        "role": post.role,
        "title": in_language(post.titles) or post.title,
        "institution": post.institution,
        "country": post.country.alpha2 if post.country else None,
        "organisation": post.organisation.slug if post.organisation else None,
    }


def round_told(user, opened: ReviewRound) -> dict:
    told = [
        {
            "post": post_told(one.post),
            **{name: getattr(one, name) for name in ("number", "state", "due_on", "answered_at", "scores", "comments")},
            **{name: getattr(one, name) for name in ("blocking", "decision", "words")},
        }
        for one in told_of(opened)
    ]
    lines = [
        {"body": line.body.key, "state": line.state, "reason": line.reason, "at": line.at} for line in validations_of(opened)
    ]
    messages = ReviewMessage.objects.visible_to(user).filter(round=opened)
    return {
        "id": opened.reference,
        "number": opened.number,
        "revision": opened.revision.number,
        "state": opened.state,
        "outcome": opened.outcome or None,
        **{name: getattr(opened, name) for name in ("is_blind", "is_appeal", "edition", "opened_at", "closed_at")},
        "validations": lines,
        "reviews": told,
        "messages": list(messages.values("reviewer", "criterion", "text", "at")),
    }


def review_told(request, review: Review) -> dict:
    address = review.round.practice.address
    return {
        "id": review.reference,
        "url": request.build_absolute_uri(reverse("api:review-detail", args=[address])),
        "page_url": request.build_absolute_uri(review.get_absolute_url()),
        "practice": address,
        "round": review.round.number,
        **{name: getattr(review, name) for name in ("number", "state", "due_on", "edition", "answered_at")},
        **of_review(review),
        "missing": list(gaps(of_review(review))) if review.state in (Review.State.ASKED, Review.State.READING) else [],
    }


def of_practice(request, address) -> tuple[Practice, ReviewRound | None]:
    """The practice and the last of its rounds that the caller reads."""
    practice = found(request, address)
    rows = ReviewRound.objects.visible_to(request.user).filter(practice=practice.pk).select_related("revision")
    return practice, rows.order_by("-number").first()


def last_told(request, practice: Practice) -> Response:
    _practice, opened = of_practice(request, practice.reference)
    return Response(round_told(request.user, opened) if opened else {})


def mine(request, practice: Practice) -> Review:
    """The review that a post of the caller was asked for; 403 where none was."""
    held = {post.pk: post for post in posts_held(request.user)}
    rows = Review.objects.visible_to(request.user).filter(round__practice=practice.pk, post__in=list(held))
    review = rows.select_related("round").order_by("-round__number", "-pk").first()
    if review is None:
        policies.may_review(request.user, None).require()
    review.round.practice, review.post = practice, held[review.post_id]
    return review


# ── rounds ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class RoundList(ApiView):
    @extend_schema(
        operation_id="practices_rounds",
        summary=_("Rounds of review of a practice"),
        description=_(
            "The last first. Read by the circle of each: the owner's team, the coordinators who validate, the posts that "
            "review, the Secretariat; others get an empty list. Marks and words of reviewers come with the decision."
        ),
        tags=["reviews"],
        parameters=[ADDRESS],
        responses=page("RoundPage", shapes.RoundOutput),
        examples=[answered("rounds", examples.ROUNDS)],
    )
    def get(self, request, address):
        practice = found(request, address)
        rows = ReviewRound.objects.visible_to(request.user).filter(practice=practice.pk).select_related("revision")
        results = [round_told(request.user, opened) for opened in rows.order_by("-number")[:20]]
        return Response({"results": results, "next": None, "previous": None})


class Validate(ApiView):
    @extend_schema(
        operation_id="practices_validate",
        summary=_("Validate a practice"),
        description=_("A coordinator says in the name of a country or organisation named that the text is true."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.EditionInput,
        responses=shapes.RoundOutput,
        examples=[sent("the edition you read", {"edition": 4}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_validate(request.user, practice).require()
        edition = read(shapes.EditionInput, request).validated_data.get("edition")
        try:
            services.validate(practice=practice, edition=edition, actor=validator(request, practice))
        except StaleEdition as error:
            raise stale(error, 409) from error
        return last_told(request, practice)


class Return(ApiView):
    @extend_schema(
        operation_id="practices_return",
        summary=_("Return a practice to its author"),
        description=_("A coordinator who is asked to validate sends it back with questions."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.ReasonInput,
        responses=shapes.RoundOutput,
        examples=[sent("a reason", {"reason": "Say what it cost."}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_return(request.user, practice).require()
        reason = read(shapes.ReasonInput, request).validated_data["reason"]
        services.return_to_author(practice=practice, reason=reason, actor=validator(request, practice))
        return last_told(request, practice)


def validator(request, practice):
    return actor_of(request.user, body=policies.asked_body(request.user, practice), right="validate_practices")


class TakeBack(ApiView):
    @extend_schema(
        operation_id="practices_take_back",
        summary=_("Take a practice back"),
        description=_("Before its decision, by a focal point of its owner, to change the text. The body is empty."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=None,
        responses=shapes.RoundOutput,
        examples=[answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_take_back(request.user, practice).require()
        services.take_back(practice=practice, actor=actor_for(request, practice, "submit_practices"))
        return last_told(request, practice)


class Appeal(ApiView):
    @extend_schema(
        operation_id="practices_appeal",
        summary=_("Appeal against a refusal"),
        description=_("Once, by a coordinator of the owner, with reasons. Other posts review it; their outcome is final."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.ReasonInput,
        responses=shapes.RoundOutput,
        examples=[sent("reasons", {"reason": "The results were overlooked."}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice, opened = of_practice(request, address)
        policies.may_appeal(request.user, practice, opened).require()
        reason = read(shapes.ReasonInput, request).validated_data["reason"]
        appeals.appeal(practice=practice, reason=reason, actor=actor_for(request, practice, "validate_practices"))
        return last_told(request, practice)


class MessageNew(ApiView):
    @extend_schema(
        operation_id="practices_round_message",
        summary=_("Ask the authors, or answer"),
        description=_(
            "In the one thread of the open round. A post that reviews asks, on a criterion if it likes; the team of the owner "
            "and the coordinators who validate answer. In a blind round a question carries no name."
        ),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.MessageInput,
        responses=shapes.RoundOutput,
        examples=[sent("a question", examples.QUESTION), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice, opened = of_practice(request, address)
        if policies.may_answer(request.user, practice, opened):
            given = read(shapes.MessageInput, request).validated_data
            answering = policies.in_team(request.user, practice)
            actor = (
                actor_for(request, practice)
                if answering
                else Actor(request.user, post_of(request.user, right="validate_practices"))
            )
            thread.answer_back(practice=practice, text=given["text"], actor=actor)
            return last_told(request, practice)
        review = mine(request, practice)
        policies.may_ask_back(request.user, review).require()
        given = read(shapes.MessageInput, request).validated_data
        thread.ask_back(review=review, actor=Actor(request.user, review.post), **given)
        return last_told(request, practice)


# ── one's own review ───────────────────────────────────────────────────────────────────────────────────────────────


class ReviewList(ApiView):
    @extend_schema(
        operation_id="reviews_list",
        summary=_("Your reviews"),
        description=_("Those that posts of yours were asked for, the first due first; at most 200."),
        tags=["reviews"],
        responses=page("ReviewPage", shapes.ReviewOutput),
        examples=[answered("reviews", examples.REVIEWS)],
    )
    def get(self, request):
        held = [post.pk for post in posts_held(request.user)]
        rows = Review.objects.visible_to(request.user).filter(post__in=held, state__in=Review.ACTIVE)
        rows = rows.select_related("round__practice").order_by(F("answered_at").asc(nulls_first=True), "due_on", "pk")[:MOST]
        return Response({"results": [review_told(request, review) for review in rows], "next": None, "previous": None})


class ReviewDetail(ApiView):
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
        return Response(review_told(request, mine(request, found(request, address))))

    @extend_schema(
        operation_id="practices_review_change",
        summary=_("Fill a review in"),
        description=_(
            "The given names alone, after the declaration. Say which edition you read: a stale one is refused with both."
        ),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.ReviewInput,
        responses=shapes.ReviewOutput,
        examples=[sent("some marks", examples.MARKS), answered("the review", examples.REVIEW)],
    )
    def patch(self, request, address):
        review = mine(request, found(request, address))
        policies.may_review(request.user, review).require()
        given = read(shapes.ReviewInput, request)
        try:
            review = reviewing.save_review(
                review=review,
                edition=given.validated_data["edition"],
                content=given.content(),
                actor=Actor(request.user, review.post),
            )
        except StaleEdition as error:
            raise both(error) from error
        return Response(review_told(request, review))


class ReviewDeclare(ApiView):
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
        return Response(review_told(request, review))


class ReviewSend(ApiView):
    @extend_schema(
        operation_id="practices_review_send",
        summary=_("Send your review"),
        description=_("Refused with 409 and one error a field while something is missing. It does not change any more."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.SendInput,
        responses=shapes.ReviewOutput,
        examples=[sent("the edition you read", {"edition": 2}), answered("the review", examples.REVIEW)],
    )
    def post(self, request, address):
        review = mine(request, found(request, address))
        policies.may_review(request.user, review).require()
        edition = read(shapes.SendInput, request).validated_data["edition"]
        if edition != review.edition:
            raise both(StaleEdition(edition=review.edition, current=of_review(review), theirs={}, conflicts=[]))
        review = reviewing.send_review(review=review, edition=edition, actor=Actor(request.user, review.post))
        return Response(review_told(request, review))


def both(error: StaleEdition) -> Problem:
    errors = [{"code": "stale_edition", "detail": _("Changed by both."), "field": name} for name in error.conflicts]
    more = {"edition": error.edition, "current": {name: error.current[name] for name in error.conflicts}}
    more["yours"] = {name: error.theirs[name] for name in error.conflicts}
    return Problem(409, "stale_edition", str(error), errors=errors, more=more)


# ── the secretariat ────────────────────────────────────────────────────────────────────────────────────────────────


class Reviewers(ApiView):
    parameters = (WORDS,)

    @extend_schema(
        operation_id="practices_reviewers_proposed",
        summary=_("Posts that could review"),
        description=_("For the Secretariat: the best first, with reasons; with `q` all eligible posts that hold the words."),
        tags=["reviews"],
        parameters=[ADDRESS],
        responses=page("CandidatePage", shapes.CandidateOutput),
        examples=[answered("posts", examples.CANDIDATES)],
    )
    def get(self, request, address):
        practice = found(request, address)
        opened = open_round(practice)
        policies.may_appoint(request.user, opened).require()
        rows = proposal(opened, words=(self.values["q"] or "")[:100])
        results = [{"post": post_told(one.post), "reasons": one.reasons} for one in rows]
        return Response({"results": results, "next": None, "previous": None})

    @extend_schema(
        operation_id="practices_reviewers_ask",
        summary=_("Ask posts to review"),
        description=_("By the Secretariat: two posts of others than those named, a third one when the two differ."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.AppointInput,
        responses=shapes.RoundOutput,
        examples=[sent("a post", examples.APPOINT), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_appoint(request.user, open_round(practice)).require()
        given = read(shapes.AppointInput, request).validated_data
        appointing.appoint(practice=practice, actor=secretary(request), **given)
        return last_told(request, practice)


class ReviewerReplace(ApiView):
    @extend_schema(
        operation_id="practices_reviewer_replace",
        summary=_("Replace a post that reviews"),
        description=_("By the Secretariat, while it has not answered. What it marked is erased and shown to nobody."),
        tags=["reviews"],
        parameters=[ADDRESS, REFERENCE],
        request=shapes.ReplaceInput,
        responses=shapes.RoundOutput,
        examples=[sent("by none yet", {}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address, reference):
        practice, review = asked(request, address, reference)
        post = read(shapes.ReplaceInput, request).validated_data.get("post")
        appointing.replace(review=review, post=post, actor=secretary(request))
        return last_told(request, practice)


class ReviewerProlong(ApiView):
    @extend_schema(
        operation_id="practices_reviewer_prolong",
        summary=_("Give a post more time to review"),
        description=_("By the Secretariat, while it has not answered; its reminders begin again."),
        tags=["reviews"],
        parameters=[ADDRESS, REFERENCE],
        request=shapes.ProlongInput,
        responses=shapes.RoundOutput,
        examples=[sent("a week", {"days": 7}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address, reference):
        practice, review = asked(request, address, reference)
        days = read(shapes.ProlongInput, request).validated_data["days"]
        appointing.prolong(review=review, days=days, actor=secretary(request))
        return last_told(request, practice)


def asked(request, address, reference) -> tuple[Practice, Review]:
    """A review of the open round, for those who appoint."""
    practice = found(request, address)
    opened = open_round(practice)
    policies.may_appoint(request.user, opened).require()
    review = opened.reviews.filter(reference=reference).first()
    if review is None:
        raise Http404
    review.round.practice = practice
    return practice, review


def secretary(request):
    return actor_of(request.user, body=shelf(Organisation).by_key[Organisation.SECRETARIAT], right="run_reviews")
