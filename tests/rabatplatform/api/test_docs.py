"""The reference: an overview, and a page for each group of operations, each of them light."""

import html
import re

import brotli
import pytest
from django.urls import Resolver404, resolve

from rabatplatform.api import schema
from rabatplatform.api.docs_parts import PARTS, page_of
from rabatplatform.api.docs_shapes import told_once
from rabatplatform.api.errors import CODES
from rabatplatform.web.problems import KINDS
from tests.keys import OPEN
from tests.rabatplatform.api.calls import Api, refusal, token_for
from tests.reference_pages import names_of_pages

pytestmark = pytest.mark.django_db
HTML_BYTES, RAW_BYTES, ELEMENTS = 12_000, 60_000, 1_000  # of every page: tests/browser/test_pages.py
LANGUAGES = ["en", "fr", "ar-xb"]  # the last is the longest


@pytest.fixture
def api(cast):
    return Api(cast.focal_point_senegal)


def text_at(api, name):
    answer = api.get(f"/docs/{name}/" if name else "/docs/", HTTP_ACCEPT="text/html")
    assert answer.status_code == 200
    return answer.content.decode()


def operations():
    for path, methods in schema.document()["paths"].items():
        for method, operation in methods.items():
            yield page_of(operation["tags"][0], method, path), path, method, operation


def ids(page) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def test_given_the_pages_then_every_operation_parameter_and_field_stands_on_its_page_and_each_operation_once(api):
    pages = {name: text_at(api, name) for name in names_of_pages()}
    shapes = schema.document()["components"]["schemas"]
    for name, path, method, operation in operations():
        page = pages[name]
        assert f'id="op-{operation["operationId"]}"' in page and html.escape(path) in page
        for parameter in operation.get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in page
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for field in shapes.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {}):
            assert f"<code>{field}</code>" in page, f"{method} {path} {field}"
    stand = [one for page in pages.values() for one in ids(page) if one.startswith("op-")]
    assert len(stand) == len(set(stand)) == len(list(operations()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["", *names_of_pages()])
def test_given_a_page_then_it_is_light_speaks_the_readers_language_and_has_no_script_or_style_of_its_own(cast, name, language):
    cast.focal_point_spain.language = language
    cast.focal_point_spain.save(update_fields=["language"])
    page = text_at(Api(cast.focal_point_spain), name)
    assert len(page.encode()) <= RAW_BYTES and len(brotli.compress(page.encode(), quality=5)) <= HTML_BYTES
    assert len(re.findall("<[a-z]", page)) <= ELEMENTS
    assert f'lang="{language}"' in page and page.count("<h1") == 1
    assert "style=" not in page and not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert len(ids(page)) == len(set(ids(page)))


@pytest.mark.parametrize("name", ["", *names_of_pages()])
def test_given_a_page_then_every_link_of_it_arrives(api, name):
    page = text_at(api, name)
    for link in re.findall(r'href="([^"]+)"', page):
        address, _mark, fragment = link.partition("#")
        if address.startswith("../") or re.match(r"[a-z]", address):
            there = address.removeprefix("../").strip("/")
            assert there in names_of_pages(), link
            assert not fragment or f'id="{fragment}"' in text_at(api, there), link
        elif not address:
            assert f'id="{fragment}"' in page, link
        elif address.startswith("/api/"):
            try:
                found = resolve(address)
            except Resolver404:
                found = None
            assert found and found.url_name != "api-missing", link


def test_given_the_overview_then_it_leads_to_each_operation_by_method_path_and_summary(api):
    page = text_at(api, "")
    for name, path, method, operation in operations():
        here = f'href="{name}/#op-{operation["operationId"]}"><code>{method.upper()} {path.removeprefix("/api/v1")}</code> '
        assert here + html.escape(operation["summary"]) + "</a>" in page


def test_given_a_link_to_the_one_page_that_it_was_then_it_arrives_beside_the_new_address(api):
    page = text_at(api, "")
    for anchor in ("guides", "keys", "lists", "drafts", "errors", "promises", *schema.TAGS):
        assert f'id="{anchor}"' in page
    for code in [*CODES, *(kind[0] for kind in KINDS.values())]:
        assert f'id="error-{code}"' in page


def test_given_the_pages_then_one_leads_to_the_next_and_back_and_each_to_the_overview(api):
    names = names_of_pages()
    for before, name, after in zip(["", *names], names, [*names[1:], ""], strict=False):
        page = text_at(api, name)
        assert re.findall(r'href="\.\./([\w-]+)/" rel="prev"', page) == [before][: bool(before)]
        assert re.findall(r'href="\.\./([\w-]+)/" rel="next"', page) == [after][: bool(after)]
        assert page.count('href="/api/v1/docs/"') >= 2 and 'aria-current="page"' in page


def test_given_a_name_that_is_no_page_then_404_and_a_parameter_is_refused_by_name(cast, api):
    for name in ("nothing", "guides", "notes-nothing", "steps"):
        answer = api.get(f"/docs/{name}/")
        assert answer.status_code == 404 and answer["Content-Type"].startswith("text/html") and b"<h1" in answer.content
    assert api.get("/docs/guides/nothing/")["Content-Type"].startswith("text/html")
    refusal(api.get("/docs/notes/?x=1"), 400, "x")
    assert Api(token=token_for(cast.unodc, scopes=OPEN)[1]).get("/docs/notes/").status_code == 200
    assert Api().get("/docs/notes/").status_code == 401


def test_given_the_parts_then_each_has_operations_and_each_of_its_words_is_said():
    said = [(name, {method.upper(), *path.split("/")}) for name, path, method, _operation in operations()]
    assert PARTS.keys() <= schema.TAGS.keys() and "guides" not in schema.TAGS
    assert {name for name, _words in said} == set(names_of_pages())
    for tag, parts in PARTS.items():
        for end, _label, words in parts:
            assert all(any(word in others for name, others in said if name == f"{tag}-{end}") for word in words), (tag, end)


# ── shapes ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def shape(name, names, *, required=()):
    return {"shape": name, "fields": [{"name": one, "type": "text", "required": one in required} for one in names]}


def test_given_a_shape_of_one_operation_then_it_stays_there_and_one_of_two_is_told_once():
    first = {"body": shape("In", "ab"), "answers": [shape("Out", "cd")]}
    second = {"body": shape("", ""), "answers": [shape("Out", "cd")]}
    told = told_once([first, second])
    assert [(one["name"], [field["name"] for field in one["fields"]]) for one in told] == [("Out", ["c", "d"])]
    assert first["body"]["fields"] and not first["body"]["shape"]
    assert [operation["answers"][0]["fields"] for operation in (first, second)] == [[], []]
    assert first["answers"][0]["shape"] == second["answers"][0]["shape"] == "Out"


def test_given_a_shape_almost_like_another_then_it_is_told_by_how_it_differs():
    whole = shape("Create", "abcdefgh", required="a")
    almost = shape("Change", "bcdefghi", required="i")
    told = told_once([{"body": whole, "answers": []}, {"body": almost, "answers": []}])
    assert [one["name"] for one in told] == ["Create", "Change"] and "like" not in told[0]
    differs = told[1]
    assert (differs["like"], differs["without"], differs["required"]) == ("Create", ["a"], ["i"])
    assert [field["name"] for field in differs["fields"]] == ["i"]


def test_given_short_shapes_or_such_as_share_little_then_each_is_told_whole():
    for one, other in ((shape("A", "abc"), shape("B", "abc")), (shape("A", "abcdefgh"), shape("B", "abcdwxyz"))):
        assert told_once([{"body": one, "answers": [other]}]) == []
        assert one["fields"] and other["fields"]


def test_given_a_change_that_wants_what_was_read_then_its_call_is_shown_with_it(api):
    assert (
        "-X PATCH -H &quot;Authorization: Token $SECRET&quot; -H &quot;Content-Type: application/json&quot; -H &quot;If-Match: $ETAG&quot;"
        in text_at(api, "practices-comments")
    )
    assert "If-Match: $ETAG" not in text_at(api, "adaptations-writing")  # its example names the edition
