"""What the screen for personal data found in the text in hand, by REST, and letting one finding pass as a false alarm."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from casework import found as in_place
from casework import policies
from casework.api import reading_examples as examples
from casework.api.base import REFERENCE, CaseworkView, acted, actor_for, answered, found, read, recorded, sent
from casework.screened import hashed
from casework.services import passing
from rabatplatform.api.base import list_answer
from rabatplatform.api.fields import Input, Output, Text, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows


class NoteFindingOutput(Output):
    """A finding that nobody let pass."""

    field = serializers.CharField(help_text=_("Field of the note, such as texts.judgement or legs.2.words."))
    kind = serializers.CharField(help_text=_("What it may be."))
    words = serializers.CharField(help_text=_("The words."))
    start = serializers.IntegerField(help_text=_("Where they begin in the field, in characters."))
    end = serializers.IntegerField(help_text=_("Where they end."))


class NoteFindingNamed(Input):
    kind = Text(max_length=40, help_text=_("Kind of the finding, as it was given."))
    words = Text(max_length=8_000, trim_whitespace=False, help_text=_("Its words, as they were given."))


class NoteFindingPass(NoteFindingNamed):
    reason = Text(max_length=500, help_text=_("Why it is a false alarm."))


FindingPage = page("NoteFindingPage", NoteFindingOutput)


class OfFindings(CaseworkView):
    """Answers what is found now."""

    def as_it_is(self, request, call, reference):
        note = found(request, reference)
        policies.may_let_pass(request.user, note).require()
        return findings_answer(request, note)


class NoteFindings(CaseworkView):
    of_people = ("GET",)
    parameters = (fields_of_rows(NoteFindingOutput, "field,kind,words"),)

    @extend_schema(
        operation_id="notes_findings",
        summary=_("List what the screen found"),
        description=_("In the text in hand, for the coordinators of its originator. Recorded as a read."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=FindingPage,
        examples=[answered("findings", examples.FINDINGS)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        policies.may_let_pass(request.user, note).require()
        return findings_answer(request, note, self)


class NoteFindingPassed(OfFindings):
    @extend_schema(
        operation_id="notes_let_pass",
        summary=_("Let a finding pass"),
        description=_("These words of this kind, in this note, with the reason; answers what is left."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteFindingPass,
        responses={200: FindingPage},
        examples=[sent("a false alarm", examples.PASS), answered("what is left", examples.FINDINGS)],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_let_pass(request.user, note).require()
        given = read(NoteFindingPass, request).validated_data
        acted(passing.let_pass, note=note, actor=actor_for(request, note, "release_notes"), **given)
        return findings_answer(request, note)


class NoteFindingTakenBack(OfFindings):
    @extend_schema(
        operation_id="notes_take_pass_back",
        summary=_("Take back that a finding was let pass"),
        description=_("While the text in hand is not released; answers what is found then."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=NoteFindingNamed,
        responses={200: FindingPage},
        examples=[
            sent("a false alarm", {name: examples.PASS[name] for name in ("kind", "words")}),
            answered("what is found", examples.FINDINGS),
        ],
    )
    def post(self, request, reference):
        note = found(request, reference)
        policies.may_take_pass_back(request.user, note).require()
        given = read(NoteFindingNamed, request).validated_data
        named = {"kind": given["kind"], "words_hash": hashed(given["words"])}
        acted(passing.take_pass_back, note=note, actor=actor_for(request, note, "release_notes"), **named)
        return findings_answer(request, note)


def findings_answer(request, note, view=None):
    if note.in_hand is None:
        raise Http404
    recorded(request, note, note.in_hand)
    names = ("field", "kind", "words", "start", "end")
    return list_answer(Page([{name: getattr(one.found, name) for name in names} for one in in_place.in_hand(note)]), view)
