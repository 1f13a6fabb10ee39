"""The guides for builders: in both languages, of the same build, true in what they name; and the part of Markdown that they are written in."""

import re

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

from rabatplatform.api import guides
from rabatplatform.api.errors import CODES
from rabatplatform.api.marked import inline, sections
from rabatplatform.web.problems import KINDS
from tests.keys import ASKING, CASEWORK, OPEN
from tests.rabatplatform.api.calls import Api, refusal, token_for

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr")


def source(name, language) -> str:
    return (guides.TEXTS / f"{name}.{language}.md").read_text(encoding="utf-8")


def shape_of(text) -> list[str]:
    """The marks of its blocks, in their order."""
    marks = re.findall(r"^(# |## |- |\d+\. |\||```)", text, flags=re.M)
    return [re.sub(r"\d+", "1", mark) for mark in marks]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", guides.NAMES)
def test_given_a_guide_when_opened_then_it_is_shown_whole_in_the_readers_language(cast, name, language):
    cast.focal_point_spain.language = language
    cast.focal_point_spain.save(update_fields=["language"])
    answer = Api(cast.focal_point_spain).get(f"/docs/guides/{name}/", HTTP_ACCEPT="text/html")
    page = answer.content.decode()
    with translation.override(language):
        told = guides.guide(name)
    assert answer.status_code == 200 and f"<h1>{told['title']}</h1>" in page and f'lang="{language}"' in page
    assert all(f'id="{section["id"]}"' in page for section in told["sections"] if section["id"])
    assert page.count("<pre") == source(name, language).count("\n```") / 2
    assert "platform.example" not in page and "`" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.S)
    assert "style=" not in page and not re.search(r"<script(?![^>]*\bsrc=)", page)


@pytest.mark.parametrize("name", guides.NAMES)
def test_given_two_languages_of_a_guide_then_they_are_built_alike_and_show_the_same_calls(name):
    english, french = (source(name, language) for language in LANGUAGES)
    assert shape_of(english) == shape_of(french)
    codes = [set(re.findall(r"`([^`\n]+)`", text)) for text in (english, french)]
    assert codes[0] == codes[1]
    assert re.findall(r"https://platform\.example\S*", english) == re.findall(r"https://platform\.example\S*", french)


@pytest.mark.parametrize("name", guides.NAMES)
def test_given_what_a_guide_names_then_it_is_there(name):
    text = source(name, "en")
    for address in re.findall(r"\]\((/[^)#]*)", text) + re.findall(r"https://platform\.example(/api/v1/[^\s\"?#]*)", text):
        try:
            found = resolve(address)
        except Resolver404:
            found = None
        assert found and found.url_name != "api-missing", address
    known = {*CODES, *(kind[0] for kind in KINDS.values())}
    refusals = re.findall(r"\b[45]\d\d `(\w+)`", text)
    assert set(refusals) <= known


def test_given_the_first_call_then_it_names_every_scope_that_a_key_can_be_given():
    assert {*OPEN, *CASEWORK, *ASKING} <= set(re.findall(r"`(\w+:\w+)`", source("first-call", "en")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_the_guide_to_errors_then_it_has_a_row_for_each_status_and_for_each_code_of_410(language):
    first_cells = re.findall(r"^\| ([^|]+) \|", source("errors", language), flags=re.M)
    told = {int(status) for cell in first_cells for status in re.findall(r"\b[45]\d\d\b", cell)}
    answered = {*KINDS, *(status for status, _detail in CODES.values())}
    assert told == answered | {502, 504}  # of proxies
    assert {f"410 `{code}`" for code, (status, _detail) in CODES.items() if status == 410} <= set(first_cells)


@pytest.mark.parametrize("name", ["errors", "sync"])
def test_given_what_carries_retry_after_beside_429_and_5xx_then_the_guides_say_to_wait_for_it(name):
    assert re.search(r"409 with `Retry-After`|409 `export_not_ready`, with `Retry-After`", source(name, "en"))


def test_given_the_reference_page_then_its_numbers_are_those_that_hold(cast):
    from rabatplatform.api.pagination import MOST
    from rabatplatform.feed import api as feed

    page = Api(cast.focal_point_senegal).get("/docs/").content.decode()
    assert f"{MOST} results a page, {feed.MOST:,} of the change feed" in page
    assert "no totals" not in page and "count=capped</code> a list of more than one page says how many" in page


def test_given_the_limits_then_they_are_those_that_hold(settings):
    from rabatplatform.api.limits import QUOTAS
    from rabatplatform.api.throttles import Courtesy
    from rabatplatform.feed import api as feed
    from rabatplatform.files.bodies import takes_files
    from rabatplatform.files.models import MOST_BYTES

    text = source("limits", "en")
    bodies = [settings.DATA_UPLOAD_MAX_MEMORY_SIZE, takes_files(lambda request: None).largest_form_bytes, MOST_BYTES]
    usual, form, file = (f"{most / 1024**2:g}" for most in bodies)
    assert f"| a body | {usual} MB |" in text and f"| {form} MB, of which the file {file} MB |" in text
    assert f"{QUOTAS['writes'].most} an hour" in text and QUOTAS["writes"].seconds == 3_600
    assert f"| {QUOTAS['reads'].most} an hour | 429 `quota_used` |" in text and QUOTAS["reads"].seconds == 3_600
    assert f"| {QUOTAS['exports'].most} a day |" in text and QUOTAS["exports"].seconds == 86_400
    assert Courtesy.THROTTLE_RATES["token"] == "1200/min" and "1,200 a minute" in text
    assert f"| {feed.MOST:,}; by itself {feed.USUAL} |" in text and f"| {feed.MOST_RECALLS:,} | 400 at `recalls` |" in text


def test_given_a_key_then_it_opens_a_guide_and_a_name_that_is_none_is_404(cast):
    agency = Api(token=token_for(cast.unodc)[1])
    assert agency.get("/docs/guides/errors/").status_code == 200
    missing = agency.get("/docs/guides/nothing/")  # a page, as all of the reference: test_docs.py
    assert missing.status_code == 404 and missing["Content-Type"].startswith("text/html")
    refusal(agency.get("/docs/guides/errors/?x=1"), 400, "x")
    assert Api().get("/docs/guides/errors/").status_code == 401


def test_given_the_reference_page_then_it_leads_to_every_guide(cast):
    page = Api(cast.focal_point_senegal).get("/docs/").content.decode()
    for told in guides.all_guides():
        assert f'href="/api/v1/docs/guides/{told["name"]}/"' in page


# ── the part of Markdown ───────────────────────────────────────────────────────────────────────────────────────────
def test_given_words_with_marks_then_they_are_shown_and_all_else_is_text():
    assert inline("a `b<c` **4 `d`** [e `f`](/g/) <h> & [i](https://j.example)") == (
        'a <code>b&lt;c</code> <b>4 <code>d</code></b> <a href="/g/">e <code>f</code></a> &lt;h&gt; &amp; [i](https://j.example)'
    )


def test_given_french_then_its_spaces_do_not_break_but_those_of_code_are_left():
    assert inline("« a » : 1 200 ; `b : c` : **d !**") == (
        "«\u202fa\u202f»\u00a0: 1\u202f200\u202f; <code>b : c</code>\u00a0: <b>d\u202f!</b>"
    )


def test_given_blocks_then_each_is_what_it_is():
    first, second = sections(
        "One\ntwo\n\n## Lists\n- a\n  b\n- c\n\n1. d\n2. e\n\n| x | y |\n|---|---|\n| 1 | `2` |\n\n```\n## <no>\n\n- list\n```"
    )
    assert (first["title"], first["html"]) == ("", '<p class="measure">One two</p>')
    assert (second["id"], second["title"]) == ("lists", "Lists")
    assert "<li>a b</li><li>c</li>" in second["html"] and "<ol" in second["html"] and "<li>d</li><li>e</li>" in second["html"]
    assert '<td data-l="y"><span><code>2</code></span></td>' in second["html"]
    assert "<code>## &lt;no&gt;\n\n- list</code>" in second["html"]


@pytest.mark.parametrize(
    "text",
    ["> a", "### a", "* a", "<b>a</b>", "    a", "![a](/b)", "- a\nb", "| a |\n| 1 |", "| a | b |\n|---|---|\n| 1 |", "```\na"],
)
def test_given_a_mark_that_is_not_ours_then_it_is_refused_and_not_shown_by_halves(text):
    with pytest.raises(ValueError):
        sections(text)
