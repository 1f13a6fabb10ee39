"""A practice as PDF or Word by REST: how far each is, in JSON; a second address gives the file, and has it made where it is not there."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from practices.api import examples
from practices.api import published_examples as published
from practices.api.revisions import TAGS, answered
from practices.api.serializers import LANGUAGES
from practices.api.views import ADDRESS, found
from practices.export import making, store
from practices.export.document import digest_of, document_of
from practices.models import Practice
from practices.views.export import file_answer
from rabatplatform.api.attachments import BINARY
from rabatplatform.api.base import JSON, ApiView, FileView, list_answer
from rabatplatform.api.errors import Problem
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import Parameter, fields_of_rows, one_of

STATES = ("ready", making.ASKED, making.FAILED, "none")
SECONDS = 3  # after which a document that is being made may be there
TEXT = Parameter(
    "text",
    _("Language of the document; by itself that of the call."),
    one_of(LANGUAGES),
    schema=examples.choices(LANGUAGES),
)

FORM = OpenApiParameter(
    "form", {"type": "string", "enum": list(making.MAKERS)}, OpenApiParameter.PATH, description=_("Kind of document.")
)
KINDS = [maker.CONTENT_TYPE for maker in making.MAKERS.values()]


class ExportOutput(Output):
    form = serializers.ChoiceField(list(making.MAKERS))
    language = serializers.ChoiceField(LANGUAGES, help_text=_("That the document is in."))
    state = serializers.ChoiceField(STATES, help_text=_("asked: it is being made; failed: it could not be made, try later."))
    content_type = serializers.CharField()
    url = serializers.URLField(help_text=_("GET gives the file, and has it made where it is not there."))


def readable(request, address: str) -> Practice:
    practice = found(request, address)
    if practice.current is None or practice.state == Practice.State.WITHDRAWN:
        raise Http404
    return practice


def told(request, practice: Practice, form: str, language: str, state: str) -> dict:
    address = reverse("api:practice-export", args=[practice.address, form])
    return {
        "form": form,
        "language": language,
        "state": state or "none",
        "content_type": making.MAKERS[form].CONTENT_TYPE,
        "url": request._request.build_absolute_uri(f"{address}?text={language}"),
    }


class ExportList(ApiView):
    parameters = (TEXT, fields_of_rows(ExportOutput, "form,state,url"))

    @extend_schema(
        operation_id="exports_list",
        summary=_("A practice as PDF or Word"),
        description=_(
            "Which documents there are. GET the `url` of one: the file, or 202 with Location and Retry-After while it is made; "
            "ask again then. 503 with Retry-After where it could not be made."
        ),
        tags=TAGS,
        parameters=[ADDRESS],
        responses=page("ExportPage", ExportOutput),
        examples=[answered("documents", published.EXPORTS)],
    )
    def get(self, request, address):
        practice = readable(request, address)
        document = document_of(request.user, practice, self.values["text"] or "")
        digest, language = digest_of(document), document["lang"]
        rows = [told(request, practice, form, language, making.state_of(digest, form)) for form in making.MAKERS]
        return list_answer(Page(rows), self)


class PracticeExport(FileView):
    http_method_names = ["get", "head"]
    parameters = (TEXT,)

    @extend_schema(
        operation_id="exports_take",
        summary=_("Take a practice as PDF or Word"),
        description=_(
            "The document as you may see the practice now. Where it is not there it is made: ask at Location after Retry-After; "
            "503 with Retry-After where it could not be made."
        ),
        tags=TAGS,
        parameters=[ADDRESS, FORM],
        responses={
            **{(200, kind): OpenApiResponse(BINARY, description=_("The document.")) for kind in KINDS},
            202: OpenApiResponse(ExportOutput, description=_("It is being made.")),
        },
        examples=[
            OpenApiExample("PDF", "%PDF-…", response_only=True, media_type=KINDS[0], status_codes=["200"]),
            OpenApiExample("Word", "PK…", response_only=True, media_type=KINDS[1], status_codes=["200"]),
            OpenApiExample(
                "asked", published.EXPORT | {"state": "asked"}, response_only=True, media_type=JSON, status_codes=["202"]
            ),
        ],
    )
    def get(self, request, address, form):
        """SECURITY: found by `visible_to`; a file is named by the digest of what its reader sees at this moment."""
        if form not in making.MAKERS:
            raise Http404
        practice = readable(request, address)
        document = document_of(request.user, practice, self.values["text"] or "")
        digest, language = digest_of(document), document["lang"]
        if content := store.find(digest, form):
            return file_answer(request._request, content, practice, language, form)
        asked = {"practice_id": practice.pk, "user": request.user, "language": language}
        state = making.state_of(digest, form) or making.ask(**asked, form=form, digest=digest)
        if state == making.FAILED:
            raise not_made()
        answer = told(request, practice, form, language, state)
        return Response(answer, status=202, headers={"Location": answer["url"], "Retry-After": str(SECONDS)})


def not_made() -> Problem:
    problem = Problem(503, "unavailable", _("The document could not be made. Try again later."))
    problem.wait = making.SECONDS[making.FAILED]
    return problem
