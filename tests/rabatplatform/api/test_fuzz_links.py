"""Schemathesis: cases that follow each other. What one answer names is read, changed and acted on by the next calls: what was
made is there, what is there answers as documented. They go along the links of tests/rabatplatform/api/links.py: those that
schemathesis infers begin at addresses that are not there. Half of the bodies that follow the document are those of its examples:
made-up ones are mostly refused, and then nothing is made that could be followed. What a way changed is taken back at its end.
A caller for whom chance made nothing goes more ways: a key that only asks is offered few ways to make something.

About 200 calls for each caller who makes something; FUZZ=… plays that many ways times twenty, CHECK_ALL=1 two hundred. The
seed is printed and may be given again: SEED=…
"""

import os
import random
from copy import deepcopy

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ensure_resource_availability, use_after_free

from rabatplatform.reference import memory
from tests.rabatplatform.api.fuzzing import Checks, caller_of, schema_for
from tests.rabatplatform.api.links import with_links
from tests.rabatplatform.api.test_fuzz import application, world  # noqa: F401
from tests.seed import CHECK_ALL, SEED

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(10800 if CHECK_ALL else 1200)]
WAYS = 20 * int(os.environ.get("FUZZ", "0")) or (200 if CHECK_ALL else 20)
STEPS = 10
ROUNDS = 6
FOLLOWING = [use_after_free, ensure_resource_availability]


@pytest.mark.parametrize("name", ["person", "practices", "casework"])
def test_given_what_one_answer_names_when_the_next_calls_go_there_then_every_answer_is_documented(world, application, name):  # noqa: F811
    caller = caller_of(world, name)
    schema, checks = schema_for(world, caller, application, with_links), Checks(caller)
    schema.config.phases.stateful.inference.algorithms = []
    schema = schema.include(lambda context: caller.may(context.operation))

    class Ways(schema.as_state_machine()):
        followed = 0
        seed = SEED

        def setup(self):
            self.mark = transaction.savepoint()

        def teardown(self):
            super().teardown()
            transaction.savepoint_rollback(self.mark)
            transaction.savepoint_commit(self.mark)
            memory.forget()

        def before_call(self, case):
            checks.with_a_key_of_its_own(case)
            if case.meta.generation.mode is GenerationMode.POSITIVE:
                send_an_example(case, random.Random(f"{Ways.seed} {case.operation.label} {case.body}"))

        def after_call(self, response, case):
            super().after_call(response, case)
            checks.counted(response)

        def validate_response(self, response, case, additional_checks=None, **kwargs):
            Ways.followed += self.recorder.find_parent(case_id=case.id) is not None
            checks.asked(case, response, FOLLOWING, recorder=self.recorder)

    print(f"SEED={SEED}")
    statuses = caller.statuses
    for Ways.seed in range(SEED, SEED + ROUNDS):
        seed(Ways.seed)(Ways).run(
            settings=settings(
                max_examples=WAYS,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                verbosity=Verbosity.quiet,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )
        if statuses[201]:
            break
    print(f"{name}: {statuses.total()} calls, {Ways.followed} after another, {dict(statuses)}")
    if checks.findings:
        pytest.fail(checks.told(), pytrace=False)
    assert {200, 201} <= statuses.keys() and 429 not in statuses
    assert Ways.followed > statuses.total() / 4


def send_an_example(case, dice) -> None:
    """In the place of half of the made-up bodies: an example of the document. dice: of this case, for Hypothesis plays cases again."""
    content = case.operation.definition.raw.get("requestBody", {}).get("content", {}).get(case.media_type, {})
    if (examples := list(content.get("examples", {}).values())) and dice.random() < 0.5:
        case.body = deepcopy(dice.choice(examples)["value"])
