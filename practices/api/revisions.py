"""Revisions of a practice by REST: read, begin, write, submit, give up, compare, correct; archive, withdraw, restore."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from practices import policies, services
from practices.api import examples as of_practice
from practices.api import published_examples as examples
from practices.api import published_shapes as shapes
from practices.api import serializers
from practices.api.etags import match_read
from practices.api.views import ADDRESS, AsItIsNow, WhileRead, actor_for, found, one, stale
from practices.comparison import compare, visible_revisions
from practices.content import FIELDS, content_of
from practices.errors import StaleEdition
from practices.models import Practice, Revision
from practices.policies import published as rules
from practices.services import corrections, last_read, withdrawal
from practices.views.revisions import chosen
from rabatplatform.api import etags
from rabatplatform.api.base import ApiView, list_answer, one_answer
from rabatplatform.api.etags import IF_MATCH, IF_MATCH_IF_READ
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import Parameter, fields_of_rows, one_of

NUMBER = OpenApiParameter("number", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Its number."))
TAGS = ["practices"]
LAST_READ = "last-read"


def sent(name, value) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def answered(name, value, status="200") -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[status])


def version_of(revision: Revision) -> str:
    return etags.etag_of(revision.pk, revision.edition, revision.state).strip('"')


def read(shape, request) -> dict:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


def told(request, practice: Practice, revision: Revision, *, whole: bool = True) -> dict:
    asked = request._request
    address = reverse("api:revision-detail", args=[practice.address, revision.number])
    is_current = revision.pk == practice.current_id
    page_url = practice.get_absolute_url() + ("" if is_current else f"?revision={revision.number}")
    answer = {
        "number": revision.number,
        "state": revision.state,
        "is_current": is_current,
        "is_correction": revision.is_correction,
        "standing": revision.standing,
        "what_changed": revision.what_changed,
        "language": revision.original_language or None,
        "url": asked.build_absolute_uri(address),
        "page_url": asked.build_absolute_uri(page_url),
        "created_at": revision.created_at,
        "published_at": revision.published_at,
        "edition": None if revision.state == Revision.State.PUBLISHED else revision.edition,
    }
    return answer | ({"content": serializers.spoken(content_of(practice, revision), FIELDS)} if whole else {})


def revisions_of(request, practice: Practice) -> list[Revision]:
    """Those that the caller reads; a withdrawn practice tells of none, to its team neither."""
    return [] if practice.state == Practice.State.WITHDRAWN else visible_revisions(request.user, practice)


def in_hand(request, address: str) -> Practice:
    return Practice.objects.select_related("current", "next").get(pk=found(request, address).pk)


def answer_with(request, practice: Practice, pk: int, status=200) -> Response:
    practice = Practice.objects.select_related("current", "next").get(pk=practice.pk)
    return answer(request, practice, Revision.objects.get(pk=pk), status=status)


def answer(request, practice: Practice, revision: Revision, **more):
    """more: as in one_answer."""
    return one_answer(request, told(request, practice, revision), version_of(revision), **more)


class RevisionList(WhileRead, ApiView):
    parameters = (
        Parameter(
            "since",
            _("last-read: only those that came after the one you read last on the page of the practice."),
            one_of((LAST_READ,)),
            schema=of_practice.choices((LAST_READ,)),
        ),
        fields_of_rows(shapes.RevisionOutput, "number,state,published_at", without=("content",)),
    )

    @extend_schema(
        operation_id="revisions_list",
        summary=_("List the revisions of a practice"),
        description=_("Those that you may read, the newest first. All are on one page."),
        tags=TAGS,
        parameters=[ADDRESS],
        responses=page("RevisionPage", shapes.RevisionOutput),
        examples=[answered("revisions", examples.REVISIONS)],
    )
    def get(self, request, address):
        practice = found(request, address)
        rows = revisions_of(request, practice)
        if self.values["since"]:
            last = last_read.number_of(user=request.user, practice=practice)
            rows = [row for row in rows if row.number > last]
        return list_answer(Page([told(request, practice, row, whole=False) for row in rows]), self)

    @extend_schema(
        operation_id="revisions_begin",
        summary=_("Begin a new revision"),
        description=_(
            "Of a published practice, by the team of its owner, with all that the published text says. Where one is in "
            "preparation already, that one is the answer. The body is empty."
        ),
        tags=TAGS,
        parameters=[ADDRESS],
        request=None,
        responses={201: OpenApiResponse(shapes.RevisionOutput, description=_("The revision in preparation."))},
        examples=[answered("the revision", examples.REVISION, "201")],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_revise(request.user, practice).require()
        revision = services.begin_revision(practice=practice, actor=actor_for(request, practice))
        return answer_with(request, practice, revision.pk, 201)


class RevisionDetail(ApiView):
    parameters = (fields_of_rows(shapes.RevisionOutput, "number,url,content"),)
    revalidates = True
    names_of_fields = serializers.NAMES

    @extend_schema(
        operation_id="revisions_read",
        summary=_("Read a revision"),
        description=_("With its texts in the original language and its facts."),
        tags=TAGS,
        parameters=[ADDRESS, NUMBER],
        responses=shapes.RevisionOutput,
        examples=[answered("a revision", examples.REVISION)],
    )
    def get(self, request, address, number):
        practice = found(request, address)
        return answer(request, practice, self.find(request, practice, number), view=self)

    @extend_schema(
        operation_id="revisions_change",
        summary=_("Write in the revision in preparation"),
        description=_(
            "The given fields alone. Say which edition you read: when somebody saved in between nothing is stored, and the "
            "refusal holds both texts."
        ),
        tags=TAGS,
        parameters=[ADDRESS, NUMBER, IF_MATCH],
        request=serializers.PracticeInput,
        responses=shapes.RevisionOutput,
        examples=[sent("a change", of_practice.CHANGE), answered("the revision", examples.REVISION)],
    )
    def patch(self, request, address, number):
        practice = in_hand(request, address)
        revision = self.find(request, practice, number)
        policies.may_edit(request.user, practice).require()
        if revision.pk != practice.in_hand.pk:
            raise Http404
        given = serializers.PracticeInput(data=request.data)
        given.is_valid(raise_exception=True)
        facts = {"given": given.validated_data.get("edition"), "stands": revision.edition, "required": True}
        edition, matched = etags.edition_sent(request, fits=etags.of_version(version_of(revision)), **facts)
        try:
            services.save_draft(practice=practice, edition=edition, content=given.content(), actor=actor_for(request, practice))
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return answer_with(request, practice, revision.pk)

    @staticmethod
    def find(request, practice, number) -> Revision:
        revision = next((row for row in revisions_of(request, practice) if row.number == number), None)
        if revision is None:
            raise Http404
        return revision


class RevisionSubmit(WhileRead, ApiView):
    names_of_fields = serializers.NAMES

    @extend_schema(
        operation_id="revisions_submit",
        summary=_("Submit the revision in preparation"),
        description=_("It goes to validation and review like a new practice; readers see the published text meanwhile."),
        tags=TAGS,
        parameters=[ADDRESS, IF_MATCH],
        request=shapes.RevisionSubmitInput,
        responses=shapes.RevisionOutput,
        examples=[
            sent("what changed", {"what_changed": "Figures of 2026.", "edition": 3}),
            answered("the revision", examples.SUBMITTED),
        ],
    )
    def post(self, request, address):
        practice = in_hand(request, address)
        policies.may_submit(request.user, practice).require()
        given = read(shapes.RevisionSubmitInput, request)
        revision = practice.in_hand
        facts = {"given": given.pop("edition", None), "stands": revision.edition}
        edition, matched = etags.edition_sent(request, fits=etags.of_version(version_of(revision)), **facts)
        try:
            actor = actor_for(request, practice, "submit_practices")
            services.submit(practice=practice, actor=actor, edition=edition, **given)
        except StaleEdition as error:
            raise stale(error, 412 if matched else 409) from error
        return answer_with(request, practice, revision.pk)


class RevisionGiveUp(WhileRead, ApiView):
    @extend_schema(
        operation_id="revisions_give_up",
        summary=_("Give the revision in preparation up"),
        description=_("The published text stays as it is. The body is empty."),
        tags=TAGS,
        parameters=[ADDRESS, IF_MATCH_IF_READ],
        request=None,
        responses=shapes.RevisionOutput,
        examples=[answered("the revision", examples.DROPPED)],
    )
    def post(self, request, address):
        practice = in_hand(request, address)
        policies.may_give_up(request.user, practice).require()
        revision = practice.next
        facts = {"given": None, "stands": revision.edition}
        edition, _matched = etags.edition_sent(request, fits=etags.of_version(version_of(revision)), **facts)
        try:
            services.give_up(practice=practice, actor=actor_for(request, practice), edition=edition)
        except StaleEdition as error:
            raise stale(error, 412) from error
        return answer_with(request, practice, revision.pk)


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise ValueError(_("Give the number of a revision."))
    return text


class RevisionCompare(ApiView):
    parameters = (
        Parameter("from", _("Number of a revision; by itself the one before."), _number, schema={"type": "integer"}),
        Parameter("to", _("Number of a revision; by itself the published one."), _number, schema={"type": "integer"}),
        Parameter(
            "text",
            _("Language of the texts; by itself the original."),
            one_of(serializers.LANGUAGES),
            schema=of_practice.choices(serializers.LANGUAGES),
        ),
    )

    @extend_schema(
        operation_id="revisions_compare",
        summary=_("Compare two revisions"),
        description=_("By section and word, and the facts. Longer changes than can be told by word are told as a whole."),
        tags=TAGS,
        parameters=[ADDRESS],
        responses=shapes.ComparisonOutput,
        examples=[answered("a comparison", examples.COMPARISON)],
    )
    def get(self, request, address):
        practice = in_hand(request, address)
        revisions = revisions_of(request, practice)
        if not revisions:
            raise Http404
        older, newer = chosen(practice, revisions, self.values["from"] or "", self.values["to"] or "")
        made = compare(older, newer, self.values["text"] or "")
        sections = [
            {"kind": one.kind, "is_changed": one.is_changed, "pieces": [[piece.kind, piece.text] for piece in one.pieces]}
            for one in made.sections
        ]
        facts = [{"name": one.name, "gone": one.gone, "new": one.new, "stayed": one.stayed} for one in made.facts]
        numbers = {"older": older.number, "newer": newer.number}
        texts = {"language": made.language, "languages": made.languages, "sections": sections}
        return Response(numbers | texts | {"facts": facts})


class CorrectionNew(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_correct",
        summary=_("Correct a few words"),
        description=_(
            "By a coordinator of the owner: at most 40 words (400 characters) in all since the text was last reviewed, "
            "published at once with the reason."
        ),
        tags=TAGS,
        parameters=[ADDRESS],
        request=shapes.CorrectionInput,
        responses={201: OpenApiResponse(shapes.RevisionOutput, description=_("The text as it is read now."))},
        examples=[
            sent("a correction", {"results": "51 forgeries were found.", "reason": "The figure was of 2023.", "number": 1}),
            answered("the revision", examples.CORRECTED, "201"),
        ],
    )
    def post(self, request, address):
        practice = in_hand(request, address)
        rules.may_correct(request.user, practice).require()
        given = dict(read(shapes.CorrectionInput, request))
        facts = {"reason": given.pop("reason"), "edition": given.pop("number", None)}
        actor = actor_for(request, practice, "validate_practices")
        revision = corrections.correct(practice=practice, texts=given, actor=actor, **facts)
        return answer_with(request, practice, revision.pk, 201)


def _act(name, may, do, summary, description, example):
    class Act(AsItIsNow, ApiView):
        of_people = ("POST",)

        @extend_schema(
            operation_id=f"practices_{name}",
            summary=summary,
            description=description,
            tags=TAGS,
            parameters=[ADDRESS, IF_MATCH_IF_READ],
            request=shapes.PublicReasonInput,
            responses={200: serializers.PracticeOutput},
            examples=[sent("a reason", {"reason": "The mechanism was closed in 2026."}), answered("the practice", example)],
        )
        def post(self, request, address):
            practice = in_hand(request, address)
            may(request.user, practice).require()
            reason = read(shapes.PublicReasonInput, request)["reason"]
            match_read(request, practice)
            do(practice=practice, reason=reason, actor=actor_for(request, practice, "validate_practices"))
            return one(request, practice.pk)

    return Act


PracticeArchive = _act(
    "archive",
    rules.may_archive,
    withdrawal.archive,
    _("Archive a practice"),
    _("By a coordinator of the owner. It stays readable and leaves the usual lists."),
    of_practice.PRACTICE | {"state": "archived"},
)
PracticeWithdraw = _act(
    "withdraw",
    rules.may_withdraw,
    withdrawal.withdraw,
    _("Withdraw a practice"),
    _("By a coordinator of the owner. Its texts are read by nobody any more; its state is told."),
    of_practice.PRACTICE | {"state": "withdrawn", "title": "", "summary": "", "texts": {}, "languages": [], "language": None},
)
PracticeRestore = _act(
    "restore",
    rules.may_restore,
    withdrawal.restore,
    _("Publish a practice again"),
    _("By a coordinator of the owner, one that was archived or withdrawn."),
    of_practice.PRACTICE,
)
