"""Schemathesis: cases made from the OpenAPI document, as a person and as keys, against the whole application. No 5xx, no
undocumented answer, nothing wrong accepted, nobody in without a caller, no key outside its scopes.

About 2,500 cases; FUZZ=… plays that many of each operation that the caller may carry out, and CHECK_ALL=1 sixty, with all
systematic ones, more than 20,000 together. The seed is printed and may be given again: SEED=…
"""

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode

from rabatplatform.api import limits
from rabatplatform.api.throttles import Courtesy
from tests import bulk_exports
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.api.fuzzing import (
    CALLERS,
    Application,
    Checks,
    at_something,
    caller_of,
    known_addresses,
    make_world,
    schema_for,
    signed,
)
from tests.seed import CHECK_ALL, SEED

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(10800 if CHECK_ALL else 1200)]
EXAMPLES = int(os.environ.get("FUZZ", "0")) or (60 if CHECK_ALL else 3)
# Of an operation: one thing wrong at a time, methods and media types that it does not take.
SYSTEMATIC = None if CHECK_ALL else EXAMPLES
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def application():
    made = Application()
    yield made
    made.close()


@pytest.fixture
def world(cast, monkeypatch, store):
    """Something at the addresses, and no limit; what is uploaded lies in a folder of the test."""
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "1000000/min", "token": "1000000/min"})
    for what in limits.QUOTAS:
        monkeypatch.setitem(limits.QUOTAS, what, limits.Quota(1_000_000, 3_600))
    monkeypatch.setattr(
        "rabatplatform.api.middleware.note_refusal", lambda *refusal: False
    )  # all that is tried would suspend the key
    return make_world(cast)


@pytest.mark.parametrize("name", CALLERS)
def test_given_cases_made_from_the_document_when_they_are_sent_then_every_answer_is_documented(world, application, name):
    caller = caller_of(world, name)
    schema, checks, known = schema_for(world, caller, application), Checks(caller), known_addresses(world.scenes)
    if caller.scopes and "practices:read" in caller.scopes:
        known["bulk exports"] = bulk_exports.in_every_state(Api(token=caller.headers["Authorization"].removeprefix("Token ")))
    print(f"SEED={SEED}")
    for result in schema.get_all_operations():
        operation = result.ok()
        drawn = random.Random(f"{SEED} {operation.label}")
        if not caller.may(operation):
            _drawn(operation, 1, known, checks)
            continue
        _drawn(operation, EXAMPLES, known, checks)
        for case in _systematic(operation, drawn):
            if drawn.random() < 0.8:
                at_something(case, known, drawn.randrange(10))
            checks.sent(case)
    statuses = caller.statuses
    print(f"{name}: {statuses.total()} cases, {dict(statuses)}")
    if checks.findings:
        pytest.fail(checks.told(), pytrace=False)
    assert CALLERS[name][1] <= statuses.keys()
    assert 429 not in statuses


def _drawn(operation, number, known, checks):
    """Cases that follow the document and, where something is sent that could be wrong, cases that do not."""
    cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if operation.query or operation.body:
        cases = st.one_of(cases, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @seed(SEED)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, place=st.integers(0, 9))
    def play(case, place):
        checks.sent(at_something(case, known, place) if place < 8 else case)

    play()


def _systematic(operation, drawn) -> list:
    """One thing wrong at a time, and methods and media types that the operation does not take."""
    configuration = operation.schema.config.generation_for(operation=operation, phase="coverage")
    cases = list(operation.schema.iter_coverage_cases(operation, generation_modes=MODES, generation_config=configuration))
    return [signed(case) for case in cases if SYSTEMATIC is None or drawn.random() < SYSTEMATIC / len(cases)]
