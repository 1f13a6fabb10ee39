"""Try-it of the reference, as far as it can be read: the secret is kept nowhere, and without JavaScript the curl line stands alone.
That it works is seen in tests/browser/test_try_it.py."""

import html
import json
import re

import pytest
from django.conf import settings

from rabatplatform.api import schema
from rabatplatform.api.bulk.views import NDJSON
from tests.rabatplatform.api.calls import Api
from tests.reference_pages import names_of_pages

pytestmark = pytest.mark.django_db
SCRIPT = (settings.BASE_DIR / "static" / "api" / "try.js").read_text(encoding="utf-8")


@pytest.fixture
def page_at(cast):
    """The page of the reference with that name."""
    return lambda name: Api(cast.focal_point_senegal).get(f"/docs/{name}/").content.decode()


def test_given_the_script_then_it_is_small():
    assert len(SCRIPT.encode()) <= 6_000


@pytest.mark.parametrize(
    "word",
    ["localStorage", "sessionStorage", "indexedDB", ".cookie", "caches", "history.", "console.", "sendBeacon", "postMessage"],
)
def test_given_the_secret_then_the_script_has_no_word_for_keeping_or_telling_it(word):
    assert word not in SCRIPT


def test_given_the_script_then_it_makes_no_markup_of_answers_and_uses_nothing_that_the_policy_refuses():
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|\.style\b|document\.write|import\(", SCRIPT
    )


def test_given_a_call_then_it_goes_to_this_site_alone_and_without_the_session():
    assert SCRIPT.count("fetch(") == 1
    for promise in (
        'credentials: "omit"',
        'cache: "no-store"',
        'redirect: "error"',
        "url.origin !== location.origin",
        "pagehide",
    ):
        assert promise in SCRIPT


def is_in_words(operation) -> bool:
    """No file is sent and none comes: a form of a page shows texts."""
    told = [operation.get("requestBody", {}), *(answer for status, answer in operation["responses"].items() if status < "300")]
    return all(kind in ("application/json", NDJSON) for one in told for kind in one.get("content", {}))


def test_given_the_pages_then_each_operation_of_keys_can_be_tried_and_none_of_people_alone(page_at):
    offered = [
        (html.unescape(verb), html.unescape(path))
        for name in names_of_pages()
        for verb, path in re.findall(r'data-verb="(\w+)" data-path="([^"]+)"', page_at(name))
    ]
    by_key = {
        (method.upper(), path)
        for path, methods in schema.document()["paths"].items()
        for method, operation in methods.items()
        if any("agencyToken" in way for way in operation["security"]) and is_in_words(operation)
    }
    assert set(offered) == by_key and len(offered) == len(by_key) > 80


def test_given_a_body_and_parts_of_an_address_then_the_form_begins_with_the_example(page_at):
    page = page_at("practices-writing")
    found = re.search(r'<pre[^>]*data-verb="PATCH" data-path="/api/v1/practices/\{address\}/"[^>]*>', page)[0]
    told = {name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', found)}
    assert json.loads(told["samples"]) == {"address": "k7m2xw4tqz9c"}
    assert json.loads(told["body"]) == {"problem": "Forged documents were found too late.", "edition": 1}


@pytest.mark.parametrize("name", names_of_pages())
def test_given_no_javascript_then_the_line_of_curl_stands_and_nothing_of_the_forms_is_shown(page_at, name):
    page = page_at(name)
    assert page.count("<code>curl ") == page.count('id="op-') > 0
    assert re.search(r'<div id="try-key"[^>]* hidden', page)
    assert re.search(r'<template id="try"', page) and "data-part" not in re.sub(r"<template.*?</template>", "", page, flags=re.S)
    secret = re.search(r'<input[^>]*id="try-secret"[^>]*>', page)[0]
    assert 'type="password"' in secret and 'autocomplete="off"' in secret and "name=" not in secret and "value=" not in secret


def test_given_the_field_of_the_secret_then_it_is_left_where_it_is_between_groups_and_no_link_out_of_them_leaves_it(page_at):
    """What is exchanged without leaving the page are pages of operations alone: anywhere else the browser goes, and the field is emptied."""
    page = page_at("notes")
    assert re.search(r'<div id="try-key"[^>]* hx-preserve', page)
    inside = "".join(re.findall(r'<(?:ul|div)[^>]* hx-boost="true".*?</(?:ul|div)>', page, flags=re.S))
    assert set(re.findall(r'<a href="([^"]+)"', inside)) == {f"../{name}/" for name in names_of_pages()}
    assert page.count("hx-boost") == 2 and '"historyCacheSize":0' in page


def test_given_an_operation_then_the_page_names_the_scope_that_it_needs(page_at):
    part = re.search(r'id="op-practices_create".*?</pre>', page_at("practices-writing"), flags=re.S)[0]
    assert "<code>practices:write</code>" in part
    part = re.search(r'id="op-notes_release".*?</pre>', page_at("notes-steps"), flags=re.S)[0]
    assert "By people alone" in part and "data-path" not in part
