"""What no view could store or should read is refused before a view: a clear 4xx that names the field, never a 5xx."""

import errno
import io
import json
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpResponse
from django.test import RequestFactory

from rabatplatform.web.middleware import RequestHygieneMiddleware

make = RequestFactory()


def answer(request):
    return RequestHygieneMiddleware(lambda request: HttpResponse("reached"))(request)


@pytest.mark.parametrize("query", ["q=police", "q=%F0%9F%91%AE", "theme=a&theme=b", "q=" + "a" * 5_000, ""])
def test_an_ordinary_query_reaches_the_view(query):
    assert answer(make.get("/practices/?" + query)).content == b"reached"


@pytest.mark.parametrize(
    "query",
    ["&".join(f"a{n}=1" for n in range(10_000)), "&".join(f"a{n}=1" for n in range(201)), "q=" + "a" * 9_000, "q=%00", "q%00=a"],
)
@pytest.mark.parametrize("path", ["/practices/", "/api/v1/practices/"])
def test_a_bad_query_is_refused(path, query):
    response = answer(make.get(f"{path}?{query}"))
    assert response.status_code == 400
    if path.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["status"] == 400


def test_the_field_with_a_null_character_is_named():
    response = answer(make.get("/api/v1/practices/?theme=a%00b&q=x"))
    assert [error["field"] for error in json.loads(response.content)["errors"]] == ["theme"]


def test_a_null_character_in_the_path_is_not_found():
    assert answer(make.get("/practices/a%00b/")).status_code == 404


def test_a_form_with_a_null_character_is_refused_and_the_field_named():
    response = answer(make.post("/practices/new/", {"title": "a\x00b"}))
    assert response.status_code == 400
    assert "title" in response.content.decode()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"title": "a\\u0000b"}', "title"),
        ('{"title": "\\ud800"}', "title"),
        ('{"lessons": [{"text": "\\udfff"}]}', "lessons.0.text"),
        ('{"a\\u0000b": 1}', "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_json_that_cannot_be_stored_is_refused_and_the_field_named(body, field):
    response = answer(make.post("/api/v1/practices/", body, content_type="application/json"))
    assert response.status_code == 400
    assert [error["field"] for error in json.loads(response.content)["errors"]] == [field]


@pytest.mark.parametrize(
    "body", ['{"title": "\\ud83d\\ude00"}', '{"title": "\\\\u0000"}', "{not json \\u0000", "[" * 50_000 + "\\u0000"]
)
def test_json_that_only_looks_bad_is_left_to_the_api(body):
    assert answer(make.post("/api/v1/practices/", body, content_type="application/json")).content == b"reached"


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
def test_a_large_body_is_refused_and_read_to_its_end(kind):
    body = io.BytesIO(b"a" * 10_000_000)
    request = make.generic("POST", "/api/v1/practices/", b"", content_type=kind)
    request = type(request)({**request.META, "CONTENT_LENGTH": "10000000", "wsgi.input": body})
    response = answer(request)
    assert response.status_code == 413
    assert body.read() == b""


def test_too_many_fields_are_refused():
    assert answer(make.post("/practices/new/", {f"f{n}": "1" for n in range(2_000)})).status_code == 400


def test_a_broken_multipart_body_is_refused():
    request = make.generic("POST", "/practices/new/", b"nonsense", content_type="multipart/form-data; boundary=")
    assert answer(request).status_code == 400


@pytest.mark.parametrize("path", ["/practices/new/", "/api/v1/practices/"])
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_given_a_body_in_chunks_without_its_length_then_it_is_refused_instead_of_looking_empty(path, method):
    request = make.generic(method, path, b"", content_type="application/json")
    request.META |= {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert answer(request).status_code == 411
    request.META["CONTENT_LENGTH"] = "2"
    assert answer(request).content == b"reached"


def test_a_wrong_content_length_does_no_harm():
    request = make.post("/practices/new/", {"title": "x"})
    request.META["CONTENT_LENGTH"] = "many"
    assert answer(request).status_code in (200, 400)


@pytest.mark.parametrize("number, status", [(errno.ENOSPC, 503), (errno.EIO, 400)], ids=["full disk", "the line broke"])
def test_a_form_that_cannot_be_kept_while_it_is_read_says_whose_fault_it_is(monkeypatch, number, status):
    def fails(handler, *chunk):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", fails)
    monkeypatch.setattr(MemoryFileUploadHandler, "receive_data_chunk", fails)
    sent = {"file": SimpleUploadedFile("form.pdf", b"a" * 3_000)}
    response = answer(make.post("/api/v1/practices/k7m2xw4tqz9c/files/upload/", sent))
    assert response.status_code == status
    assert ("Retry-After" in response.headers) is (status == 503)
