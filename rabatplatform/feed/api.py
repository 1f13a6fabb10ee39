"""`/api/v1/changes/` and `/api/v1/recalls/`: what a key may hold, what it may hold no longer, and that it took it back."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import Input, Output, page
from rabatplatform.api.pagination import keyset_page
from rabatplatform.api.parameters import CURSOR, LIMIT, Parameter, fields_of_rows, limit_up_to, one_of
from rabatplatform.api.preferences import MOST as MOST_COUNTED
from rabatplatform.api.preferences import counted
from rabatplatform.api.scopes import require_scope
from rabatplatform.feed import position, reading
from rabatplatform.feed.examples import ACKNOWLEDGED, CHANGES, RECALLS, SOME_RECALLS
from rabatplatform.feed.kinds import all_kinds, kinds_of
from rabatplatform.reference.memory import look_again

MOST_RECALLS = 1000
REASONS = {
    "ended": _("It is shared with you no longer."),
    "membership": _("Your organisation left the group by which it could see it."),
    "marking": _("Its marking was raised above what leaves by this key."),
    "withdrawn": _("It was withdrawn."),
    "deleted": _("It exists no more."),
    "leave": _("Its words may be held with its originator’s leave alone, and you have none now."),
}

SINCE = Parameter(
    "since",
    _("The cursor of the answer before; without it from the beginning."),
    schema={"type": "string", "minLength": 1},
)
KIND = Parameter("kind", _("Only these kinds of object; then keep a cursor of its own."), many=True)
MOST, USUAL = 1000, 200
LIMIT_OF_CHANGES = Parameter(
    "limit",
    _("How many results at most."),
    limit_up_to(MOST),
    default=USUAL,
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    example=USUAL,
)
INCLUDE = Parameter(
    "include", _("object: with what lists show of each."), one_of(("object",)), schema={"type": "string", "enum": ["object"]}
)
STATE = Parameter(
    "state",
    _("open: those not acknowledged; acknowledged: the others."),
    one_of(("open", "acknowledged")),
    schema={"type": "string", "enum": ["open", "acknowledged"]},
)


class ChangeOutput(Output):
    """The newest word about an object."""

    change = serializers.ChoiceField(
        ["created", "changed", "recalled", "deleted"],
        help_text=_("created, changed: store it as it stands now; recalled, deleted: hold it no longer, then acknowledge."),
    )
    kind = serializers.CharField(help_text=_("What it is."))
    reference = serializers.CharField(help_text=_("Its name outside; the same in every word about it."))
    url = serializers.URLField(allow_null=True, help_text=_("Where it is read; null where it is not, and for networks."))
    recall = serializers.UUIDField(allow_null=True, help_text=_("What is acknowledged."))
    reason = serializers.ChoiceField(list(REASONS.items()), allow_null=True, help_text=_("Why it is taken back."))
    at = serializers.DateTimeField(allow_null=True, help_text=_("When it was taken back."))
    object = serializers.DictField(allow_null=True, help_text=_("What lists show of it, where it was asked for."))


class ChangesOutput(Output):
    results = ChangeOutput(many=True)
    cursor = serializers.CharField(help_text=_("Keep it once you have stored the results, and send it as `since`."))
    has_more = serializers.BooleanField(help_text=_("Call again at once."))


class RecallOutput(Output):
    recall = serializers.UUIDField(help_text=_("What is acknowledged."))
    kind = serializers.CharField(help_text=_("What it is."))
    reference = serializers.CharField(help_text=_("Its name outside; the same in every word about it."))
    reason = serializers.ChoiceField(list(REASONS.items()), help_text=_("Why it is taken back."))
    at = serializers.DateTimeField(help_text=_("When it was taken back."))
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text=_("When you said that you hold it no longer."))


class RecallId(serializers.UUIDField):
    def to_internal_value(self, data):
        if not isinstance(data, str):  # a number is no UUID
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class AcknowledgeInput(Input):
    recalls = serializers.ListField(
        child=RecallId(),
        min_length=1,
        max_length=MOST_RECALLS,
        help_text=_("Those whose objects, and all copies of them, you hold no longer."),
    )


class AcknowledgedOutput(Output):
    acknowledged = serializers.ListField(child=serializers.UUIDField(), help_text=_("Now, or before."))
    unknown = serializers.ListField(
        child=serializers.UUIDField(), help_text=_("None of yours, or overtaken: you may hold the object again.")
    )


class Changes(ApiView):
    of_systems = ("GET", "HEAD")
    parameters = (SINCE, KIND, INCLUDE, LIMIT_OF_CHANGES)

    @extend_schema(
        operation_id="changes_list",
        summary=_("What changed since"),
        description=_(
            "Everything that the key may see, each object once, at the place of its newest change, in the order of the changes; and what "
            "it may hold no longer. Call it until `has_more` is false, store the results before you keep the cursor, and call again from "
            "there: whoever does so, and drops what is recalled, holds exactly what they may. The cursor is the key’s: it goes on over "
            "new secrets."
        ),
        tags=["changes"],
        responses={200: ChangesOutput},
        examples=[OpenApiExample("changes", CHANGES, response_only=True, status_codes=["200"])],
    )
    def get(self, request):
        asked, values = request._request, self.values
        kinds = _kinds(request, values["kind"])
        bound = position.binding(asked, values["kind"])
        kept_from, stands_at = reading.bounds()
        place = position.read(values["since"], bound, kept_from)
        words = reading.words_after(place.number, kinds, values["limit"])
        is_full = len(words) == values["limit"]
        look_again()  # what these words tell of was committed before: reference entries are told as they stand since
        whole = values["include"] is not None
        found = reading.shown(words, kinds, request.user, whole)
        told = {
            (code, pk): facts
            for code, kind in kinds.items()
            if (rows := {pk: row for (found_code, pk), row in found.items() if found_code == code})
            for pk, facts in kind.tell(rows, request, whole).items()
        }
        # What cannot be seen although it was placed was lost since: its recall has a higher number.
        results = [
            _line(word, told, place.number, values["include"])
            for word in words
            if not word.is_held or (word.kind, word.object_id) in told
        ]
        return Response(
            {
                "results": results,
                "cursor": position.written(place.after(words, is_full=is_full, stands_at=stands_at), bound),
                "has_more": is_full or not asked.feed_is_whole,
            }
        )


class RecallList(ApiView):
    of_systems = ("GET", "HEAD")
    parameters = (STATE, LIMIT, CURSOR, fields_of_rows(RecallOutput, "recall,kind,reference"))
    counts = True

    @extend_schema(
        operation_id="recalls_list",
        summary=_("List the recalls"),
        description=_(
            "What the key was told to hold no longer, the oldest first. Until it acknowledges, the owner of the object is shown so."
        ),
        tags=["changes"],
        responses=page("RecallPage", RecallOutput),
        examples=[OpenApiExample("recalls", RECALLS, response_only=True)],
    )
    def get(self, request):
        is_open = {None: None, "open": True, "acknowledged": False}[self.values["state"]]

        def find(way: str, place: list | None, number: int) -> list[reading.Recall]:
            at, recall = place or ("-infinity", str(reading.FIRST))
            beyond = reading.recalls_before if way == "back" else reading.recalls_after
            return beyond(at, UUID(recall), is_open=is_open, limit=number)

        shown = keyset_page(
            request._request,
            find,
            lambda row: [row.recalled_at, row.recall],
            **self.paging,
            count=lambda: counted(find("on", None, MOST_COUNTED + 1)),
        )
        shown.results = [
            {
                "recall": row.recall,
                "kind": row.kind,
                "reference": row.reference,
                "reason": row.reason,
                "at": row.recalled_at,
                "acknowledged_at": row.acknowledged_at,
            }
            for row in shown.results
        ]
        return list_answer(shown, self)


class RecallAcknowledge(ApiView):
    of_systems = ("POST",)

    @extend_schema(
        operation_id="recalls_acknowledge",
        summary=_("Acknowledge recalls"),
        description=_(
            "Says that you hold these objects no longer, nor anything made of them that shows what they said. Saying it twice is harmless."
        ),
        tags=["changes"],
        request=AcknowledgeInput,
        responses={200: AcknowledgedOutput},
        examples=[
            OpenApiExample("some recalls", SOME_RECALLS, request_only=True),
            OpenApiExample("what became of them", ACKNOWLEDGED, response_only=True, status_codes=["200"]),
        ],
    )
    def post(self, request):
        given = AcknowledgeInput(data=request.data)
        given.is_valid(raise_exception=True)
        recalls = list(dict.fromkeys(given.validated_data["recalls"]))
        own = reading.acknowledge(recalls)
        return Response(
            {
                "acknowledged": [recall for recall in recalls if recall in own],
                "unknown": [recall for recall in recalls if recall not in own],
            }
        )


def _kinds(request, wanted: list[str]) -> dict:
    """Those asked for, of those that the key is told of. Raises refusals: of one that is none, and, counted against the key, of one
    outside its scopes. request: DRF's."""
    known, told = all_kinds(), kinds_of(request.auth.scopes)
    for code in wanted:
        if code not in known:
            detail = _("“%(kind)s” is none of: %(kinds)s.") % {"kind": code[:40], "kinds": ", ".join(known)}
            raise invalid("kind", "invalid_parameter", detail)
    for code in wanted:
        require_scope(request, known[code].scope)
    return {code: kind for code, kind in told.items() if not wanted or code in wanted or kind.part_of in wanted}


def _change(word: reading.Word, after: int) -> str:
    if word.is_held:
        return "created" if word.shown_seq > after else "changed"
    return "deleted" if word.reason == "deleted" else "recalled"


def _line(word: reading.Word, told: dict, after: int, include: str | None) -> dict:
    facts = told.get((word.kind, word.object_id), {}) if word.is_held else {}
    line = {
        "change": _change(word, after),
        "kind": word.kind,
        "reference": word.reference,
        "url": facts.get("url"),
        "recall": word.recall,
        "reason": word.reason or None,
        "at": word.recalled_at,
    }
    return line | ({"object": facts.get("object")} if include else {})
