"""What comes after a release, by REST: a later last day, a note at a lower marking, a note in the place of this one."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from casework import policies
from casework.api import examples, shapes
from casework.api.base import (
    REFERENCE,
    CaseworkView,
    acted,
    actor_for,
    again,
    answered,
    found,
    idempotency_key,
    read,
    recorded,
    sent,
)
from casework.content import cleaned
from casework.errors import NoteInvalid
from casework.markings import TLP, is_lower
from casework.services import releasing
from rabatplatform.api.fields import Choice, Input, Text


class NoteExtension(Input):
    """The text stays as it is; it is shown as current until the new day."""

    valid_until = serializers.DateField(help_text=_("The new last day, after the one that stands."))
    reason = Text(max_length=2_000, help_text=_("How you know that it is still right; read by the originator alone."))


class NoteDerivation(Input):
    tlp = Choice(TLP.choices, help_text=_("Marking of the new note, lower than that of this one."))


class NoteExtend(CaseworkView):
    @extend_schema(
        operation_id="notes_extend",
        summary=_("Extend a note"),
        description=_("Say, as a coordinator of its originator, that a released note is still right until a later day."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteExtension,
        responses={200: shapes.NoteOutput},
        examples=[sent("a later day", examples.EXTENSION), answered("the note", examples.NOTE)],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_extend(request.user, note).require()
        given = read(NoteExtension, request).validated_data
        until = acted(cleaned, given={"valid_until": given["valid_until"]})["valid_until"]
        acted(releasing.extend, note=note, until=until, reason=given["reason"], actor=actor_for(request, note, "release_notes"))
        return again(request, note)


class NoteDerive(CaseworkView):
    @extend_schema(
        operation_id="notes_derive",
        summary=_("Make a note at a lower marking"),
        description=_(
            "A draft of its own with the words of a released note, without its receivers. Until it is released it is kept as "
            "this one; only the originator learns where it comes from."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteDerivation,
        responses={201: OpenApiResponse(shapes.NoteOutput, description=_("The draft; its address in Location."))},
        examples=[sent("a lower marking", {"tlp": "green"}), answered("the draft", examples.DRAFT, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_derive(request.user, note).require()
        tlp = read(NoteDerivation, request).validated_data["tlp"]
        return begun(request, note, acted(lower, note=note, tlp=tlp, **beginning(request, note)))


class NoteSupersede(CaseworkView):
    @extend_schema(
        operation_id="notes_supersede",
        summary=_("Begin a note in the place of this one"),
        description=_(
            "A draft with the words of a released note, without its receivers; this one is superseded when it is released. "
            "Takes no body."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        request=None,
        responses={201: OpenApiResponse(shapes.NoteOutput, description=_("The draft; its address in Location."))},
        examples=[answered("the draft", examples.DRAFT, "201")],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_derive(request.user, note).require()
        return begun(request, note, acted(releasing.begin_successor, note=note, **beginning(request, note)))


def lower(*, note, tlp: str, **more):
    if not is_lower(tlp, note.tlp):
        words = _("Choose a marking that is lower than that of the note.")
        raise NoteInvalid(words, fields={"tlp": words})
    return releasing.derive(note=note, tlp=tlp, **more)


def beginning(request, note) -> dict:
    """Its words are in the answer, so the read of the note that they come from is recorded."""
    recorded(request, note, note.current)
    return {"actor": actor_for(request, note), "form_key": idempotency_key(request)}


def begun(request, note, made):
    answer = again(request, made, 201)
    answer["Location"] = request._request.build_absolute_uri(reverse("api:note-detail", args=[made.reference]))
    return answer
