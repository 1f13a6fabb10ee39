"""Taking a file of an export: whole, in ranges, again; RFC 9110, 13 and 14."""

import hashlib

import pytest

from rabatplatform.api import ranges
from rabatplatform.files import storage
from tests.bulk_exports import ask, made, manifest, taken
from tests.factories import make_practice
from tests.keys import READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast):
    make_practice(cast.senegal, state="published", title="Desk", texts={"summary": "é" * 600})
    return Api(token=secret_for(cast.unodc, scopes=READING)[2])


@pytest.fixture
def part(api):
    """Of a whole export, as the manifest tells it, with the content that is stored."""
    export = made(api)
    (told,) = manifest(api, export)["parts"]
    with storage.private().open(export.parts[0]["key"]) as file:
        return told | {"content": file.read(), "key": export.parts[0]["key"], "reference": export.reference}


def test_given_a_file_then_its_headers_say_what_it_is_and_a_browser_runs_nothing_of_it(api, part):
    answer = api.get(part["url"])
    assert answer.status_code == 200 and taken(answer) == part["content"]
    assert answer["Content-Type"] == "application/x-ndjson" and answer["Content-Length"] == str(part["bytes"])
    assert answer["ETag"] == f'"{part["sha256"]}"' and answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"] == 'attachment; filename="practice-1.ndjson"'
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.has_header("Content-Range") and not answer.has_header("Content-Encoding")


def test_given_a_download_that_was_cut_when_it_goes_on_then_the_whole_has_the_checksum(api, part, monkeypatch):
    monkeypatch.setattr(ranges, "PIECE", 100)
    pieces = iter(api.get(part["url"]).streaming_content)
    got = next(pieces) + next(pieces)
    assert len(got) == 200
    rest = api.get(part["url"], HTTP_RANGE=f"bytes={len(got)}-", HTTP_IF_RANGE=f'"{part["sha256"]}"')
    assert rest.status_code == 206 and rest["Content-Range"] == f"bytes 200-{part['bytes'] - 1}/{part['bytes']}"
    assert rest["Content-Length"] == str(part["bytes"] - 200)
    assert hashlib.sha256(got + taken(rest)).hexdigest() == part["sha256"]


@pytest.mark.parametrize(
    ("asked", "first", "length"),
    [("bytes=0-0", 0, 1), ("bytes=5-9", 5, 5), ("bytes=-10", -10, 10), ("bytes = 3-999999", 3, None), ("bytes=-999999", 0, None)],
)
def test_given_a_range_then_these_bytes_and_where_they_stand(api, part, asked, first, length):
    answer = api.get(part["url"], HTTP_RANGE=asked)
    start = first % part["bytes"]
    wanted = part["content"][start : start + (length or part["bytes"])]
    assert answer.status_code == 206 and taken(answer) == wanted
    assert answer["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{part['bytes']}"


@pytest.mark.parametrize("asked", ["bytes=9-5", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=٣-٤", "x" * 5_000])
def test_given_a_range_that_is_none_or_several_then_the_whole_file(api, part, asked):
    answer = api.get(part["url"], HTTP_RANGE=asked)
    assert answer.status_code == 200 and taken(answer) == part["content"]


@pytest.mark.parametrize("asked", ["bytes={size}-", "bytes=99999999999-", "bytes=-0"])
def test_given_bytes_that_the_file_does_not_have_then_416_says_how_many_it_has(api, part, asked):
    answer = api.get(part["url"], HTTP_RANGE=asked.format(size=part["bytes"]))
    refusal(answer, 416, code="range_not_satisfiable")
    assert answer["Content-Range"] == f"bytes */{part['bytes']}"


@pytest.mark.parametrize("tag", ['"another"', "W/{etag}", "Fri, 27 Nov 2026 04:00:00 GMT", ""])
def test_given_a_range_of_another_file_then_the_whole_one(api, part, tag):
    etag = f'"{part["sha256"]}"'
    answer = api.get(part["url"], HTTP_RANGE="bytes=0-9", HTTP_IF_RANGE=tag.format(etag=etag))
    assert answer.status_code == 200 and taken(answer) == part["content"]


def test_given_a_caller_who_has_it_then_304_whatever_range_they_ask_for(api, part):
    answer = api.get(part["url"], HTTP_IF_NONE_MATCH=f'"{part["sha256"]}"', HTTP_RANGE="bytes=0-9")
    assert answer.status_code == 304 and answer["ETag"] == f'"{part["sha256"]}"' and not answer.content


def test_given_head_then_the_headers_of_the_whole_file_and_no_byte(api, part):
    answer = api.send("HEAD", part["url"], HTTP_RANGE="bytes=0-9")
    assert answer.status_code == 200 and answer["Content-Length"] == str(part["bytes"])
    assert b"".join(answer) == b""


def test_given_no_such_part_or_a_parameter_then_404_and_400(api, part):
    refusal(api.get(part["url"].replace("/parts/1/", "/parts/2/")), 404)
    refusal(api.get(part["url"].replace("/parts/1/", "/parts/0/")), 404)
    refusal(api.get(part["url"], {"number": 1}), 400, "number")


def test_given_an_export_that_is_being_made_then_409_and_when_to_ask_again(api):
    export = ask(api)
    for path in ("manifest/", "parts/1/"):
        answer = api.get(f"/exports/{export.reference}/{path}")
        refusal(answer, 409, code="export_not_ready")
        assert answer["Retry-After"] == "3"


@pytest.mark.parametrize("how", ["gone", "shorter"])
def test_given_a_store_that_lost_or_changed_the_file_then_503_and_no_other_bytes(api, part, how):
    path = storage.private().path(part["key"])
    storage.drop(part["key"])
    if how == "shorter":
        with open(path, "wb") as file:
            file.write(part["content"][:-1])
    refusal(api.get(part["url"]), 503)


def test_given_a_download_that_nobody_reads_on_then_the_file_is_closed(api, part, monkeypatch):
    opened = []
    usual = storage.private().open
    monkeypatch.setattr(type(storage.private()), "open", lambda self, key: opened.append(usual(key)) or opened[-1])
    answer = api.get(part["url"])
    next(iter(answer.streaming_content))
    answer.close()
    assert [file.closed for file in opened] == [True]
