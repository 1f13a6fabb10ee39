"""Headers of answers: what a browser may do, what may be stored, how it is compressed."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from rabatplatform.web.middleware import CompressionMiddleware, PrivateAnswersMiddleware

make = RequestFactory()
PAGE = "<!doctype html><p>" + "practice " * 400


class Person:
    is_authenticated = True


class Nobody:
    is_authenticated = False


def test_given_nobody_signed_in_when_the_sign_in_page_is_read_then_its_headers_are_exact(client, db):
    response = client.get("/account/login/")
    assert response.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in response["Permissions-Policy"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Token x"}])
def test_an_answer_to_a_signed_in_person_is_stored_nowhere(headers):
    request = make.get("/practices/", headers=headers)
    request.user = Nobody() if headers else Person()
    response = PrivateAnswersMiddleware(lambda request: HttpResponse("x", headers={"Cache-Control": "public"}))(request)
    assert response["Cache-Control"] == "no-store, private"
    assert {part.strip() for part in response["Vary"].split(",")} == {"Cookie", "Authorization", "HX-Request", "Accept-Language"}
    assert "Clear-Site-Data" not in response


def test_signing_out_clears_what_the_browser_keeps():
    def view(request):
        request.user = Nobody()
        request.clear_site_data = True
        return HttpResponse("x")

    request = make.post("/account/logout/")
    request.user = Person()
    response = PrivateAnswersMiddleware(view)(request)
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response["Cache-Control"] == "no-store, private"


def compressed(response, accepted):
    request = make.get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(lambda request: response)(request)


def test_html_is_compressed_with_brotli_and_a_length_that_tells_nothing():
    answers = [compressed(HttpResponse(PAGE), "gzip, deflate, br") for __ in range(30)]
    assert all(answer["Content-Encoding"] == "br" for answer in answers)
    assert brotli.decompress(answers[0].content).decode().startswith(PAGE)
    assert len({len(answer.content) for answer in answers}) > 3
    assert int(answers[0]["Content-Length"]) == len(answers[0].content)
    assert "Accept-Encoding" in answers[0]["Vary"]


def test_json_stays_json():
    answer = compressed(JsonResponse({"results": ["x" * 30] * 100}), "br")
    assert brotli.decompress(answer.content) == JsonResponse({"results": ["x" * 30] * 100}).content
    assert answer["X-Padding"]


@pytest.mark.parametrize("accepted", ["gzip", "gzip, br;q=0", "gzip, br; q=0.0"])
def test_without_brotli_there_is_gzip(accepted):
    answer = compressed(HttpResponse(PAGE), accepted)
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content).decode() == PAGE


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("short"),
        HttpResponse(b"x" * 5_000, content_type="image/png"),
        HttpResponse(PAGE, headers={"Content-Encoding": "x"}),
    ],
)
def test_what_gains_nothing_is_left_alone(response):
    before = response.content
    assert compressed(response, "br").content == before


def test_an_etag_becomes_weak_when_its_bytes_change():
    assert compressed(HttpResponse(PAGE, headers={"ETag": '"7"'}), "br")["ETag"] == 'W/"7"'
