"""The examples of the OpenAPI document are true: each fits its shape, is sent, and is answered as the document says.

Sent in worlds made for them (examples/): by a key of the scope that the operation names wherever a key can do it, else by the session of
a person. An operation without a scene fails, and so does a documented answer that no scene brings about.
"""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from drf_spectacular import drainage
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from rabatplatform.api import limits
from rabatplatform.api.base import JSON, MULTIPART
from rabatplatform.api.throttles import Courtesy
from rabatplatform.reference import memory
from tests.bulk_exports import taken
from tests.rabatplatform.api.calls import PROBLEM, Api
from tests.rabatplatform.api.examples import bulk, feed, files, groups, notes, practices, reviews, world  # noqa: F401  each makes its scenes

pytestmark = pytest.mark.django_db
WRITTEN = date(2026, 11, 13)  # the day on which the examples are told; they are sent as of today
ABSENT = {
    "form": "pdf",
    "address": "nothing-there",
    "language": "fr",
    "number": "1",
    "key": "nothing",
}  # parts of addresses; the rest are UUIDs
DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|T)")


@pytest.fixture
def document(db):
    from rabatplatform.api import schema

    return schema.document()


@pytest.fixture
def unlimited(monkeypatch):
    """No limit, and no key is suspended for what is tried."""
    monkeypatch.setattr(Courtesy, "THROTTLE_RATES", {"person": "1000000/min", "token": "1000000/min"})
    for what in ("writes", "reads"):
        monkeypatch.setitem(limits.QUOTAS, what, limits.Quota(1_000_000, 3_600))
    monkeypatch.setattr("rabatplatform.api.middleware.note_refusal", lambda *refusal: False)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, path, operation


def resolved(document, thing) -> dict:
    while "$ref" in thing:
        found = document
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def examples_of(content) -> list:
    """[(name, value)] of what a body or an answer shows."""
    return [
        *((name, example["value"]) for name, example in content.get("examples", {}).items()),
        *([("example", content["example"])] if "example" in content else []),
    ]


def misfits(document, shape, value) -> list[str]:
    """Where a value is not what the document says."""
    judge = Draft202012Validator({**shape, "components": document["components"]})
    return [f"{'.'.join(map(str, error.absolute_path)) or 'it'}: {error.message[:160]}" for error in judge.iter_errors(value)]


def answers(document, operation) -> dict[str, dict]:
    return {status: resolved(document, answer) for status, answer in operation["responses"].items()}


def test_given_the_document_when_made_then_no_two_shapes_share_a_name():
    drainage.reset_generator_stats()
    with drainage.GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    said = [*drainage.GENERATOR_STATS._warn_cache, *drainage.GENERATOR_STATS._error_cache]
    assert said == []


def test_given_an_operation_then_each_documented_answer_with_a_body_has_an_example_that_fits_it(document):
    wrong = []
    for name, _method, _path, operation in operations(document):
        shown = {"the body": operation.get("requestBody", {}), **answers(document, operation)}
        for what, told in shown.items():
            for content in told.get("content", {}).values():
                found = examples_of(content)
                wrong += [] if found else [f"{name}, {what}: no example"]
                for title, value in found:
                    wrong += [f"{name}, {what}, {title}: {said}" for said in misfits(document, content["schema"], value)]
    assert not wrong, "\n".join(wrong)


def test_given_an_operation_then_the_examples_of_its_parameters_fit_them(document):
    wrong = []
    for name, _method, _path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            shape = parameter["schema"]
            for example in parameter.get("examples", {}).values():
                one = shape["items"] if shape.get("type") == "array" else shape
                wrong += [f"{name}, {parameter['name']}: {said}" for said in misfits(document, one, example["value"])]
    assert not wrong, "\n".join(wrong)


# ── sent ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def successes(operation) -> list[str]:
    return [status for status in operation["responses"] if status < "300"]


def as_of_today(value):
    """An example with its days as far from today as they are from the day on which it is told."""
    if isinstance(value, dict):
        return {name: as_of_today(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_of_today(inner) for inner in value]
    if isinstance(value, str) and DAY.match(value):
        moved = date.fromisoformat(value[:10]) + (timezone.localdate() - WRITTEN)
        return moved.isoformat() + value[10:]
    return value


def sent(call, method, path, operation):
    """The answer to the example of the body, at the address of the scene."""
    address = re.sub(r"\{(\w+)\}", lambda part: str(call.at[part[1]]), path)
    if method == "get":
        return call.by.get(address, call.query, **call.headers)
    bodies = [content for content in operation.get("requestBody", {}).get("content", {}).values()]
    if not bodies:
        return call.by.send(method.upper(), address, **call.headers)
    ((_title, value),) = examples_of(bodies[0])
    body = as_of_today(value)
    body |= {name: given for name, given in call.instead.items() if name in body}
    if MULTIPART in operation["requestBody"]["content"]:
        return call.by.send_form(address, body, **call.headers)
    return call.by.send(method.upper(), address, body, **call.headers)


def deviations(document, operation, status, answer) -> list[str]:
    """What an answer has otherwise than the document and its example say."""
    if str(answer.status_code) != status:
        return [f"answered {answer.status_code}, not {status}: {answer.content[:300].decode()}"]
    told = answers(document, operation)[status]
    if "content" not in told:
        return [f"has a body: {answer.content[:80]}"] if answer.content else []
    kind = answer["Content-Type"].partition(";")[0]
    content = told["content"].get(kind) or told["content"].get("*/*")
    if content is None:
        return [f"answered as {kind}"]
    if kind != JSON:
        given = taken(answer) if answer.streaming else answer.content
        is_binary = content["schema"].get("format") == "binary"
        beginnings = [value.partition("…")[0].encode() if is_binary else b"" for _title, value in examples_of(content)]
        wrong = [] if any(map(given.startswith, beginnings)) else [f"begins with {given[:20]}"]
        return wrong + misfits(document, content["schema"], given.decode("latin-1"))
    value = answer.json()
    wrong = misfits(document, content["schema"], value)
    for _title, example in examples_of(content):
        wrong += different_fields(example, value)
    return wrong


def different_fields(example, value, where="") -> list[str]:
    """Fields that stand in one and not in the other: of the thing, or of the first of a list."""
    if not (isinstance(example, dict) and isinstance(value, dict)):
        return []
    wrong = [f"{where}{name} stands in one alone" for name in sorted(example.keys() ^ value.keys())]
    if example.get("results") and value.get("results"):
        wrong += different_fields(example["results"][0], value["results"][0], "results.0.")
    return wrong


def names_of(scenes) -> set[str]:
    return {name for name, _status in scenes}


def test_given_the_operations_then_each_has_a_scene_and_each_scene_an_operation(document):
    described = {name for name, *_more in operations(document)}
    assert described - names_of(world.SCENES) == set(), (
        "an operation whose example nobody sends: tests/rabatplatform/api/examples/"
    )
    assert names_of(world.SCENES) - described == set(), "a scene without an operation"


def is_offered_to_keys(operation) -> bool:
    return any("agencyToken" in way for way in operation["security"])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_given_each_operation_when_its_example_is_sent_then_the_answer_is_as_documented(document, unlimited, store):
    here, wrong = world.World(), []
    for name, method, path, operation in operations(document):
        for status in successes(operation):
            make = world.SCENES.get((name, int(status))) or world.SCENES.get((name, None))
            if make is None:
                wrong.append(f"{name} {status}: no scene")
                continue
            wrong += [f"{name} {status}: {said}" for said in played(document, here, make, method, path, operation, status)]
    assert not wrong, f"{len(wrong)} deviations\n" + "\n".join(wrong)


def played(document, here, make, method, path, operation, status) -> list[str]:
    """What was otherwise; whatever it changed is taken back."""
    mark = transaction.savepoint()
    memory.forget()
    try:
        call = make(here)
        answer = sent(call, method, path, operation)
        wrong = deviations(document, operation, status, answer)
        if is_offered_to_keys(operation) != call.by.is_key:
            wrong.append(f"sent by a {'key' if call.by.is_key else 'person'}, and the document says the other thing of keys")
        if "304" in operation["responses"] and not wrong:
            call.headers = {"HTTP_IF_NONE_MATCH": answer["ETag"]}
            wrong += [f"304: {said}" for said in deviations(document, operation, "304", sent(call, method, path, operation))]
        return wrong
    except Exception as error:  # told with the others
        return [f"on the way: {error!r}"]
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)
        memory.forget()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_given_each_operation_when_it_is_called_wrongly_then_the_refusal_is_the_documented_one(document, unlimited):
    here, wrong = world.World(), []
    person = here.officer("coordinator_senegal")
    for name, method, path, operation in operations(document):
        verb, address = method.upper(), re.sub(r"\{(\w+)\}", lambda part: ABSENT.get(part[1], str(uuid.UUID(int=0))), path)
        scope = next((one["agencyToken"] for one in operation["security"] if "agencyToken" in one), None)
        inside, outside = (here.asking, here.key) if scope and scope[0].startswith("casework") else (here.key, here.asking)
        inside = person if scope is None else inside
        trials = {"401": Api().send(verb, address)}
        if "406" in operation["responses"]:  # not where a file comes whatever is accepted: test_schema.py
            trials["406"] = inside.send(verb, address, HTTP_ACCEPT="text/csv")
        if method == "get":
            trials["400"] = inside.get(f"{address}?nonsense=1")
        else:
            trials["415"] = inside.send(verb, address, b"words", content_type="text/plain")
        if scope != []:
            trials["403"] = outside.send(verb, address)
        for status, answer in trials.items():
            told = answers(document, operation).get(status)
            if told is None or str(answer.status_code) != status or answer["Content-Type"] != PROBLEM:
                wrong.append(f"{name}: {answer.status_code} for {status}: {answer.content[:200].decode()}")
                continue
            wrong += [f"{name} {status}: {said}" for said in misfits(document, told["content"][PROBLEM]["schema"], answer.json())]
    assert not wrong, f"{len(wrong)} deviations\n" + "\n".join(wrong)


def test_given_days_of_examples_when_sent_then_they_are_as_far_from_today(document):
    assert as_of_today({"on": WRITTEN.isoformat(), "words": "2026-11-13 is a day"})["on"] == timezone.localdate().isoformat()
    tomorrow = (WRITTEN + timedelta(days=1)).isoformat() + "T00:00:00Z"
    assert as_of_today([tomorrow]) == [(timezone.localdate() + timedelta(days=1)).isoformat() + "T00:00:00Z"]
