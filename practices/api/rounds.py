"""The way of a practice through the door by REST: its rounds, validation, taking back, appeal, the thread."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from focalpoints.querysets import post_of
from practices import policies, services
from practices.api import review_examples as examples
from practices.api import review_shapes as shapes
from practices.api.etags import edition_of
from practices.api.review_telling import answered, last_told, mine, of_practice, read, round_told, sent
from practices.api.views import ADDRESS, WhileRead, actor_for, found, stale
from practices.errors import StaleEdition
from practices.models import ReviewRound
from practices.services import appeals, thread
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, fields_of_rows


class RoundList(ApiView):
    parameters = (LIMIT, CURSOR, fields_of_rows(shapes.RoundOutput, "number,state,outcome"))
    counts = True

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
        shown = rows_page(request._request, rows, "-number", **self.paging)
        shown.results = [round_told(request.user, opened) for opened in shown.results]
        return list_answer(shown, self)


class Validate(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_validate",
        summary=_("Validate a practice"),
        description=_("A coordinator says in the name of a country or organisation named that the text is true."),
        tags=["reviews"],
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.RoundEdition,
        responses=shapes.RoundOutput,
        examples=[sent("the edition you read", {"edition": 4}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_validate(request.user, practice).require()
        given = read(shapes.RoundEdition, request).validated_data.get("edition")
        edition, matched = edition_of(request, practice, given)
        try:
            services.validate(practice=practice, edition=edition, actor=validator(request, practice))
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return last_told(request, practice)


class Return(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_return",
        summary=_("Return a practice to its author"),
        description=_("A coordinator who is asked to validate sends it back with questions."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.RoundReason,
        responses=shapes.RoundOutput,
        examples=[sent("a reason", {"reason": "Say what it cost."}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_return(request.user, practice).require()
        reason = read(shapes.RoundReason, request).validated_data["reason"]
        services.return_to_author(practice=practice, reason=reason, actor=validator(request, practice))
        return last_told(request, practice)


def validator(request, practice):
    return actor_of(request.user, body=policies.asked_body(request.user, practice), right="validate_practices")


class TakeBack(WhileRead, ApiView):
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


class Appeal(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_appeal",
        summary=_("Appeal against a refusal"),
        description=_("Once, by a coordinator of the owner, with reasons. Other posts review it; their outcome is final."),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.RoundReason,
        responses=shapes.RoundOutput,
        examples=[sent("reasons", {"reason": "The results were overlooked."}), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice, opened = of_practice(request, address)
        policies.may_appeal(request.user, practice, opened).require()
        reason = read(shapes.RoundReason, request).validated_data["reason"]
        appeals.appeal(practice=practice, reason=reason, actor=actor_for(request, practice, "validate_practices"))
        return last_told(request, practice)


class MessageNew(WhileRead, ApiView):
    @extend_schema(
        operation_id="practices_round_message",
        summary=_("Ask the authors, or answer"),
        description=_(
            "In the one thread of the open round. A post that reviews asks, on a criterion if it likes; the team of the owner "
            "and the coordinators who validate answer. In a blind round a question carries no name."
        ),
        tags=["reviews"],
        parameters=[ADDRESS],
        request=shapes.RoundMessage,
        responses=shapes.RoundOutput,
        examples=[sent("a question", examples.QUESTION), answered("the round", examples.ROUND)],
    )
    def post(self, request, address):
        practice, opened = of_practice(request, address)
        if policies.may_answer(request.user, practice, opened):
            given = read(shapes.RoundMessage, request).validated_data
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
        given = read(shapes.RoundMessage, request).validated_data
        thread.ask_back(review=review, actor=Actor(request.user, review.post), **given)
        return last_told(request, practice)


# ── one's own review ───────────────────────────────────────────────────────────────────────────────────────────────
