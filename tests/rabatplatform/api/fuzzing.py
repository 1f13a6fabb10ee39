"""What made-up cases are sent to, as whom, and what every answer to them is asked."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import strategies as st
from schemathesis import auths, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from casework.services.groups import make_group
from practices.errors import TooManyComments
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api.idempotency import HEADER
from tests import bulk_exports, keys
from tests.casework import making
from tests.casework.visitors import api
from tests.factories import make_framework_item, make_member, make_practice, make_theme
from tests.matrix_practices import make_practices
from tests.rabatplatform.api.calls import Api, token_for

# Who calls: the facts of a key of UNODC (None: a person of it), and answers that must have come: each got in, and was refused for
# what it sent and for what it was not given. Reading alone or one app alone each once, so that an operation that asks for
# another scope shows.
CALLERS = {
    "person": (None, {200, 201, 400, 404}),
    "practices": ({"scopes": ("practices:read", "practices:write")}, {200, 201, 400, 403, 404}),
    "practices-read": ({"scopes": ("practices:read",)}, {200, 400, 403, 404}),
    "directory": ({"scopes": ("directory:read",)}, {200, 400, 403, 404}),
    "casework-read": ({"scopes": keys.CASEWORK, "ceiling": "amber"}, {200, 400, 403, 404}),
    "casework": ({"scopes": keys.ASKING, "ceiling": "amber"}, {200, 400, 403, 404}),
}
CSRF = "a" * 32
FILE = "/api/v1/exports/{reference}/parts/{number}/"  # its bytes are tried in test_downloads.py
KIND_HAS_A_SCOPE = (
    "POST /api/v1/exports/",
    "GET /api/v1/changes/",
)  # asked of the kind (or include) that is named, not of the operation
NOTHING = "7f0c1f6e-5b1c-4d0e-9f55-2f3f0f8f6a10"  # of the form of an id
# Moments in any zone that ISO 8601 can write, not in UTC alone: PostgreSQL knows fewer of them.
MINUTES = 24 * 60 - 1
openapi.format(
    "date-time",
    st.tuples(st.datetimes(min_value=datetime(1901, 1, 2), max_value=datetime(8999, 12, 30)), st.integers(-MINUTES, MINUTES)).map(
        lambda drawn: drawn[0].replace(tzinfo=timezone(timedelta(minutes=drawn[1]))).isoformat()
    ),
)
# Beside what schemathesis takes for a refusal: kept no longer, changed meanwhile, too large.
ALSO_REFUSALS = ["410", "412", "413"]


@dataclass
class Caller:
    """Somebody who calls; what they get is counted. scopes: None for a person."""

    headers: dict
    cookies: dict
    scopes: tuple | None
    statuses: Counter = field(default_factory=Counter)

    def is_behind(self, case) -> bool:
        """Whether a case goes with their credentials: some go without, to be refused."""
        return (
            self.headers.items() <= dict(case.headers or {}).items() and self.cookies.items() <= dict(case.cookies or {}).items()
        )

    def may(self, operation) -> bool:
        """What the document says of the operation: a key needs the scope that it names there, and does not carry out what names
        none.
        """
        wanted = [need["agencyToken"] for need in operation.definition.raw["security"] if "agencyToken" in need]
        return self.scopes is None or any(set(scopes) <= set(self.scopes) for scopes in wanted)


def caller_of(world, name) -> Caller:
    facts, _wanted = CALLERS[name]
    if facts:
        _row, secret = token_for(world.unodc, **facts)
        return Caller({"Authorization": f"Token {secret}"}, {}, facts["scopes"])
    cookies = {name: morsel.value for name, morsel in api(world.agency).client.cookies.items()}
    return Caller({"X-CSRFToken": CSRF}, cookies | {"csrftoken": CSRF}, None)


def schema_for(world, caller: Caller, application, changed=lambda document: document):
    """The document, its cases sent to the application by that caller. changed: what the test makes of it first."""
    document = Api(world.agency).get("/schema/").json()
    del document["paths"][FILE]
    schema = from_dict(changed(document))
    schema.app = application
    checks = schema.config.checks
    checks.negative_data_rejection.expected_statuses = [*checks.negative_data_rejection.expected_statuses, *ALSO_REFUSALS]

    @schema.auth()
    class Credentials:
        def get(self, case, context):
            return caller

        def set(self, case, data, context):
            made_up = ("authorization", "cookie")  # the document knows two ways in; a caller takes one
            kept = {name: value for name, value in (case.headers or {}).items() if name.lower() not in made_up}
            case.headers = {**kept, **data.headers, "Accept-Encoding": "identity"}
            case.cookies = dict(data.cookies)

    return schema


def signed(case):
    """A case that was not made by a strategy, with its caller's credentials."""
    auths.set_on_case(case, auths.AuthContext(operation=case.operation, app=case.operation.app), None)
    return case


class Checks:
    """What is asked of each answer. Left out of what schemathesis has:

    `positive_data_acceptance`: the document cannot say all that is refused with 400 and a name: cursors, codes and fields that
      are none, words that are only blank, days in the wrong order.
    `object_level_authorization`: it compares two callers; the access matrix, the canaries and the twin worlds do, with both
      locks.
    `max_response_time`: no test asks for times; `make bench` does.
    `use_after_free`, `ensure_resource_availability`: asked where cases follow each other (test_fuzz_links.py).
    """

    def __init__(self, caller: Caller):
        self.caller = caller
        self.enforced = set()
        self.findings = {}  # (operation, what is wrong): the first answer that showed it
        self.all = [
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
            negative_data_rejection,
            missing_required_header,
            unsupported_method,
            allow_header_conformance,
            self.needs_its_caller,
            self.lets_its_caller_in,
            self.keeps_to_scopes,
        ]

    def needs_its_caller(self, ctx, response, case):
        """`ignored_auth`, once for an operation: without a caller and with an invented one it is refused."""
        if response.status_code < 300 and case.operation.label not in self.enforced:
            ignored_auth(ctx, response, case)
            self.enforced.add(case.operation.label)

    def lets_its_caller_in(self, ctx, response, case):
        """What was refused for another reason would show nothing."""
        assert response.status_code != 401 or not self.caller.is_behind(case), "the caller was taken for nobody"

    def keeps_to_scopes(self, ctx, response, case):
        """What the document says a key needs: without it nothing is done, read or looked for; with it no scope is missing."""
        if case.method.lower() != case.operation.method.lower() or not self.caller.is_behind(case):
            return
        code = response.json()["code"] if response.status_code == 403 else ""
        if self.caller.may(case.operation):
            asks_itself = case.operation.label in KIND_HAS_A_SCOPE or "contact" in str((case.query or {}).get("include", ""))
            assert code != "insufficient_scope" or asks_itself, (
                f"{case.operation.label} asks for another scope than the document says"
            )
        else:
            assert response.status_code in (400, 403, 404, 413, 415), (
                f"{case.operation.label} outside the scopes: {response.status_code}"
            )

    def sent(self, case):
        """Send a case, count its answer and ask all of it; what is wrong is kept once for an operation."""
        self.with_a_key_of_its_own(case)
        answer = case.call()
        self.counted(answer)
        self.asked(case, answer)

    def asked(self, case, answer, more=(), **history):
        try:
            case.validate_response(answer, checks=[*self.all, *more], **history)
        except FailureGroup as group:
            for failure in group.exceptions:
                self.findings.setdefault((case.operation.label, failure.title), f"{failure.message}\n{_shown(case, answer)}")

    def with_a_key_of_its_own(self, case):
        """Made-up Idempotency-Keys are alike; all but the first call under one would show a 422 and nothing else. Others stay
        as they are.
        """
        if _is_uuid((case.headers or {}).get(HEADER)):
            case.headers[HEADER] = str(uuid.UUID(int=self.caller.statuses.total() + 1))

    def told(self) -> str:
        return "\n\n".join(f"{label}: {title}\n{shown}" for (label, title), shown in self.findings.items())

    def counted(self, answer):
        spent = answer.status_code == 429 and answer.json()["code"] == TooManyComments.code  # of the post, not of the caller
        self.caller.statuses["spent" if spent else answer.status_code] += 1


def _is_uuid(text) -> bool:
    try:
        return bool(uuid.UUID(text))
    except (ValueError, TypeError, AttributeError):
        return False


def _shown(case, answer) -> str:
    """Both, cut to what a person reads."""
    sent = f"{case.method} {answer.request.path_url[:300]} {case.headers} {str(case.body)[:500]}"
    return f"{sent}\n{answer.status_code} {answer.content[:500].decode(errors='replace')}"


# ── the world ──


def make_world(cast):
    """Something at the addresses that a case may hit."""
    make_theme(), make_framework_item()
    make_practice(cast.senegal, state="published", slug="found", title="Found", texts={"summary": "S"})
    for number in range(3):
        make_practice(cast.unodc, title=f"Draft {number}")
    cast.scenes = make_practices(cast)
    _make_notes(cast)
    return cast


def _make_notes(cast):
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


class Application:
    """The WSGI application inside the test's transaction: a request would close the connection before and after."""

    signals = (request_started, request_finished)

    def __init__(self):
        self.handler = WSGIHandler()

    def __call__(self, environ, start_response):
        for signal in self.signals:  # each time: Django's own test client connects them again
            signal.disconnect(close_old_connections)
        return self.handler(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)

    def close(self):
        for signal in self.signals:
            signal.connect(close_old_connections)


def known_addresses(scenes) -> dict:
    """{what a parameter of a path names: those that are there}."""
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
        "known": notes,
        "requests": [NOTHING],
        "corrections": [NOTHING],
        "grants": grants,
        "sharing-groups": groups,
        "adaptations": [str(thing.reference) for thing in (scenes.adaptation, scenes.begun, scenes.confirmed)],
        "comments": [str(scenes.question.reference), str(scenes.answer.reference)],
        "files": [str(scenes.file.reference), str(scenes.drafted.reference)],
        "reviewers": [str(scenes.review.reference)],
        "translations": ["fr", "pt", "ar", "en"],
        "revisions": [1, 2],
        "exports": ["pdf", "docx"],
        "bulk exports": [bulk_exports.NOBODYS],
        "countries": ["SN", "ES"],
        "organisations": ["unodc"],
        "themes": ["secure-documents"],
        "frameworks": ["abidjan-2019"],
    }


def what(path: str, parameter: str) -> str:
    """What a parameter of a path names: the part before it. /api/v1/practices/{address}/comments/{reference}/ → practices,
    comments.
    """
    parts = path.split("/")
    before = parts[parts.index(f"{{{parameter}}}") - 1]
    return "bulk exports" if (before, parameter) == ("exports", "reference") else before


def at_something(case, known: dict, place: int):
    """The same case at something that is there; place: which. A path that was made wrong stays so."""
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters or {}:
            there = known[what(case.path, name)]
            case.path_parameters[name] = there[place % len(there)]
    return case
