"""What calls about reviews share: a round, a review and a post as they are told, and how they are found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.response import Response

from focalpoints.models import Post
from focalpoints.querysets import posts_held
from practices import policies
from practices.api.views import found
from practices.criteria import gaps, of_review
from practices.models import Practice, Review, ReviewMessage, ReviewRound
from practices.rounds import told_of, validations_of
from rabatplatform.reference.models import in_language

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
