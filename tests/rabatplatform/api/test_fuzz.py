"""Schemathesis: cases made from the OpenAPI document, as a person and as keys, against the whole application. No 5xx, no undocumented answer.

About a minute; CHECK_ALL=1 runs ten times as many. The seed is printed and may be given again: SEED=…
"""

from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from casework.services.groups import make_group
from practices.errors import TooManyComments
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api import limits
from rabatplatform.api.throttles import Courtesy
from tests import bulk_exports, keys
from tests.casework import making
from tests.casework.visitors import api
from tests.factories import make_framework_item, make_member, make_practice, make_theme
from tests.matrix_practices import make_practices
from tests.rabatplatform.api.calls import Api, token_for
from tests.seed import CHECK_ALL, SEED

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 200 if CHECK_ALL else 12
# Callers: the facts of a key of UNODC (None: a person of it), and answers that must have come: each got in, and was refused for what
# it sent and for what it was not given.
CALLERS = {
    "session": (None, {200, 201, 400, 404}),
    "open": ({"scopes": keys.OPEN}, {200, 201, 400, 403, 404}),
    "reading": ({"scopes": keys.READING}, {200, 400, 403, 404}),
    "casework": ({"scopes": keys.CASEWORK, "ceiling": "amber"}, {200, 400, 403, 404}),
}


@pytest.fixture
def world(cast, monkeypatch):
    """Something at the addresses that a case may hit, and no limit."""
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "1000000/min", "token": "1000000/min"})
    for what in limits.QUOTAS:
        monkeypatch.setitem(limits.QUOTAS, what, limits.Quota(1_000_000, 3_600))
    monkeypatch.setattr(
        "rabatplatform.api.middleware.note_refusal", lambda *refusal: False
    )  # all that is tried would suspend the key
    make_theme(), make_framework_item()
    make_practice(cast.senegal, state="published", slug="found", title="Found", texts={"summary": "S"})
    for number in range(3):
        make_practice(cast.unodc, title=f"Draft {number}")
    cast.scenes = make_practices(cast)
    make_notes(cast)
    return cast


def make_notes(cast):
    """A released one that the agency reads, a draft of its own, a group of its own."""
    making.released(cast.analyst_senegal, cast.coordinator_senegal, cast.unodc)
    analyst, coordinator = make_member(cast.unodc, "analyst"), make_member(cast.unodc, "coordinator")
    making.give(making.draft(analyst), cast.senegal, analyst)
    with access_scope(coordinator):
        make_group(
            body=cast.unodc,
            name="Group",
            purpose="",
            later="everything",
            hides_members=False,
            actor=coordinator.actor,
            members=[cast.senegal],
        )


@pytest.fixture
def application():
    """The WSGI application inside this test's transaction: a request would close the connection before and after."""
    signals, handler = (request_started, request_finished), WSGIHandler()

    def call(environ, start_response):
        for signal in signals:  # each time: Django's own test client connects them again
            signal.disconnect(close_old_connections)
        for name in ("HTTP_AUTHORIZATION", "HTTP_COOKIE"):  # cases make up their own
            environ.pop(name, None)
        return handler(environ | call.caller, start_response)

    call.caller = {}
    yield call
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("caller", CALLERS)
def test_given_cases_made_from_the_document_when_they_are_sent_then_every_answer_is_documented(world, application, caller):
    facts, wanted = CALLERS[caller]
    _row, secret = token_for(world.unodc, **facts or {})
    reader = Api(token=secret) if facts else api(world.agency)
    document = reader.get("/schema/").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = application
    application.caller = {"HTTP_AUTHORIZATION": f"Token {secret}", "REMOTE_ADDR": "127.0.0.1"}
    if not facts:
        cookies = {name: morsel.value for name, morsel in reader.client.cookies.items()} | {"csrftoken": "a" * 32}
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        application.caller = {"HTTP_COOKIE": cookie, "HTTP_X_CSRFTOKEN": "a" * 32}
    headers = {"Host": "testserver", "Accept-Encoding": "identity"}
    statuses = Counter()
    print(f"SEED={SEED}")
    known = _addresses(world.scenes)
    if facts and "practices:read" in facts["scopes"]:
        known["exports"] = bulk_exports.in_every_state(reader)
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(SEED)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            verbosity=Verbosity.quiet,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=_cases(operation), place=st.integers(0, 9))
        def play(case, place):
            for name in case.path_parameters or {}:
                if place < 8:  # mostly something that is there
                    there = known[_what(case.path, name)]
                    case.path_parameters[name] = there[place % len(there)]
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            spent = answer.status_code == 429 and answer.json()["code"] == TooManyComments.code  # of the post, not of the caller
            statuses["spent" if spent else answer.status_code] += 1

        play()
    print(dict(statuses))
    assert wanted <= statuses.keys()
    assert not {401, 429} & statuses.keys()


def _cases(operation):
    """Cases that follow the document and, where something is sent that could be wrong, cases that do not."""
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.query or operation.body:
        cases = st.one_of(cases, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return cases


def _what(path, parameter):
    """What a parameter of a path names: /api/v1/practices/{address}/comments/{reference}/ → practices, comments."""
    if parameter in ("language", "number", "grant"):
        return parameter
    parts = path.split("/")
    return parts[3] if parameter == "address" or parts[3] != "practices" else parts[5]


def _addresses(scenes):
    from casework.models import Note, NoteGrant, SharingGroup
    from focalpoints.models import Post
    from practices.models import Practice

    with system_scope("test"):
        practices = [practice.address for practice in Practice.objects.all()]
        posts = [str(reference) for reference in Post.objects.values_list("reference", flat=True)]
        notes = list(Note.objects.values_list("reference", flat=True))
        grants = [str(reference) for reference in NoteGrant.objects.values_list("reference", flat=True)]
        groups = [str(reference) for reference in SharingGroup.objects.values_list("reference", flat=True)]
    return {
        "practices": practices,
        "posts": posts,
        "notes": notes,
        "grant": grants,
        "sharing-groups": groups,
        "adaptations": [str(thing.reference) for thing in (scenes.adaptation, scenes.begun, scenes.confirmed)],
        "exports": [bulk_exports.NOBODYS],
        "comments": [str(scenes.question.reference), str(scenes.answer.reference)],
        "files": [str(scenes.file.reference), str(scenes.drafted.reference)],
        "reviewers": [str(scenes.review.reference)],
        "language": ["fr", "pt", "ar", "en"],
        "number": [1, 2],
        "countries": ["SN", "ES"],
        "organisations": ["unodc"],
        "themes": ["secure-documents"],
        "frameworks": ["abidjan-2019"],
    }
