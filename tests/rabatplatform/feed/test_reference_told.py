"""Reference entries, which each process has in memory for some seconds, are told by the feed, by exports and at their addresses as they stand."""

import pytest

from practices.models import Theme
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import KeyRefusal
from rabatplatform.reference import memory
from tests.bulk_exports import ask, made, objects
from tests.factories import make_country, make_practice, make_theme
from tests.keys import READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_and_api(cast, monkeypatch):
    """A key that read everything a moment ago: memory is warm, and is not read again by itself."""
    monkeypatch.setattr(memory, "LOOK_AGAIN_SECONDS", float("inf"))
    make_theme("old")
    key, _row, secret = secret_for(cast.unodc, scopes=READING)
    api = Api(token=secret)
    api.cursor = told(api)["cursor"]
    assert api.get("/themes/").json()["results"] and api.get("/countries/").json()["results"]
    return key, api


@pytest.fixture
def api(key_and_api):
    return key_and_api[1]


def told(api, **query) -> dict:
    answer = api.get("/changes/", {"include": "object", **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def since(api) -> dict:
    """{(kind, reference): line} since the key read everything."""
    return {(line["kind"], line["reference"]): line for line in told(api, since=api.cursor)["results"]}


def test_given_a_new_theme_when_the_feed_is_read_then_it_is_told_and_its_practice_with_it(cast, api):
    theme = make_theme("new")
    practice = make_practice(cast.senegal, state="published", themes=[theme.pk])
    lines = since(api)
    assert lines["theme", "new"]["object"]["slug"] == "new"
    assert lines["practice", practice.reference]["object"]["themes"] == ["new"]


def test_given_a_theme_that_changed_when_the_feed_is_read_then_its_object_is_that_of_now(api):
    with system_scope("test"):
        Theme.objects.filter(slug="old").update(names={"en": "Renamed"})
    assert since(api)["theme", "old"]["object"]["names"] == {"en": "Renamed"}


def test_given_a_new_country_when_the_feed_told_of_it_then_its_address_answers_at_once(api):
    make_country("GH")
    assert api.get("/countries/GH/").status_code == 200


def test_given_a_theme_that_came_while_an_export_waited_then_its_practice_is_exported_with_it(cast, api):
    export = ask(api)
    make_practice(cast.senegal, state="published", themes=[make_theme("new").pk])
    assert objects(api, made(api))[0]["themes"] == ["new"]
    assert export.state == "asked"


def test_given_a_kind_outside_the_scopes_when_the_feed_is_asked_then_403_and_it_is_counted_as_any_such_operation(key_and_api):
    key, api = key_and_api
    assert "casework:read" in refusal(api.get("/changes/", {"kind": "note"}), 403, code="insufficient_scope")["detail"]
    refusal(api.get("/changes/", {"kind": ["practice", "sharing-group"]}), 403, code="insufficient_scope")
    refusal(api.get("/changes/", {"kind": ["note", "boat"]}), 400, "kind")  # which one is none is said first
    with system_scope("test"):
        assert [(one.what, one.times) for one in KeyRefusal.objects.filter(key=key)] == [("GET api:changes", 2)]
