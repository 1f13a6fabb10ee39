"""Corrections by REST: proposed by a reader, answered by the originator, read by both alone."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.api import asked_examples as examples
from casework.api.base import REFERENCE, CaseworkView, acted, actor_for, answered, found, read, recorded, sent
from casework.forms.corrections import PLACES
from casework.models import Note, NoteCorrection
from casework.policies import corrections as policies
from casework.services import corrections as services
from casework.services.corrections import MOST_TEXT
from casework.views.corrections import correction_of, corrections_of, with_note
from focalpoints.querysets import posts_held
from rabatplatform.accounts.actors import Actor
from rabatplatform.api.base import list_answer
from rabatplatform.api.fields import Choice, Input, Output, Text, page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, fields_of_rows

CORRECTION = OpenApiParameter(
    "correction", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`.")
)


class NoteCorrectionInput(Input):
    """What is wrong in the released text, and what would be right. Name no person."""

    place = Choice(list(PLACES.items()), required=False, allow_blank=True, help_text=_("Where; left out: the whole note."))
    text = Text(max_length=MOST_TEXT, help_text=_("What is wrong, and what would be right."))


class NoteCorrectionAnswer(Input):
    verdict = Choice([("accepted", _("Accept")), ("declined", _("Decline"))], help_text=_("Your answer."))
    answer = Text(max_length=MOST_TEXT, help_text=_("In words; read by the post that proposed it."))


class NoteCorrectionOutput(Output):
    """A correction, for the post that proposed it and for those of the originator who answer."""

    id = serializers.UUIDField(help_text=_("Its id."))
    state = serializers.ChoiceField(NoteCorrection.State.choices, help_text=_("How far it is."))
    version = serializers.IntegerField(help_text=_("Number of the version that it is about."))
    place = serializers.CharField(allow_blank=True, help_text=_("Where in the note; empty: the whole."))
    text = serializers.CharField(help_text=_("What is wrong, and what would be right."))
    post = serializers.UUIDField(help_text=_("Id of the post that proposed it."))
    proposed_at = serializers.DateTimeField(help_text=_("When it was proposed."))
    answer = serializers.CharField(allow_blank=True, help_text=_("The answer in words."))
    answered_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was answered."))


class OfCorrection(CaseworkView):
    """Makes or changes a correction. What it answers is what its caller wrote, or answered, and no word of the note: no read, neither at
    first nor to the same call again, but where an answer came meanwhile."""

    def as_it_is(self, request, call, reference, **named):
        note, row = at(request, reference, UUID(call.made))
        record_shown(request, note, [row])
        return Response(told(row))


class NoteCorrections(OfCorrection):
    of_people = ()
    parameters = (LIMIT, CURSOR, fields_of_rows(NoteCorrectionOutput, "id,state,text"))
    counts = True

    @extend_schema(
        operation_id="notes_corrections",
        summary=_("List the corrections of a note"),
        description=_(
            "Those that your post proposed; for the author and the coordinators of its originator all. The latest first. Recorded "
            "as a read where it shows words that are not of your post: an answer, or what another post proposed."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=page("NoteCorrectionPage", NoteCorrectionOutput),
        examples=[answered("corrections", examples.CORRECTIONS)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        shown = rows_page(request._request, corrections_of(request.user, note), "-asked_at", "-pk", **self.paging)
        record_shown(request, note, shown.results)
        shown.results = [told(row) for row in with_note(shown.results, note)]
        return list_answer(shown, self)

    @extend_schema(
        operation_id="notes_correct",
        summary=_("Propose a correction"),
        description=_("Of a released note that you read; its originator must answer. The same words again make no second one."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteCorrectionInput,
        responses={201: OpenApiResponse(NoteCorrectionOutput, description=_("The correction."))},
        examples=[sent("a correction", examples.NEW_CORRECTION), answered("the correction", examples.CORRECTION, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_propose(request.user, note).require()
        given = read(NoteCorrectionInput, request).validated_data
        made = acted(
            services.propose,
            note=note,
            version=note.current,
            place=given.get("place", ""),
            text=given["text"],
            actor=Actor(request.user, policies.post_to_propose(request.user)),
        )
        return Response(told(made), status=201)


class NoteCorrectionAnswered(OfCorrection):
    @extend_schema(
        operation_id="notes_answer_correction",
        summary=_("Answer a correction"),
        description=_("Accept or decline it, always with words: by the author’s post or a coordinator of the originator."),
        tags=["notes"],
        parameters=[REFERENCE, CORRECTION],
        request=NoteCorrectionAnswer,
        responses={200: NoteCorrectionOutput},
        examples=[sent("an answer", examples.ANSWER), answered("the correction", examples.ANSWERED)],
    )
    def post(self, request, reference, correction):
        note, row = at(request, reference, correction)
        policies.may_answer(request.user, row).require()
        given = read(NoteCorrectionAnswer, request).validated_data
        is_accepted, actor = given["verdict"] == "accepted", actor_for(request, note)
        return Response(told(acted(services.answer, correction=row, accepted=is_accepted, words=given["answer"], actor=actor)))


class NoteCorrectionTakeBack(OfCorrection):
    of_people = ()

    @extend_schema(
        operation_id="notes_take_back_correction",
        summary=_("Take a correction back"),
        description=_("By the post that proposed it, while it waits for its answer. Takes no body."),
        tags=["notes"],
        parameters=[REFERENCE, CORRECTION],
        request=None,
        responses={200: NoteCorrectionOutput},
        examples=[answered("the correction", examples.CORRECTION | {"state": "withdrawn"})],
    )
    def post(self, request, reference, correction):
        _note, row = at(request, reference, correction)
        policies.may_take_back(request.user, row).require()
        return Response(told(acted(services.take_back, correction=row, actor=Actor(request.user, row.from_post))))


def at(request, reference: str, correction) -> tuple[Note, NoteCorrection]:
    note = found(request, reference)
    row = correction_of(request.user, note, correction)
    if row is None:
        raise Http404
    return note, row


def record_shown(request, note: Note, rows) -> None:
    """Record the read of corrections that an answer shows, where it shows words of others: to see that nobody has answered yet is none."""
    own = {post.pk for post in posts_held(request.user)}
    if any(row.answer or row.from_post_id not in own for row in rows):
        recorded(request, note, note.current)


def told(row: NoteCorrection) -> dict:
    return {
        "id": row.reference,
        "state": row.state,
        "version": row.version_number,
        "place": row.place,
        "text": row.text,
        "post": row.from_post.reference,
        "proposed_at": row.asked_at,
        "answer": row.answer,
        "answered_at": row.answered_at,
    }
