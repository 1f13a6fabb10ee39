import json

from django.db import DatabaseError
from django.test import RequestFactory

from rabatplatform.web import health
from rabatplatform.web.middleware import LiveMiddleware

make = RequestFactory()


def test_live_asks_nothing():
    """No database mark: a query would fail this test."""
    response = LiveMiddleware(None)(make.get("/live", headers={"Cookie": "session=whatever"}))
    assert response.status_code == 200


def test_ready_with_everything_there(client, db, settings):
    settings.READY_CHECK = None
    response = client.get("/ready")
    assert response.status_code == 200
    assert json.loads(response.content)["database"] == "ok"


def test_with_valkey_down_the_platform_still_serves(db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.READY_CHECK = None
    response = health.ready(make.get("/ready"))
    assert response.status_code == 200
    assert json.loads(response.content)["state"] == "degraded"


class LostConnection:
    def cursor(self):
        raise DatabaseError


def test_without_the_database_it_does_not(monkeypatch):
    monkeypatch.setattr(health, "connection", LostConnection())
    assert health.ready(make.get("/ready")).status_code == 503


def test_pending_migrations_and_a_missing_lock_keep_it_out_of_service(db, settings, monkeypatch):
    settings.READY_CHECK = "tests.rabatplatform.web.test_health.one_lock_is_missing"
    assert json.loads(health.ready(make.get("/ready")).content)["guards"] == "failed"
    settings.READY_CHECK = None
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["something"])
    response = health.ready(make.get("/ready"))
    assert response.status_code == 503
    assert json.loads(response.content)["migrations"] == "pending"


def one_lock_is_missing():
    return ["table x is without forced row security"]
