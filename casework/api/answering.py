"""Requests and their answers, by REST: the list, one of them, yes, no, the end of what was allowed, taken back."""

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from casework.api import asked_examples as examples
from casework.api.asked import OfRequest, at, seen, told
from casework.api.asked_shapes import (
    NoteRequestAccept,
    NoteRequestDecline,
    NoteRequestOutput,
)
from casework.api.base import CaseworkView, acted, answered, read, sent, shown_lately
from casework.models import Note
from casework.policies import asking as policies
from casework.services import asking as services
from casework.views.finding import with_versions
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import list_answer, one_answer
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import BY_TIME, CURSOR, LIMIT, Parameter, fields_of_rows, in_time, read_moment_of

REQUEST = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))


FIELDS = fields_of_rows(NoteRequestOutput, "id,kind,note,state")


SINCE = Parameter(
    "updated_since",
    _("Asked or answered at or after this moment (ISO 8601), or allowed no longer since then."),
    read_moment_of,
    schema={"type": "string", "format": "date-time"},
    example="2026-11-21T09:12:44Z",
)


class NoteRequests(CaseworkView):
    parameters = (SINCE, BY_TIME, LIMIT, CURSOR, FIELDS)
    counts = True

    @extend_schema(
        operation_id="notes_requests",
        summary=_("List requests"),
        description=_(
            "Those that your post asks, and those that are asked of the originators that you coordinate or of your notes; by itself "
            "the latest first."
        ),
        tags=["notes"],
        responses=page("NoteRequestPage", NoteRequestOutput),
        examples=[answered("requests", examples.REQUESTS)],
    )
    def get(self, request):
        rows, since = seen(request.user), self.values["updated_since"]
        rows = rows.filter(changed_since(since)) if since else rows
        found = rows_page(request._request, rows, *in_time(self.values["sort"], "asked_at"), **self.paging)
        found.results = [told(request, row) for row in found.results]
        return list_answer(found, self)


def changed_since(moment) -> Q:
    """Of requests. Leave to print or export ends by its date or by an act: in both `consent_until` is when it did."""
    ended = Q(consent_until__gte=moment, consent_until__lte=timezone.now())
    return Q(asked_at__gte=moment) | Q(answered_at__gte=moment) | ended


class NoteRequestDetail(CaseworkView):
    parameters = (FIELDS,)
    revalidates = True

    @extend_schema(
        operation_id="notes_request",
        summary=_("Read a request"),
        description=_("For the post that asks, and those of the originator who answer."),
        tags=["notes"],
        parameters=[REQUEST],
        responses={200: NoteRequestOutput},
        examples=[answered("a request", examples.REQUEST)],
    )
    def get(self, request, reference):
        return one_answer(request, told(request, at(request, reference)), view=self)


class NoteRequestAccepted(OfRequest):
    @extend_schema(
        operation_id="notes_accept_request",
        summary=_("Accept a request"),
        description=_("Gives the note until `ends`: by a coordinator of its originator who showed lately who they are."),
        tags=["notes"],
        parameters=[REQUEST],
        request=NoteRequestAccept,
        responses={200: NoteRequestOutput},
        examples=[sent("an answer", examples.ACCEPT), answered("the request", examples.ACCEPTED)],
    )
    def post(self, request, reference):
        row = at(request, reference)
        policies.may_answer(request.user, row).require()
        given = read(NoteRequestAccept, request).validated_data
        note = Note.objects.visible_to(request.user).filter(pk=row.note_id).first()
        if note is None:
            raise Http404
        shown_lately(request)
        with_versions(request.user, note)
        acted(
            services.accept,
            request=row,
            reason=given.get("reason", ""),
            ends=given["ends"],
            words=given.get("answer", ""),
            to_post=given.get("to", "post") == "post",
            actor=answering(request, row),
        )
        return Response(told(request, at(request, reference)))


class NoteRequestDeclined(OfRequest):
    names_of_fields = {"words": "answer"}

    @extend_schema(
        operation_id="notes_decline_request",
        summary=_("Decline a request"),
        description=_("With words that the post that asks reads."),
        tags=["notes"],
        parameters=[REQUEST],
        request=NoteRequestDecline,
        responses={200: NoteRequestOutput},
        examples=[sent("an answer", examples.DECLINE), answered("the request", examples.DECLINED)],
    )
    def post(self, request, reference):
        row = at(request, reference)
        policies.may_answer(request.user, row).require()
        words = read(NoteRequestDecline, request).validated_data["answer"]
        return Response(told(request, acted(services.decline, request=row, words=words, actor=answering(request, row))))


class NoteRequestTakeBack(OfRequest):
    of_people = ()

    @extend_schema(
        operation_id="notes_take_back_request",
        summary=_("Take a request back"),
        description=_("By the post that asks, while it waits. Takes no body."),
        tags=["notes"],
        parameters=[REQUEST],
        request=None,
        responses={200: NoteRequestOutput},
        examples=[answered("the request", examples.REQUEST | {"state": "withdrawn"})],
    )
    def post(self, request, reference):
        row = at(request, reference)
        policies.may_take_back_request(request.user, row).require()
        actor = actor_of(request.user, right="read_casework")
        return Response(told(request, acted(services.take_back, request=row, actor=actor)))


class NoteConsentEnd(OfRequest):
    @extend_schema(
        operation_id="notes_end_consent",
        summary=_("End leave to print or export"),
        description=_("By a coordinator of its originator: the post reads the note and takes it out no more. Takes no body."),
        tags=["notes"],
        parameters=[REQUEST],
        request=None,
        responses={200: NoteRequestOutput},
        examples=[answered("the request", examples.CONSENT_ENDED)],
    )
    def post(self, request, reference):
        row = at(request, reference)
        policies.may_end_consent(request.user, row).require()
        return Response(told(request, acted(services.end_consent, request=row, actor=answering(request, row))))


def answering(request, row):
    return actor_of(request.user, body=body_of_casework(row.originator_id), right="release_notes")
