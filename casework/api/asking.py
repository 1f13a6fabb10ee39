"""What is asked of an originator, by REST: notes that one may know of, requests to read one or to have one released to others, answers."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.api import asked_examples as examples
from casework.api.asked_shapes import (
    NoteRequestAccept,
    NoteRequestDecline,
    NoteRequestInput,
    NoteRequestOnward,
    NoteRequestOutput,
)
from casework.api.base import REFERENCE, CaseworkView, acted, answered, found, read, sent, shown_lately
from casework.api.grants import receiver_at
from casework.models import AccessRequest, Note
from casework.policies import asking as policies
from casework.receivers import by_label, key_of
from casework.services import asking as services
from casework.views.finding import with_versions
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import Page

REQUEST = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))
MOST = 100


class NoteKnownOutput(Output):
    """A note that its originator lets be known. Nothing else is told of it."""

    reference = serializers.CharField(help_text=_("Its 12 letters."))
    originator = serializers.CharField(help_text=_("Alpha-2 code or slug of whose note it is."))
    month = serializers.DateField(help_text=_("First day of the month of its release."))


class NotesKnown(CaseworkView):
    @extend_schema(
        operation_id="notes_known",
        summary=_("List notes that you can ask for"),
        description=_(
            "Those that you do not read and whose originators let their existence be known; the newest first, at most 100."
        ),
        tags=["notes"],
        responses=page("NoteKnownPage", NoteKnownOutput),
        examples=[answered("notes", examples.KNOWN)],
    )
    def get(self, request):
        rows = services.known()[:MOST]
        return list_answer(
            Page([{"reference": row.reference, "originator": row.originator.key, "month": row.month} for row in rows])
        )


class NoteAsk(CaseworkView):
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


class NoteOnward(CaseworkView):
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


class NoteExportAsk(CaseworkView):
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


class NoteConsentEnd(CaseworkView):
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


class NoteRequests(CaseworkView):
    @extend_schema(
        operation_id="notes_requests",
        summary=_("List requests"),
        description=_(
            "Those that your post asks, and those that are asked of the originators that you coordinate or of your notes; the latest "
            "first, at most 200."
        ),
        tags=["notes"],
        responses=page("NoteRequestPage", NoteRequestOutput),
        examples=[answered("requests", examples.REQUESTS)],
    )
    def get(self, request):
        rows = list(seen(request.user).order_by("-asked_at", "-pk")[: 2 * MOST])
        return list_answer(Page([told(request, row) for row in rows]))


class NoteRequestDetail(CaseworkView):
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
        return Response(told(request, at(request, reference)))


class NoteRequestAccepted(CaseworkView):
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


class NoteRequestDeclined(CaseworkView):
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


class NoteRequestTakeBack(CaseworkView):
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


def seen(user):
    return AccessRequest.objects.visible_to(user).select_related("from_post")


def at(request, reference) -> AccessRequest:
    row = seen(request.user).filter(reference=reference).first()
    if row is None:
        raise Http404
    return row


def answering(request, row):
    return actor_of(request.user, body=body_of_casework(row.originator_id), right="release_notes")


def made(request, row: AccessRequest) -> Response:
    answer = told(request, row)
    return Response(answer, status=201, headers={"Location": answer["url"]})


def told(request, row: AccessRequest) -> dict:
    receivers = [by_label(label) for label in row.receivers]
    return {
        "id": row.reference,
        "url": request._request.build_absolute_uri(reverse("api:request-detail", args=[row.reference])),
        "kind": row.kind,
        "note": row.note_reference,
        "originator": body_of_casework(row.originator_id).key,
        "post": row.from_post.reference,
        "receivers": [named(receiver) for receiver in receivers if receiver],
        "reason": row.reason,
        "state": row.state,
        "asked_at": row.asked_at,
        "answer": row.answer,
        "answered_at": row.answered_at,
        "allowed_until": row.consent_until,
    }


def named(receiver) -> dict:
    kind, _dash, key = key_of(receiver).partition("-")
    return {"kind": kind, "receiver": key}
