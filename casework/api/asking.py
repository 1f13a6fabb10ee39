"""Asking an originator, by REST: notes that one may know of, to read one, to have one released to others, to print or export one."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.api import asked_examples as examples
from casework.api.asked import OfRequest, told
from casework.api.asked_shapes import (
    NoteRequestInput,
    NoteRequestOnward,
    NoteRequestOutput,
)
from casework.api.base import REFERENCE, CaseworkView, acted, answered, found, read, sent
from casework.api.grants import receiver_at
from casework.models import AccessRequest
from casework.policies import asking as policies
from casework.services import asking as services
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import sorted_page
from rabatplatform.api.parameters import BY_TIME, CURSOR, LIMIT, fields_of_rows


class NoteKnownOutput(Output):
    """A note that its originator lets be known. Nothing else is told of it."""

    reference = serializers.CharField(help_text=_("Its 12 letters."))
    originator = serializers.CharField(help_text=_("Alpha-2 code or slug of whose note it is."))
    month = serializers.DateField(help_text=_("First day of the month of its release."))


class NotesKnown(CaseworkView):
    parameters = (BY_TIME, LIMIT, CURSOR, fields_of_rows(NoteKnownOutput, "reference,originator"))
    counts = True

    @extend_schema(
        operation_id="notes_known",
        summary=_("List notes that you can ask for"),
        description=_(
            "Those that you do not read and whose originators let their existence be known; by itself the newest first."
        ),
        tags=["notes"],
        responses=page("NoteKnownPage", NoteKnownOutput),
        examples=[answered("notes", examples.KNOWN)],
    )
    def get(self, request):
        way = 1 if self.values["sort"] == "oldest" else -1
        found = sorted_page(
            request._request, services.known(), lambda row: [way * row.month.toordinal(), row.reference], **self.paging
        )
        found.results = [
            {"reference": row.reference, "originator": row.originator.key, "month": row.month} for row in found.results
        ]
        return list_answer(found, self)


class NoteAsk(OfRequest):
    of_people = ()

    @extend_schema(
        operation_id="notes_ask",
        summary=_("Ask to read a note"),
        description=_("One of those that you can ask for. Its originator answers; your post asks once at a time."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteRequestInput,
        responses={201: OpenApiResponse(NoteRequestOutput, description=_("The request; its address in Location."))},
        examples=[sent("a reason", examples.ASK), answered("the request", examples.REQUEST, "201")],
    )
    def post(self, request, reference):
        if (stub := services.known_by(reference)) is None:
            raise Http404
        policies.may_ask(request.user).require()
        reason = read(NoteRequestInput, request).validated_data["reason"]
        actor = actor_of(request.user, right="read_casework")
        return made(request, acted(services.ask_access, stub=stub, reason=reason, actor=actor))


class NoteOnward(OfRequest):
    of_people = ()

    @extend_schema(
        operation_id="notes_ask_onward",
        summary=_("Ask to release a note to others"),
        description=_("Of a note of another originator that you read: to countries, organisations and posts, 20 at most."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteRequestOnward,
        responses={201: OpenApiResponse(NoteRequestOutput, description=_("The request; its address in Location."))},
        examples=[sent("receivers", examples.ONWARD), answered("the request", examples.REQUEST_ONWARD, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_ask_onward(request.user, note).require()
        given = read(NoteRequestOnward, request).validated_data
        receivers = [receiver_at(request.user, one["kind"], one["receiver"], "receivers") for one in given["receivers"]]
        if not receivers:
            raise invalid("receivers", "required", _("Choose to whom it should be released."))
        actor = actor_of(request.user, right="read_casework")
        return made(request, acted(services.ask_onward, note=note, receivers=receivers, reason=given["reason"], actor=actor))


class NoteExportAsk(OfRequest):
    of_people = ()

    @extend_schema(
        operation_id="notes_ask_export",
        summary=_("Ask to print or export a note"),
        description=_(
            "Of a note under H2 that you read; once allowed, its words and annexes are fetched here too. Not of TLP:RED."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteRequestInput,
        responses={201: OpenApiResponse(NoteRequestOutput, description=_("The request; its address in Location."))},
        examples=[sent("a reason", examples.ASK), answered("the request", examples.REQUEST_EXPORT, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_ask_export(request.user, note).require()
        reason = read(NoteRequestInput, request).validated_data["reason"]
        actor = actor_of(request.user, right="read_casework")
        return made(request, acted(services.ask_export, note=note, reason=reason, actor=actor))


def made(request, row: AccessRequest) -> Response:
    answer = told(request, row)
    return Response(answer, status=201, headers={"Location": answer["url"]})
