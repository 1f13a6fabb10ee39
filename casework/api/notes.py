"""Notes by REST: found, read, begun, changed; their versions. A view: find (visible_to) → judge (policies) → act → answer."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError

from casework import policies, search
from casework.api import examples, shapes
from casework.api.base import (
    IN_FACTS,
    MARKING,
    REFERENCE,
    CaseworkView,
    acted,
    actor_for,
    again,
    answered,
    body_named,
    edition_sent,
    facts,
    found,
    idempotency_key,
    listed,
    read,
    sent,
    words,
)
from casework.api.versions import VERSION
from casework.markings import TLP
from casework.models import NoteGrant, SharingGroup
from casework.policies import body_of_note
from casework.services import writing
from casework.similar import similar_to
from casework.standing import STANDINGS
from focalpoints.api.representation import body_told
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import list_answer
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.includes import Include, include_parameter, with_included
from rabatplatform.api.pagination import Page, address, binding
from rabatplatform.api.parameters import CURSOR, LIMIT, WORDS, Parameter, fields_parameter, one_of
from rabatplatform.api.preferences import MOST


def _choices(values) -> dict:
    return {"type": "string", "enum": list(values)}


FIND = (
    WORDS,
    *(
        Parameter(name, _("Only with this term of the vocabulary."), many=True, schema=_choices(shapes._terms(facet)))
        for name, facet in search.OF_VOCABULARY.items()
    ),
    Parameter("country", _("ISO 3166-1 alpha-2 code of a country on the way."), many=True),
    Parameter("tlp", _("Only with this marking."), many=True, schema=_choices(TLP.values)),
    Parameter("originator", _("Alpha-2 code or slug of whose note it is."), many=True),
    Parameter("year", _("A year of the period that it tells of."), many=True),
    Parameter("standing", _("How it stands today."), one_of(STANDINGS), schema=_choices(STANDINGS)),
    Parameter("mine", _("1: written from a post of yours."), one_of(("0", "1")), schema=_choices(("0", "1"))),
    Parameter("sort", _("Order; by itself the newest first, with q the best first."), schema=_choices(search.SORTS)),
    Parameter(
        "updated_since",
        _("Changed at or after this moment (ISO 8601), the oldest change first."),
        schema={"type": "string", "format": "date-time"},
        example="2026-11-21T09:12:44Z",
    ),
)


FIELDS = fields_parameter(IN_FACTS, "reference,title,tlp,updated_at")


def originators(request, notes) -> list[dict | None]:
    return [body_told(body_of_note(note), request._request) for note in notes]


def groups(request, notes) -> list[list[dict]]:
    """The sharing groups that they are given to, as far as the caller knows of grant and group."""
    known = SharingGroup.objects.visible_to(request.user).values("pk")
    grants = NoteGrant.objects.visible_to(request.user).in_force().filter(note__in=[note.pk for note in notes], group__in=known)
    by_note: dict[int, list[dict]] = {}
    for note, reference, name in grants.order_by("given_at", "pk").values_list("note", "group__reference", "group__name"):
        by_note.setdefault(note, []).append({"id": reference, "name": name})
    return [by_note.get(note.pk, []) for note in notes]


INCLUDES = (
    Include("originator", _("Whose note it is."), originators),
    Include("groups", _("Sharing groups that it is given to, as far as you know of them."), groups),
)


class NoteList(CaseworkView):
    parameters = (*FIND, LIMIT, CURSOR, FIELDS, include_parameter(INCLUDES))
    counts, always = True, MARKING

    @extend_schema(
        operation_id="notes_list",
        summary=_("List and find notes"),
        description=_(
            "Notes that you may read, the newest first, or those that match: titles and facts. Filters of one name add up "
            "(or), of different names narrow (and). Nothing is said of notes that you may not read, also not by numbers."
        ),
        tags=["notes"],
        responses=shapes.NotePage,
        examples=[OpenApiExample("notes", examples.LIST, response_only=True)],
    )
    def get(self, request):
        asked = request._request
        bound, cursor = binding(asked), self.values["cursor"]
        try:
            parameters = search.Parameters.from_query(asked.GET)
            parameters = replace(parameters, cursor=unseal(cursor, bound) if cursor else "")
            shown = partial(listed, request.user)
            answer = search.find(request.user, parameters, limit=self.values["limit"], shown=shown)
        except search.InvalidParameters as error:
            wrong = {name: [ErrorDetail(str(detail), error.code)] for name, detail in error.fields.items()}
            raise ValidationError(wrong) from error
        visible = shown(answer.ids) if answer.shown is None else answer.shown
        rows = [visible[pk] for pk in answer.ids if pk in visible]
        results = [facts(note, note.current, asked) for note in rows]
        results = with_included(request, INCLUDES, self.values["include"], rows, results)
        places = (address(asked, place and seal(place, bound)) for place in (answer.next, answer.previous))
        searched = {"words": parameters.q, "match": answer.match, "also": []} if parameters.q else None
        counted = partial(number, request.user, parameters)
        return list_answer(Page(results, *places, count=counted, searched=searched), self)

    @extend_schema(
        operation_id="notes_create",
        summary=_("Begin a note"),
        description=_(
            "A title is enough. Until it is released its own country or organisation alone reads it, one that is TLP:RED the "
            "author’s post and the coordinators alone."
        ),
        tags=["notes"],
        request=shapes.NoteCreate,
        responses={201: OpenApiResponse(shapes.NoteOutput, description=_("The draft; its address in Location."))},
        examples=[sent("a new note", examples.NEW), answered("the draft", examples.DRAFT, "201")],
    )
    def post(self, request):
        key = idempotency_key(request)
        given = read(shapes.NoteCreate, request)
        body = body_named(request, given.validated_data.get("owner"))
        policies.may_begin(request.user, body).require()
        actor = actor_of(request.user, body=body, right="write_notes")
        note = acted(writing.begin, body=body, content=given.content(), actor=actor, form_key=key)
        answer = again(request, note, 201)
        answer["Location"] = answer.data["url"]
        return answer


def number(user, parameters) -> tuple[int, bool]:
    """As the page of results counts: what is shown, never what lies behind."""
    found = search.find(user, parameters.but(), limit=1, facets=True)
    total = found.total or 0
    return min(total, MOST), found.is_capped or total > MOST


class NoteSimilar(CaseworkView):
    parameters, always = (FIELDS,), MARKING

    @extend_schema(
        operation_id="notes_similar",
        summary=_("Notes like this one"),
        description=_("Released ones that you read and that share most with it: titles and facts, five at most."),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=shapes.NotePage,
        examples=[OpenApiExample("notes", examples.LIST, response_only=True)],
    )
    def get(self, request, reference):
        alike = similar_to(request.user, found(request, reference))
        return list_answer(Page([facts(note, note.current, request._request) for note in alike]), self)


class NoteDetail(CaseworkView):
    parameters = (VERSION, fields_parameter(shapes.IN_NOTE, "reference,title,texts"))
    revalidates, always = True, MARKING

    @extend_schema(
        operation_id="notes_read",
        summary=_("Read a note"),
        description=_(
            "With all its words. That you read it is recorded, with your post and the time; its originator sees it. So it is whatever "
            "`fields` leaves out, and where the answer is 304; the marking always comes."
        ),
        tags=["notes"],
        parameters=[REFERENCE],
        responses=shapes.NoteOutput,
        examples=[answered("a note", examples.NOTE)],
    )
    def get(self, request, reference):
        note = found(request, reference)
        number = self.values["version"]
        return words(request, note, note.current if number is None else note.versions_read.get(number), view=self)

    @extend_schema(
        operation_id="notes_change",
        summary=_("Change a draft"),
        description=_(
            "The given fields alone, of the text in hand, while it is a draft or returned. Say which edition you read, by "
            "`edition` or If-Match: when somebody saved in between nothing is stored; the refusal holds your fields and the new "
            "edition, a GET what stands."
        ),
        tags=["notes"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.NoteInput,
        responses={200: shapes.NoteOutput},
        examples=[sent("a change", examples.CHANGE), answered("the draft", examples.DRAFT)],
    )
    def patch(self, request, reference):
        note = found(request, reference)
        policies.may_edit(request.user, note).require()
        given = read(shapes.NoteInput, request)
        edition, matched = edition_sent(request, note, given, required=True)
        acted(writing.save, matched, note=note, edition=edition, content=given.content(), actor=actor_for(request, note))
        return again(request, note)
