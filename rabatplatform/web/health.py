"""Is the process there (`/live`), and can it serve (`/ready`)? For proxies and supervisors: no words for people."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def live(request):
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def ready(request):
    """200 when the database is there, migrated and guarded. A lost Valkey is reported as "degraded", with 200: pages and
    posting work without it, and taking the machine out of service would make a small fault a large one."""
    parts = {"database": _database(), "valkey": _valkey()}
    if parts["database"] == "ok":
        parts["migrations"] = _migrations()
        parts["guards"] = _guards()
    serving = all(state == "ok" for name, state in parts.items() if name != "valkey")
    state = "unavailable" if not serving else "ready" if parts["valkey"] == "ok" else "degraded"
    return JsonResponse({"state": state, **parts}, status=200 if serving else 503, headers={"Cache-Control": "no-store"})


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"
    except DatabaseError:
        return "unavailable"


def _valkey():
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        try:
            client.ping()
        finally:
            client.close()
        return "ok"
    except (redis.RedisError, OSError):
        return "unavailable"


def _migrations():
    try:
        executor = MigrationExecutor(connection)
        return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"
    except DatabaseError:
        return "unavailable"


def _guards():
    """The start-up check of the locks, asked again: settings name it, since `web` knows no other room."""
    check = getattr(settings, "READY_CHECK", None)
    if check is None:
        return "ok"
    try:
        return "failed" if import_string(check)() else "ok"
    except DatabaseError:
        return "unavailable"
