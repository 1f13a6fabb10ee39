"""Whom the secretariat asks to review, by REST: proposal, asking, replacing, more time."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from focalpoints.models import Organisation
from practices import policies
from practices.api import review_examples as examples
from practices.api import review_shapes as shapes
from practices.api.review_telling import REFERENCE, answered, last_told, post_told, read, sent
from practices.api.views import ADDRESS, WhileRead, found
from practices.models import Practice, Review
from practices.reviewers import proposal
from practices.rounds import open_round
from practices.services import appointing
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import WORDS, fields_of_rows
from rabatplatform.reference.memory import shelf


class Reviewers(WhileRead, ApiView):
    of_people = ("GET", "POST")
    parameters = (WORDS, fields_of_rows(shapes.CandidateOutput, "post"))

    @extend_schema(
        operation_id="practices_reviewers_proposed",
        summary=_("Posts that could review"),
        description=_(
            "For the Secretariat: the best first, with reasons; with `q` the eligible posts that hold the words, at most 50."
        ),
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
        return list_answer(Page(results), self)

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


class ReviewerReplace(WhileRead, ApiView):
    of_people = ("POST",)

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


class ReviewerProlong(WhileRead, ApiView):
    of_people = ("POST",)

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
