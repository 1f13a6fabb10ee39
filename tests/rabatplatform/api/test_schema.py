"""The OpenAPI document; the reference that is written from it: test_docs.py."""

import ast
import inspect
import json
import re

import pytest
from django.conf import settings
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from focalpoints.services.keys import OFFERED
from practices.models import Practice
from rabatplatform.access.scope import system_scope
from rabatplatform.api.base import JSON, MULTIPART, FileView, Frame
from rabatplatform.api.errors import CODES
from rabatplatform.errors import DomainError
from rabatplatform.web.problems import KINDS
from tests.factories import make_framework_item, make_organisation, make_theme
from tests.rabatplatform.api.calls import Api

pytestmark = pytest.mark.django_db
UNDESCRIBED = {"schema/", "docs/", "docs/{name}/", "docs/guides/{name}/", "changes-of-the-api/"}


@pytest.fixture
def api(cast):
    return Api(cast.focal_point_senegal)


@pytest.fixture
def document(api):
    return api.get("/schema/").json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_given_the_document_when_validated_then_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    validate_schema(document)


def test_given_the_document_when_it_is_made_then_nothing_of_it_is_a_guess_and_no_name_means_two_shapes(db):
    reset_generator_stats()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]


def test_given_what_is_sent_then_the_document_says_that_other_fields_are_refused(document):
    schemas, seen = document["components"]["schemas"], 0
    for path, method, operation in operations(document):
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            name = body["schema"].get("$ref", "").rpartition("/")[2]
            if kind in (JSON, MULTIPART) and name:
                assert schemas[name].get("additionalProperties") is False, f"{method} {path}: {name}"
                seen += 1
    assert seen > 60


def test_given_the_urls_when_compared_then_every_operation_is_described_and_none_beside(document):
    routes = {}

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif hasattr(pattern.callback, "cls") and issubclass(pattern.callback.cls, Frame):
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", prefix + str(pattern.pattern))
                routes["/" + path] = {
                    name for name in ("get", "post", "put", "patch", "delete") if hasattr(pattern.callback.cls, name)
                }

    walk(get_resolver().url_patterns)
    described = {path: set(methods) for path, methods in document["paths"].items()}
    assert described == {path: methods for path, methods in routes.items() if path.removeprefix("/api/v1/") not in UNDESCRIBED}


def test_given_an_operation_then_it_has_summary_description_examples_and_every_refusal(document):
    views = {"/" + _path(prefix): view for prefix, view in _views()}
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"] and operation["description"], where
        gives_a_file = issubclass(views[path], FileView)  # whatever is accepted
        assert {"401", "429", "500"} <= operation["responses"].keys(), where
        assert ("406" in operation["responses"]) is not gives_a_file, where
        success = [answer for status, answer in operation["responses"].items() if status in ("200", "201", "202")]
        nothing = operation["responses"].get("204", {})  # has no body, so nothing to show
        assert (success or nothing) and "content" not in nothing, where
        assert all(kind.get("examples") for answer in success for kind in answer["content"].values()), where
        if "requestBody" in operation:
            assert all(kind["examples"] for kind in operation["requestBody"]["content"].values()), where
            assert {"409", "413", "415"} <= operation["responses"].keys(), where
        for parameter in operation.get("parameters", []):
            assert parameter["description"], f"{where} {parameter['name']}"


def test_given_a_caller_who_reads_what_to_send_then_it_is_a_secret_of_a_key_and_no_token_of_before(api, document):
    said = [document["info"]["description"], str(KINDS[401][2]), Api().get("/practices/").json()["detail"]]
    said += [scheme.get("description", "") for scheme in document["components"]["securitySchemes"].values()]
    said += [str(meaning) for _status, meaning in CODES.values()]
    assert all("key" in text for text in said[:3])
    assert not [text for text in said if re.search(r"\btokens?\b", text.replace("CSRF token", ""))]


def test_given_an_operation_then_it_names_the_scope_that_a_key_needs_and_no_key_where_none_is_given(document):
    def scopes(method, path):
        by_key = [one["agencyToken"] for one in document["paths"][path][method]["security"] if "agencyToken" in one]
        return by_key[0] if by_key else None

    assert scopes("get", "/api/v1/practices/") == ["practices:read"]
    assert scopes("post", "/api/v1/practices/") == ["practices:write"]
    assert scopes("get", "/api/v1/countries/{key}/") == ["directory:read"]
    assert scopes("get", "/api/v1/notes/") == ["casework:read"]
    assert scopes("get", "/api/v1/") == []
    named = set()
    for path, method, operation in operations(document):
        given = scopes(method, path)
        assert operation["security"], f"{method} {path}"  # to which no session: see what systems alone do
        named |= set(given or ())
    assert named == {str(scope) for scope in OFFERED}


def test_given_the_examples_of_bodies_when_sent_then_they_are_accepted(cast, api, document):
    make_theme(), make_framework_item(), make_organisation("iom")
    body = lambda path, method: next(  # noqa: E731
        iter(document["paths"][path][method]["requestBody"]["content"]["application/json"]["examples"].values())
    )["value"]
    made = api.post("/practices/", body("/api/v1/practices/", "post"))
    assert made.status_code == 201
    address = "/api/v1/practices/{address}/"
    assert api.patch(made["Location"], body(address, "patch")).status_code == 200
    assert api.put(made["Location"], body(address, "put") | {"edition": 2}).status_code == 200
    with system_scope("test"):
        assert Practice.objects.count() == 1


def test_given_the_examples_of_answers_then_they_have_the_fields_of_the_answers(cast, api, document):
    schemas = document["components"]["schemas"]
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            for media, kind in answer.get("content", {}).items():
                name = kind["schema"].get("$ref", "").rpartition("/")[2]
                for example in kind.get("examples", {}).values() if media == JSON else ():
                    shape, value = schemas[name], example["value"]
                    if "results" in value:
                        shape = schemas[shape["properties"]["results"]["items"]["$ref"].rpartition("/")[2]]
                        value = value["results"][0]
                    assert value.keys() <= shape["properties"].keys(), f"{method} {path} {status}"


def test_given_the_document_in_french_then_it_is_another_text_of_the_same_shape(cast, document):
    cast.focal_point_spain.language = "fr"
    cast.focal_point_spain.save(update_fields=["language"])
    french = Api(cast.focal_point_spain).get("/schema/").json()
    assert french["paths"].keys() == document["paths"].keys()


# Refusals that no operation of the API meets: of posts, accounts and notifications, which are changed on pages alone; a read that was
# not recorded is answered as what is not there.
OF_PAGES = {
    "focalpoints.errors",
    "rabatplatform.accounts.errors",
    "rabatplatform.notifications.errors",
    "casework.errors.NotRecorded",
}


def test_given_every_refusal_of_a_rule_then_its_code_is_on_the_reference_page():
    assert get_resolver().url_patterns  # loads the apps

    def kinds(of):
        for kind in of.__subclasses__():
            yield kind
            yield from kinds(kind)

    told = {*CODES, *(kind[0] for kind in KINDS.values())}
    rules = [kind for kind in kinds(DomainError) if not kind.__module__.startswith("tests.")]
    spoken = {kind.code for kind in rules if not OF_PAGES & {kind.__module__, f"{kind.__module__}.{kind.__name__}"}}
    assert spoken - told == set() and len(spoken) > 25
    assert {(kind.code, CODES[kind.code][0]) for kind in rules if kind.status != 409} == {("file_not_stored", 503)}


def test_given_every_code_that_the_source_names_then_it_is_on_the_reference_page():
    told = {*CODES, *(kind[0] for kind in KINDS.values())}
    named = dict(_codes_in_the_source())
    assert {code: where for code, where in named.items() if code not in told} == {}
    assert {"unreadable", "file_kind", "file_old_office", "second_factor_required", "reauthentication_required"} <= named.keys()


def _codes_in_the_source():
    """(code, file) of each that is handed to what refuses. Left out: pages."""
    place = {"Problem": 1, "FileRefused": 0}  # where a code stands; elsewhere it has a name
    for app in ("rabatplatform", "practices", "casework", "focalpoints"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            if "views" in path.relative_to(settings.BASE_DIR).parts[:2]:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if name not in ("error_answer", "problem", *place):
                    continue
                given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                given += node.args[place[name] :][:1] if name in place else []
                for value in given:
                    for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                        if isinstance(part, ast.Constant) and part.value:
                            yield part.value, str(path)


def test_given_a_reader_of_the_page_when_they_look_for_json_then_the_examples_are_json(document):
    for _path, _method, operation in operations(document):
        for answer in operation["responses"].values():
            for kind in answer.get("content", {}).values():
                json.dumps(kind)


def test_given_a_file_of_an_export_then_the_document_says_how_a_download_goes_on_and_what_is_refused(document):
    operation = document["paths"]["/api/v1/exports/{reference}/parts/{number}/"]["get"]
    assert {"Range", "If-Range", "If-None-Match"} <= {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    whole, part = operation["responses"]["200"], operation["responses"]["206"]
    assert list(whole["content"]) == list(part["content"]) == ["application/x-ndjson"]
    assert {"ETag", "Accept-Ranges"} <= whole["headers"].keys() and {"ETag", "Content-Range"} <= part["headers"].keys()
    assert {"304", "401", "404", "409", "410", "416", "429", "503"} <= operation["responses"].keys()
    assert "406" not in operation["responses"]  # it comes whatever is accepted


def test_given_files_then_the_document_says_how_they_are_sent_and_of_which_kind_they_come(document):
    def content(path, method, status):
        return list(document["paths"][f"/api/v1{path}"][method]["responses"][status].get("content", {}))

    for start, name in (("/practices/{address}", "reference"), ("/notes/{reference}", "file")):
        body = document["paths"][f"/api/v1{start}/files/upload/"]["post"]["requestBody"]["content"]
        shape = document["components"]["schemas"][body[MULTIPART]["schema"]["$ref"].rpartition("/")[2]]
        assert list(body) == [MULTIPART] and shape["required"] == ["file"] and shape["properties"]["file"]["format"] == "binary"
        assert content(f"{start}/files/upload/", "post", "201") == [JSON]
        assert content(f"{start}/files/{{{name}}}/", "get", "200") == ["*/*"]
        take = document["paths"][f"/api/v1{start}/files/{{{name}}}/"]["get"]
        assert {"Range", "If-Range", "If-None-Match"} <= {parameter["name"] for parameter in take["parameters"]}
        assert {"206", "304", "416"} <= take["responses"].keys()
        assert content(f"{start}/files/{{{name}}}/preview/", "get", "200") == ["image/webp"]
        remove = document["paths"][f"/api/v1{start}/files/{{{name}}}/"]["delete"]
        assert "If-Match" in [parameter["name"] for parameter in remove["parameters"]]
        assert "412" in remove["responses"] and "428" not in remove["responses"]  # it may be left out
    documents = {"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
    assert set(content("/practices/{address}/exports/{form}/", "get", "200")) == documents
    assert content("/practices/{address}/exports/{form}/", "get", "202") == [JSON]
    assert set(content("/notes/{reference}/export/", "post", "200")) == documents


def test_given_what_people_alone_do_then_no_key_is_offered_it_in_the_document_and_none_carries_it_out(document):
    alone = {(path, method) for path, method, operation in operations(document) if operation["security"] == [{"session": []}]}
    views = {"/" + _path(prefix): view for prefix, view in _views()}
    named = {(path, method.lower()) for path, view in views.items() for method in view.of_people if hasattr(view, method.lower())}
    assert alone == {(path, method) for path, method in named if path in document["paths"]}
    assert len(alone) >= 8
    asking = {
        (path, name)
        for path, view in views.items()
        for name in ("get", "post", "put", "patch", "delete")
        if re.search(r"\b(seen|shown)_lately\(", _source_of(view, name))
    }
    assert asking <= named


def test_given_what_systems_alone_do_then_no_session_is_offered_it_in_the_document(document):
    alone = {(path, method) for path, method, operation in operations(document) if {"session": []} not in operation["security"]}
    views = {"/" + _path(prefix): view for prefix, view in _views()}
    named = {(path, method.lower()) for path, view in views.items() for method in view.of_systems}
    assert alone == {(path, method) for path, method in named if method != "head"} and len(alone) == 8


def _views():
    def walk(patterns, prefix=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif hasattr(pattern.callback, "cls") and issubclass(pattern.callback.cls, Frame):
                yield prefix + str(pattern.pattern), pattern.callback.cls

    return walk(get_resolver().url_patterns)


def _path(pattern):
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


def _source_of(view, name):
    method = getattr(view, name, None)
    if method is None:
        return ""
    text = inspect.getsource(method)
    return "seen_lately(" if "self.act(" in text and getattr(view, "asks_again", False) else text
