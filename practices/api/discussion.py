"""The discussion at a practice by REST."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from practices.api import published_examples as examples
from practices.api import published_shapes as shapes
from practices.api.revisions import TAGS, answer_with, answered, in_hand, read, sent
from practices.api.views import ADDRESS, WhileRead, actor_for, idempotency_key
from practices.errors import TooManyComments
from practices.models import Comment, Practice
from practices.policies import discussion as policies
from practices.services import discussion as services
from practices.views.discussion import READ, remover, seconds_until, writer
from rabatplatform.api.base import ApiView, list_answer, one_answer
from rabatplatform.api.errors import Problem
from rabatplatform.api.etags import IF_MATCH_ALONE, IF_MATCH_IF_READ, etag_of, match_sent, of_version
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, FROM_THE_OLDEST, LIMIT, fields_of_rows, in_time

REFERENCE = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))
POSTS = ("post__country", "post__organisation", "to_post__country", "to_post__organisation")


def told(request, comment: Comment) -> dict:
    address = reverse("practices:comment-detail", args=[comment.practice.address, comment.reference])
    return {
        "id": comment.reference,
        "thread": comment.thread.reference if comment.thread_id else None,
        "text": comment.text,
        "language": comment.language,
        "by": _post(comment.post),
        "to": _post(comment.to_post),
        "at": comment.at,
        "edited_at": comment.edited_at,
        "accepted": comment.accepted.reference if comment.accepted_id else None,
        "removed_at": comment.removed_at,
        "removed_reason": comment.removed_reason,
        "page_url": request._request.build_absolute_uri(address),
    }


def _post(post) -> dict | None:
    if post is None:
        return None
    return {
        "id": post.reference,
        "role": post.role,
        "title": post.title,
        "institution": post.institution,
        "country": post.country.key if post.country else None,
        "organisation": post.organisation.key if post.organisation else None,
    }


def discussed(request, address) -> Practice:
    practice = in_hand(request, address)
    if practice.state not in READ:
        raise Http404
    return practice


def comment_at(request, address, reference) -> Comment:
    practice = discussed(request, address)
    comment = _rows(request, practice).filter(reference=reference).first()
    if comment is None:
        raise Http404
    return _of(comment, practice)


def _rows(request, practice):
    return Comment.objects.visible_to(request.user).filter(practice=practice).select_related("thread", "accepted", *POSTS)


def _of(comment: Comment, practice: Practice) -> Comment:
    comment.practice = practice
    if comment.thread_id:
        comment.thread.practice = practice
    return comment


def answer_as(request, comment: Comment, status=200) -> Response:
    practice = Practice.objects.select_related("current", "next").get(pk=comment.practice_id)
    return answer(request, _of(_rows(request, practice).get(pk=comment.pk), practice), status)


def answer(request, comment: Comment, status=200, *, view=None):
    """view: whose GET it is, as in one_answer."""
    return one_answer(request, told(request, comment), version_of(comment), view=view, status=status)


def version_of(comment: Comment) -> str:
    return etag_of(comment.reference, comment.edited_at, comment.removed_at, comment.accepted_id).strip('"')


def as_it_stands(comment: Comment):
    """What If-Match is held against; the row is locked until the call ends. For whoever may change it: it is not there to be locked for
    others."""
    return of_version(version_of(Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)))


def write(request, act) -> Response:
    given = read(shapes.CommentInput, request)
    try:
        comment = act(**given, actor=writer(request), form_key=idempotency_key(request))
    except TooManyComments as refusal:
        problem = Problem(429, refusal.code, str(refusal), more={"retry_at": refusal.retry_at.isoformat()})
        problem.wait = seconds_until(refusal.retry_at)
        raise problem from refusal
    return answer_as(request, comment, 201)


MADE = {201: OpenApiResponse(shapes.CommentOutput, description=_("As it stands in the discussion."))}


FIELDS = fields_of_rows(shapes.CommentOutput, "id,thread,text")


class AsItIsNow:
    """As of practices (views.AsItIsNow): what was written may have been changed or removed since."""

    keeps_answers = False

    def as_it_is(self, request, call, address, **named):
        """The entry that the call made or changed."""
        return answer(request, comment_at(request, address, call.made))


class CommentList(AsItIsNow, ApiView):
    parameters = (FROM_THE_OLDEST, LIMIT, CURSOR, FIELDS)
    counts = True

    @extend_schema(
        operation_id="comments_list",
        summary=_("Read the discussion at a practice"),
        description=_("Questions and answers, by itself the oldest first; an answer names its thread."),
        tags=TAGS,
        parameters=[ADDRESS],
        responses=page("CommentPage", shapes.CommentOutput),
        examples=[answered("a discussion", examples.COMMENTS)],
    )
    def get(self, request, address):
        practice = discussed(request, address)
        shown = rows_page(request._request, _rows(request, practice), *in_time(self.values["sort"], "at"), **self.paging)
        shown.results = [told(request, _of(row, practice)) for row in shown.results]
        return list_answer(shown, self)

    @extend_schema(
        operation_id="comments_ask",
        summary=_("Ask a question"),
        description=_("Of the contact post of a published practice. A post writes at most 6 times an hour and 30 a day."),
        tags=TAGS,
        parameters=[ADDRESS],
        request=shapes.CommentInput,
        responses=MADE,
        examples=[
            sent("a question", {"text": "How did the airlines agree?", "language": "en"}),
            answered("the question", examples.QUESTION, "201"),
        ],
    )
    def post(self, request, address):
        practice = discussed(request, address)
        policies.may_ask(request.user, practice).require()
        return write(request, lambda **facts: services.ask(practice=practice, **facts))


class CommentAnswer(AsItIsNow, ApiView):
    @extend_schema(
        operation_id="comments_answer",
        summary=_("Answer a question"),
        description=_("In its thread; who asked is told."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE],
        request=shapes.CommentInput,
        responses=MADE,
        examples=[
            sent("an answer", {"text": "Par un protocole signé en 2021.", "language": "fr"}),
            answered("the answer", examples.ANSWER, "201"),
        ],
    )
    def post(self, request, address, reference):
        question = comment_at(request, address, reference)
        policies.may_answer(request.user, question).require()
        return write(request, lambda **facts: services.answer(question=question, **facts))


class CommentDetail(ApiView):
    parameters = (FIELDS,)
    revalidates = True

    @extend_schema(
        operation_id="comments_read",
        summary=_("Read a question or answer"),
        description=_("One entry of the discussion."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE],
        responses=shapes.CommentOutput,
        examples=[answered("a question", examples.QUESTION)],
    )
    def get(self, request, address, reference):
        return answer(request, comment_at(request, address, reference), view=self)

    @extend_schema(
        operation_id="comments_edit",
        summary=_("Change what you wrote"),
        description=_("Within 15 minutes."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE, IF_MATCH_ALONE],
        request=shapes.CommentTextInput,
        responses=shapes.CommentOutput,
        examples=[sent("a text", {"text": "How did the airlines agree to it?"}), answered("the question", examples.QUESTION)],
    )
    def patch(self, request, address, reference):
        comment = comment_at(request, address, reference)
        policies.may_edit_comment(request.user, comment).require()
        text = read(shapes.CommentTextInput, request)["text"]
        match_sent(request, as_it_stands(comment))
        return answer_as(request, services.edit(comment=comment, text=text, actor=writer(request)))


class CommentAccept(AsItIsNow, ApiView):
    @extend_schema(
        operation_id="comments_accept",
        summary=_("Accept an answer"),
        description=_("As the answer, by whoever asked or the team of the owner. Gives the question. The body is empty."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE],
        request=None,
        responses=shapes.CommentOutput,
        examples=[answered("the question", examples.QUESTION | {"accepted": examples.ANSWER["id"]})],
    )
    def post(self, request, address, reference):
        comment = comment_at(request, address, reference)
        policies.may_accept(request.user, comment).require()
        return answer_as(request, services.accept(answer=comment, actor=actor_for(request, comment.practice)))


class CommentRemove(AsItIsNow, ApiView):
    @extend_schema(
        operation_id="comments_remove",
        summary=_("Remove a question or answer"),
        description=_("By its author, a coordinator of the owner or the Secretariat; the reason stands in its place."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE, IF_MATCH_IF_READ],
        request=shapes.RemovalInput,
        responses=shapes.CommentOutput,
        examples=[sent("a reason", {"reason": "It names a person."}), answered("what is left", examples.REMOVED)],
    )
    def post(self, request, address, reference):
        comment = comment_at(request, address, reference)
        policies.may_remove(request.user, comment).require()
        reason = read(shapes.RemovalInput, request)["reason"]
        match_sent(request, as_it_stands(comment), required=False)
        return answer_as(request, services.remove(comment=comment, reason=reason, actor=remover(request, comment)))


class CommentPropose(WhileRead, ApiView):
    @extend_schema(
        operation_id="comments_propose",
        summary=_("Take an answer into a new revision"),
        description=_("By the team of the owner: it is appended to a section of the revision in preparation, with its source."),
        tags=TAGS,
        parameters=[ADDRESS, REFERENCE],
        request=shapes.ProposalInput,
        responses={201: OpenApiResponse(shapes.RevisionOutput, description=_("The revision in preparation."))},
        examples=[sent("a section", {"section": "lessons"}), answered("the revision", examples.REVISION, "201")],
    )
    def post(self, request, address, reference):
        comment = comment_at(request, address, reference)
        policies.may_propose(request.user, comment).require()
        kind = read(shapes.ProposalInput, request)["section"]
        revision = services.propose(answer=comment, kind=kind, actor=actor_for(request, comment.practice))
        return answer_with(request, comment.practice, revision.pk, 201)
