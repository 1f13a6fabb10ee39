"""What a key did, by REST: a system reads its own calls, people those of the keys that they see."""

import uuid

from django.db import connection
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers

from rabatplatform.accounts.calls import OUTCOMES, calls_of
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, Parameter, fields_of_rows, one_of, read_moment_of

COLUMNS = ("at", "method", "operation", "status", "code", "ms", "rows", "bytes", "network")


def read_reference(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValueError(_now("Give the reference of a key, a UUID.")) from None


KEY = Parameter(
    "key",
    _("Reference of a key, as its page has it in its address. A system leaves it out and gets its own calls; people name one."),
    read_reference,
    schema={"type": "string", "format": "uuid"},
)
OUTCOME = Parameter(
    "outcome",
    _("`refused`: answers of 400 to 499; `failed`: of 500 and more; `ok`: all others."),
    one_of(OUTCOMES),
    default="",
    schema={"type": "string", "enum": list(OUTCOMES)},
)
SINCE = Parameter(
    "since",
    _("Calls at or after this moment; none is older than 30 days."),
    read_moment_of,
    schema={"type": "string", "format": "date-time"},
    example="2026-11-25T14:05:00Z",
)


class CallOutput(Output):
    at = serializers.DateTimeField()
    method = serializers.CharField()
    operation = serializers.CharField(
        help_text=_("As on the reference page, below `/api/v1`, without what stood there: `/practices/{address}/`. Empty: none.")
    )
    status = serializers.IntegerField()
    code = serializers.CharField(help_text=_("Of the problem; empty where it was none."))
    ms = serializers.IntegerField(help_text=_("Milliseconds until the answer began."))
    rows = serializers.IntegerField(allow_null=True, help_text=_("Results of a list."))
    bytes = serializers.IntegerField(allow_null=True, help_text=_("Of the answer, before it was compressed."))
    network = serializers.CharField(help_text=_("Where the call came from, never the address."))


_EXAMPLE = {
    "results": [
        {
            "at": "2026-11-25T14:05:00Z",
            "method": "GET",
            "operation": "/practices/",
            "status": 200,
            "code": "",
            "ms": 48,
            "rows": 100,
            "bytes": 81_234,
            "network": "192.0.2.0/24",
        }
    ],
    "next": None,
    "previous": None,
}


class CallList(ApiView):
    parameters = (KEY, OUTCOME, SINCE, LIMIT, CURSOR, fields_of_rows(CallOutput, "at,operation,status"))
    counts = True
    of_keys = True

    @extend_schema(
        operation_id="calls_list",
        summary=_("Read the calls of a key"),
        description=_(
            "The newest first, for 30 days. No line holds a part of an address, a query or a word. Calls whose secret opened "
            "nothing are not in it."
        ),
        tags=["start"],
        responses=page("CallPage", CallOutput),
        examples=[OpenApiExample("calls", _EXAMPLE, response_only=True)],
    )
    def get(self, request):
        key = asked_key(request, self.values["key"])
        rows = calls_of(request.user, key, outcome=self.values["outcome"], since=self.values["since"])
        shown = rows_page(request._request, rows.values("pk", *COLUMNS), "-pk", **self.paging)
        for row in shown.results:
            del row["pk"]
        return list_answer(shown, self)


def asked_key(request, reference) -> int:
    """The id of a system's own key, or of the one that a person names. Raises a refusal of `key`, the same for what is hidden."""
    own = own_key()
    if own is not None and reference in (None, own[1]):
        return own[0]
    if reference is None:
        raise invalid("key", "required", _("Name a key."))
    keys = AgencyKey.objects.visible_to(request.user).filter(reference=reference)
    pk = keys.values_list("pk", flat=True).first() if own is None else None
    if pk is None:
        raise invalid("key", "unknown", _("There is no such key that you may see."))
    return pk


def own_key() -> tuple[int, uuid.UUID, str] | None:
    """(id, reference, name) of the key of the scope; None for people."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id, key_reference, key_name FROM accounts_own_key()")
        return cursor.fetchone()
