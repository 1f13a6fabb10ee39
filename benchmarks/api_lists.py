"""Lists of 100 by a key: the whole call against the same JSON by PostgreSQL alone, and beside it what DRF does by itself."""

import json
import os

import orjson
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve
from rest_framework import generics, pagination, renderers, serializers
from rest_framework.test import APIRequestFactory

from benchmarks.api_calls import Calls, ask, counted, floor, in_turn
from benchmarks.api_keys import secret_of
from benchmarks.api_sql import RAW_NOTES, RAW_PRACTICES, RAW_WITH_IDS
from casework.models import Note, NoteVersion
from practices.models import Practice, Revision, Section, Translation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.middleware import ActorMiddleware
from rabatplatform.accounts.services import account_of_key

TIMES = int(os.environ.get("TIMES", "40"))
NAIVE_TIMES = 5


# ── what DRF's guide makes of it: nested ModelSerializers, all fields, a page by number, DRF's renderer; no rights ─────────────


def nested(of, **inner):
    """A ModelSerializer of all fields, with these nested in it."""
    meta = type("Meta", (), {"model": of, "fields": "__all__"})
    return type(f"Naive{of.__name__}", (serializers.ModelSerializer,), {"Meta": meta, **inner})


NaiveSection = nested(Section, translations=nested(Translation)(many=True))
NAIVE = {
    "practices": nested(Practice, current=nested(Revision, sections=NaiveSection(many=True))()),
    "notes": nested(Note, current=nested(NoteVersion)()),
}


class Hundred(pagination.PageNumberPagination):
    page_size = 100


class NaiveList(generics.ListAPIView):
    authentication_classes, permission_classes, throttle_classes = (), (), ()
    pagination_class, renderer_classes = Hundred, (renderers.JSONRenderer,)


def naive(rows, serializer):
    view = NaiveList.as_view(queryset=rows.order_by("-listed_at", "-pk"), serializer_class=serializer)

    def call(_turn=0):
        with system_scope("benchmark"):
            answer = view(APIRequestFactory().get("/", SERVER_NAME="localhost")).render()
        assert answer.status_code == 200 and answer.data["count"] == 100
        return answer.content

    return call


def questions_of(call) -> int:
    asked = []

    def heard(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(heard):
        call()
    return len([sql for sql in asked if "set_config" not in sql and "SAVEPOINT" not in sql])


# ── measured ───────────────────────────────────────────────────────────────────────────────────────────────────────


def in_the_view(account, address: str):
    """A call of the view alone, in the scope of the key, which is open: no middleware, no key to be read, no line in the log."""
    path, _mark, query = address.partition("?")
    found = resolve(path)

    def call(_turn):
        request = RequestFactory(SERVER_NAME="localhost").get(f"{path}?{query}")
        request.user, request.agency_key, request.resolver_match = account, account.agency_key, found
        ActorMiddleware(lambda asked: found.func(asked, *found.args, **found.kwargs).render())(request)

    return call


def measure(key, kind: str) -> dict:
    """kind: practices or notes."""
    secret = secret_of(key)
    calls, address = Calls(secret), f"/api/v1/{kind}/?limit=100"
    bare = floor(os.environ["DATABASE_JOBS_URL"])
    rows = calls.read(address)["results"]
    references = [row["reference"] for row in rows]
    model, sql, params = (Practice, RAW_PRACTICES, None) if kind == "practices" else (Note, RAW_NOTES, [references])

    def raw(_turn):
        return ask(bare, sql, params)[0][0].encode()

    def with_ids(_turn):
        """The floor of the section of practices: ids for codes, texts as they lie; psycopg2 reads the JSON, orjson writes it."""
        return orjson.dumps(ask(bare, RAW_WITH_IDS)[0][0])

    with system_scope("benchmark"):
        account = account_of_key(key.pk)
    seen = in_the_view(account, address)
    with system_scope("benchmark"):
        chosen = model.objects.filter(pk__in=list(model.objects.filter(reference__in=references).values_list("pk", flat=True)))
    theirs = naive(chosen, NAIVE[kind])
    floors = {"ids": with_ids} if kind == "practices" else {}
    scope = {"view": lambda: access_scope(account)}
    found = in_turn(TIMES, scope, ours=lambda _turn: calls.get(address), view=seen, raw=raw, **floors)
    found |= in_turn(NAIVE_TIMES, naive=theirs)
    asked = calls.statements(address)
    return found | {
        "rows": len(rows),
        "same": told_the_same(rows, orjson.loads(raw(0))),
        "bytes": len(calls.get(address)),
        "queries": len(counted(asked)),
        "statements": len(asked),
        "naive_queries": questions_of(theirs),
    }


def told_the_same(ours: list[dict], raw: list[dict]) -> bool:
    """But for how a time is written: Z or +00:00."""

    def plain(value):
        return json.dumps(value, sort_keys=True).replace('Z"', '+00:00"')

    return plain(ours) == plain(raw)
