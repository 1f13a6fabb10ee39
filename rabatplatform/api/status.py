"""How the platform does, and how long the caller's secret lives: what a system asks before it begins, and its people watch."""

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from rabatplatform.api.base import ApiView
from rabatplatform.api.calls import own_key
from rabatplatform.api.quotas import left_of

LATE = 120  # seconds; workers show themselves every 30


class Quota(serializers.Serializer):
    name = serializers.CharField(help_text=_("As in the header RateLimit."))
    most = serializers.IntegerField()
    seconds = serializers.IntegerField(help_text=_("How long its window is."))
    left = serializers.IntegerField()
    ends_in = serializers.IntegerField(help_text=_("Seconds until a new window begins."))


class OwnKey(serializers.Serializer):
    reference = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    ceiling = serializers.CharField(help_text=_("The strictest marking of notes that leaves by it; empty without casework."))
    quotas = Quota(many=True, help_text=_("What is counted exactly, and what is left of it."))
    secret_ends_at = serializers.DateTimeField(help_text=_("Of the secret that this call was made with."))


class StatusAnswer(serializers.Serializer):
    state = serializers.ChoiceField(
        choices=["ok", "degraded"], help_text=_("`degraded`: reading and writing go on, what follows from it comes late.")
    )
    at = serializers.DateTimeField()
    key = OwnKey(allow_null=True, help_text=_("Of a system; null for people."))

    def get_fields(self):
        return super().get_fields() | {
            name: serializers.IntegerField(allow_null=True, help_text=_("null: not known.")) for name in settings.API_STATUS
        }


_EXAMPLE = {
    "state": "ok",
    "at": "2026-11-25T14:05:00Z",
    "key": {
        "reference": "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11",
        "name": "Data warehouse",
        "scopes": ["directory:read", "practices:read"],
        "ceiling": "",
        "quotas": [
            {"name": "writes", "most": 600, "seconds": 3_600, "left": 588, "ends_in": 3_300},
            {"name": "reads", "most": 300, "seconds": 3_600, "left": 300, "ends_in": 3_300},
            {"name": "exports", "most": 10, "seconds": 86_400, "left": 9, "ends_in": 35_700},
        ],
        "secret_ends_at": "2027-02-23T09:00:00Z",
    },
    "queue_seconds": 12,
}


class Status(ApiView):
    @extend_schema(
        operation_id="status",
        summary=_("How the platform does"),
        description=_(
            "Whether work is done in time (`queue_seconds`: since a worker was last seen), and what your key may and until when. "
            "While the database is away this answers 503, as everything does."
        ),
        tags=["start"],
        responses=StatusAnswer,
        examples=[OpenApiExample("status", _EXAMPLE, response_only=True)],
    )
    def get(self, request):
        measured = {name: import_string(measure)() for name, measure in settings.API_STATUS.items()}
        is_late = any(seconds is None or seconds > LATE for seconds in measured.values())
        state = "degraded" if is_late else "ok"
        return Response({"state": state, "at": timezone.now(), "key": _key(request.auth), **measured})


def _key(key) -> dict | None:
    own = own_key() if key is not None else None
    if own is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_own_secret_ends(%s)", [key.digest])
        (ends_at,) = cursor.fetchone()
    quotas = [
        {"name": one.name, "most": one.most, "seconds": one.window, "left": one.left, "ends_in": one.seconds}
        for one in left_of(key.pk)
    ]
    told = {"reference": own[1], "name": own[2], "scopes": sorted(key.scopes), "ceiling": key.ceiling}
    return told | {"quotas": quotas, "secret_ends_at": ends_at}
