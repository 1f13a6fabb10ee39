"""Who reads a note, by REST: every rule with its numbers, what a further grant would add, what others may know of the note."""

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework import policies
from casework.api import audience_shapes as shapes
from casework.api import examples as notes
from casework.api import reading_examples as examples
from casework.api.base import REFERENCE, CaseworkView, Preview, acted, actor_for, answered, found, read, seen_lately, sent
from casework.api.grants import receiver_at
from casework.audience_lines import falling_away, reach_in_force, reach_on, with_grants
from casework.models import Note
from casework.reach import Line, Reach
from casework.services import granting, writing
from casework.views.audience import FIRST_DAY
from casework.views.finding import with_versions
from rabatplatform.api.base import one_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.etags import IF_MATCH_ALONE, etag_of, match_sent, of_version
from rabatplatform.api.fields import Input, Output, Text, YesNo
from rabatplatform.api.parameters import Parameter


def past_day(text: str):
    try:
        day = parse_date(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError(_now("Write the day as 2027-02-16."))
    if not FIRST_DAY <= day <= timezone.localdate():
        raise ValueError(_now("Choose a day that is past, or today."))
    return day


ON = Parameter("on", _("A day, past or today: who could read it then."), past_day, schema={"type": "string", "format": "date"})


class NoteReachNumbers(Output):
    countries = serializers.IntegerField(help_text=_("Countries with somebody who reads it."))
    organisations = serializers.IntegerField(help_text=_("Organisations with somebody who reads it."))
    people = serializers.IntegerField(help_text=_("People who read it."))


class NoteReachRule(Output):
    kind = serializers.CharField(
        help_text=_("originator, coordinators, author, body, post, group, all, or system: systems that read by a key, no people.")
    )
    name = serializers.CharField(help_text=_("Whom it lets in."))
    why = serializers.CharField(help_text=_("The reason."))
    people = serializers.IntegerField(help_text=_("How many people it lets in now."))
    counts = serializers.BooleanField(help_text=_("False: the marking does not allow it, so it lets nobody in."))
    grant = serializers.UUIDField(allow_null=True, help_text=_("Id of the grant, where it is one."))


class NoteReachOutput(NoteReachNumbers):
    """Every rule by which somebody reads the note."""

    rules = NoteReachRule(many=True, help_text=_("One a rule."))


class NoteReachPreview(Output):
    """The note as it stands, and as if the grant were given. Nothing is stored."""

    before = NoteReachNumbers(help_text=_("As it stands."))
    after = NoteReachNumbers(help_text=_("With the grant."))
    added = serializers.IntegerField(help_text=_("People whom it would add."))
    falls_away = serializers.BooleanField(
        help_text=_(
            "A version with another marking is in preparation: once it is released, this receiver does not read the note any more."
        )
    )


class NoteOptions(Input):
    is_known = YesNo(required=False, help_text=_("Those who do casework may know that it exists, and ask for it."))
    hides_recipients = YesNo(required=False, help_text=_("Its recipients do not learn of one another."))


class NoteOptionsChange(NoteOptions):
    reason = Text(max_length=500, required=False, allow_blank=True, help_text=_("Why; of a released note it is asked for."))


class NoteReach(CaseworkView):
    of_people = ("GET",)
    parameters = (ON,)

    @extend_schema(
        operation_id="notes_reach",
        summary=_("Who reads a note, and why"),
        description=_("For those who write the notes of its originator: every rule with its reason and its numbers."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses={200: NoteReachOutput},
        examples=[answered("the rules", examples.REACH)],
    )
    def get(self, request, reference):
        note, day = kept(request, reference), self.values["on"]
        reach = reach_on(note, request.user, day) if day else reach_in_force(note, request.user)
        return Response(numbers(reach) | {"rules": [rule(line) for line in reach.lines]})


class NoteGrantPreview(Preview):
    @extend_schema(
        operation_id="notes_grant_preview",
        summary=_("Look at a grant before it is given"),
        description=_("Takes what gives a note to somebody; answers how many would read it then. Nothing is stored."),
        tags=["notes"],
        parameters=[REFERENCE],
        request=shapes.NoteGrantInput,
        responses={200: NoteReachPreview},
        examples=[sent("a country", notes.NEW_GRANT), answered("what it would add", examples.REACH_PREVIEW)],
    )
    def post(self, request, reference):
        note = kept(request, reference)
        policies.may_give(request.user, note).require()
        given = read(shapes.NoteGrantInput, request).validated_data
        receiver = receiver_at(request.user, given["kind"], given.get("receiver", ""))
        facts = {"reason": given["reason"], "begins": given.get("begins"), "ends": given.get("ends")}
        facts["begins"], facts["ends"] = acted(granting.check, note=note, receiver=receiver, **facts)
        now, after = with_grants(note, request.user, [receiver], **facts)
        added = len(after.people - now.people)
        told = {"before": numbers(now), "after": numbers(after), "added": added}
        return Response(told | {"falls_away": bool(falling_away(note, [receiver]))})


class NoteSettings(CaseworkView):
    of_people = ("GET", "PATCH")
    revalidates = True

    @extend_schema(
        operation_id="notes_options",
        summary=_("What others may know of a note"),
        description=_("For those who write the notes of its originator."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses={200: NoteOptions},
        examples=[answered("the options", examples.OPTIONS)],
    )
    def get(self, request, reference):
        return options_answer(request, kept(request, reference))

    @extend_schema(
        operation_id="notes_set_options",
        summary=_("Say what others may know of a note"),
        description=_("The given ones alone; of a released note by a coordinator who showed lately who they are."),
        tags=["notes"],
        parameters=[REFERENCE, IF_MATCH_ALONE],
        request=NoteOptionsChange,
        responses={200: NoteOptions},
        examples=[
            sent("hide its recipients", {"hides_recipients": True, "reason": "An operation runs in two of them."}),
            answered("the options", examples.OPTIONS),
        ],
    )
    def patch(self, request, reference):
        note = kept(request, reference)
        policies.may_set_options(request.user, note).require()
        given = read(NoteOptionsChange, request).validated_data
        if not given.keys() - {"reason"}:
            raise invalid("is_known", "required", _("Give `is_known`, `hides_recipients` or both."))
        right = "write_notes" if note.state == Note.State.DRAFT else "release_notes"
        if note.state in Note.OPEN:
            seen_lately(request)
        match_sent(request, of_version(version_of(Note.objects.select_for_update(of=("self",)).get(pk=note.pk))))
        return options_answer(request, acted(writing.set_options, note=note, actor=actor_for(request, note, right), **given))


def kept(request, reference: str) -> Note:
    """The note, for those who write the originator's notes; other readers are refused with the reason."""
    note = found(request, reference)
    policies.may_revoke(request.user, note).require()
    return with_versions(request.user, note)


def options_answer(request, note: Note):
    return one_answer(request, options(note), version_of(note))


def version_of(note: Note) -> str:
    """Of this note's: those of two notes are often alike."""
    return etag_of(note.reference, options(note)).strip('"')


def options(note: Note) -> dict:
    return {"is_known": note.is_known, "hides_recipients": note.hides_recipients}


def numbers(reach: Reach) -> dict:
    return {"countries": len(reach.countries), "organisations": len(reach.organisations), "people": len(reach.people)}


def rule(line: Line) -> dict:
    told = {name: getattr(line, name) for name in ("kind", "people", "counts")}
    return told | {"name": str(line.name), "why": str(line.why), "grant": line.grant.reference if line.grant else None}
