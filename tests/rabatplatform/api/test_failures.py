"""When something breaks: a problem that tells nothing, and nothing is stored."""

import pytest
from django.db import OperationalError

from practices.models import Practice
from practices.services import drafts
from rabatplatform.access.scope import system_scope
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("error", "status", "code"), [(RuntimeError("secret"), 500, "server_error"), (OperationalError("secret"), 503, "unavailable")]
)
def test_given_a_failure_after_a_row_was_written_when_posted_then_a_problem_and_no_row(cast, monkeypatch, error, status, code):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(drafts, "record", fail)
    api = Api(cast.focal_point_senegal)
    api.client.raise_request_exception = False
    answer = api.post("/practices/", {"title": "T"})
    refusal(answer, status, code=code)
    assert b"secret" not in answer.content
    with system_scope("test"):
        assert Practice.objects.count() == 0


def test_given_a_refusal_by_a_rule_when_posted_then_nothing_of_the_call_is_stored(cast, monkeypatch):
    from practices.errors import WrongState

    def refuse(*args, **kwargs):
        raise WrongState("No.", fields={"title": "No."})

    monkeypatch.setattr(drafts, "record", refuse)
    refusal(Api(cast.focal_point_senegal).post("/practices/", {"title": "T"}), 409, field="title", code="wrong_state")
    with system_scope("test"):
        assert Practice.objects.count() == 0


def test_given_head_when_asked_then_the_headers_of_get(cast):
    api = Api(cast.focal_point_senegal)
    assert api.send("HEAD", "/practices/?limit=1").status_code == 200
    refused = api.send("HEAD", "/practices/?limit=0")
    assert refused.status_code == 400
