"""The search page: what it shows, what it refuses, what it costs."""

import re
from urllib.parse import parse_qsl, urlsplit

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Translation
from rabatplatform.access.scope import system_scope
from tests.factories import make_country, make_framework_item, make_practice, make_theme

pytestmark = pytest.mark.django_db
NOT_COUNTED = re.compile(
    r"SAVEPOINT|reference_referenceversion|set_config|accounts_user|django_session|focalpoints_appointment|BEGIN|COMMIT"
)


def publish(cast, number, **more):
    values = {
        "title": f"Border desk {number}",
        "texts": {"summary": f"Police and airlines check documents together, desk {number}."},
        "themes": [make_theme().pk],
        "framework_items": [make_framework_item().pk],
        "phenomena": ["smuggling"],
        "kind": "mechanism",
        "year": 2024,
    }
    return make_practice(cast.senegal, state="published", **values | more)


@pytest.fixture
def page(cast, client):
    client.force_login(cast.observer_spain)

    def page(query="", **headers):
        answer = client.get(f"/practices/?{query}", headers=headers)
        answer.text_ = answer.content.decode()
        return answer

    return page


def links(text, label):
    return re.findall(rf'<a href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?{label}', text)


# ── what it shows ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_practices_when_the_page_is_opened_then_rows_filters_and_map_say_the_same(cast, page):
    publish(cast, 1)
    publish(cast, 2, phenomena=["trafficking"])
    make_practice(cast.senegal, title="A draft of Senegal")
    text = page().text_
    assert "2 practices" in text and "A draft of Senegal" not in text
    assert 'name="phenomenon" value="smuggling"><span>Migrant smuggling</span><span class="n num">1</span>' in text
    assert 'name="country" value="SN"><span>Senegal</span><span class="n num">2</span>' in text


def test_given_markup_in_a_title_then_it_is_shown_as_text_and_the_hit_is_marked(cast, page):
    publish(cast, 1, title="<script>alert(1)</script> police & borders")
    text = page("q=police").text_
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>police</mark> &amp; borders" in text and "<script>alert" not in text


def test_given_a_set_filter_then_its_chip_leads_to_the_page_without_it(cast, page):
    publish(cast, 1)
    text = page("q=desk&country=SN&theme=secure-documents&phenomenon=smuggling").text_
    chips = re.findall(r'<a class="chip" href="([^"]*)"', text)
    assert len(chips) == 3
    assert [dict(parse_qsl(urlsplit(chip.replace("&amp;", "&")).query)) for chip in chips][0] == {
        "q": "desk",
        "theme": "secure-documents",
        "country": "SN",
    }
    assert 'href="/practices/?q=desk">Clear all' in text


def test_given_filters_that_match_nothing_then_the_page_says_which_to_drop(cast, page):
    publish(cast, 1)
    make_country("ES")
    text = page("country=ES&phenomenon=smuggling").text_
    assert "No practice found" in text and "Without the filter “Country”: 1 practice" in text
    assert 'href="/practices/?phenomenon=smuggling"' in text


def test_given_a_form_sent_with_empty_fields_then_they_leave_the_address(page):
    answer = page("q=&kind=&sort=newest&theme=")
    assert answer.status_code == 302 and answer["Location"] == "/practices/"
    assert page("q=police&kind=")["Location"] == "/practices/?q=police"


def test_given_htmx_then_only_results_and_filters_are_sent_and_the_address_is_clean(cast, page):
    publish(cast, 1)
    answer = page("q=&country=SN", **{"HX-Request": "true"})
    assert answer.status_code == 200 and answer["HX-Push-Url"] == "/practices/?country=SN"
    assert 'id="results"' in answer.text_ and 'id="facets"' in answer.text_ and "<html" not in answer.text_
    assert "HX-Request" in answer["Vary"]


def test_given_a_search_with_typing_error_and_expansion_off_then_the_page_says_so(cast, page):
    publish(cast, 1)
    text = page("q=airlnes").text_
    assert "Nothing holds “airlnes”. These are the results for “airlines”." in text and "Border desk 1" in text
    text = page("q=airlnes&expand=0").text_
    assert 'Did you mean: <a href="/practices/?q=airlines&amp;expand=0">airlines</a>' in text and "Border desk 1" not in text


def test_given_a_source_document_and_a_draft_then_rows_say_what_they_are(cast, client):
    publish(cast, 1, origin="source_document", source={"document": "oporto-2015"}, year=2015)
    make_practice(cast.senegal, title="A draft of Senegal")
    client.force_login(cast.contributor_senegal)
    assert "described in 2015" in client.get("/practices/").content.decode()
    text = client.get("/practices/?state=draft").content.decode()
    assert "A draft of Senegal" in text and '<span class="tag">Draft</span>' in text and "Border desk" not in text


def test_given_a_translation_then_a_reader_of_that_language_reads_it_and_badges_tell_machine_text(cast, page, client):
    practice = publish(cast, 1)
    with system_scope("test"):
        for section in practice.current.sections.all():
            Translation.objects.create(
                practice=practice,
                revision_id=section.revision_id,
                section=section,
                language="fr",
                text=f"Bureau {section.kind}",
                state="machine",
                source_hash="",
            )
    client.cookies["language"] = "fr"
    text = page("q=bureau").text_
    assert "<mark>Bureau</mark> title" in text and 'class="lang lang-mt"' in text


# ── pages of results ───────────────────────────────────────────────────────────────────────────────────────────────
def test_given_more_than_a_page_then_next_and_previous_lead_through_all_of_it(cast, page):
    made = {publish(cast, number).get_absolute_url() for number in range(45)}
    for query in ("", "q=police", "sort=oldest"):
        seen, address = [], query
        while True:
            text = page(address).text_
            seen += re.findall(r'<h3><a href="(/practices/[^"]+)"', text)
            following = re.findall(r'href="/practices/\?([^"]*)" rel="next"', text)
            if not following:
                break
            address = following[0].replace("&amp;", "&")
        assert len(seen) == 45 and set(seen) == made
        back = re.findall(r'href="/practices/\?([^"]*)" rel="prev"', text)[0].replace("&amp;", "&")
        assert re.findall(r'<h3><a href="(/practices/[^"]+)"', page(back).text_) == seen[20:40]


@pytest.mark.parametrize("cursor", ["abc", "W10:abc", "x" * 3000, "é", "null", ":", "eyJhIjoxfQ:AAAA"])
def test_given_a_cursor_made_by_hand_then_it_is_refused_by_name(page, cursor):
    answer = page(f"cursor={cursor}")
    assert answer.status_code == 400 and "cursor" in answer.text_


def test_given_a_cursor_of_another_search_then_it_is_refused(cast, page):
    for number in range(21):
        publish(cast, number)
    cursor = re.findall(r'cursor=([^"&]*)" rel="next"', page("q=police").text_)[0]
    assert page(f"q=police&cursor={cursor}").status_code == 200
    assert page(f"q=airlines&cursor={cursor}").status_code == 400
    assert page(f"q=police&country=SN&cursor={cursor}").status_code == 400


# ── bad input ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("country=ZZ", "country"),
        ("country=senegal", "country"),
        ("theme=nothing", "theme"),
        ("organisation=nothing", "organisation"),
        ("framework=x:y", "framework"),
        ("phenomenon=smugling", "phenomenon"),
        ("kind=1", "kind"),
        ("maturity=old", "maturity"),
        ("lang=xx", "lang"),
        ("year=20244", "year"),
        ("year=-1", "year"),
        ("year=%D9%A2%D9%A0%D9%A2%D9%A4", "year"),
        ("state=secret", "state"),
        ("sort=worst", "sort"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-02-30", "updated_since"),
        ("updated_since=0001-01-01T00:00:00-23:59", "updated_since"),
        ("q=" + "a" * 5000, "q"),
        ("q=a%00b", "q"),
        ("q=%ED%A0%80", None),
        ("country=SN%00", "country"),
        ("theme=%27;DROP%20TABLE", "theme"),
        ("framework=a,b", "framework"),
    ],
)
def test_given_bad_input_then_the_answer_names_the_field_and_is_never_an_error_of_ours(page, query, field):
    answer = page(query)
    if field:
        assert answer.status_code == 400 and f"Field: {field}" in answer.text_
    else:
        assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "words",
    ["%22", "-", "%26%7C%21%3C%3E%28%29%3A%2A", "%5C", "%F0%9F%98%80", "or", "%E2%80%AE", "a" * 500, "-a%20-b", "%22a%20b"],
)
def test_given_odd_words_then_the_page_answers(page, words):
    assert page(f"q={words}").status_code == 200
    assert page(f"q={words}", **{"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("words", ["", "a", "%25%25%25", "%22abc", "a" * 5000, "%00", "police%20", "-pol"])
def test_given_any_beginning_then_suggestions_answer(cast, page, client, words):
    publish(cast, 1)
    assert client.get(f"/practices/suggestions/?q={words}").status_code in (200, 400)


def test_given_nobody_signed_in_then_neither_page_nor_suggestions_answer(client):
    for address in ("/practices/", "/practices/?q=x", "/practices/suggestions/?q=pol"):
        assert client.get(address).status_code == 302


# ── what it costs ──────────────────────────────────────────────────────────────────────────────────────────────────
def counted(page, query):
    page(query)  # reference data come into memory
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert page(query).status_code == 200
    return [entry["sql"] for entry in captured.captured_queries if not NOT_COUNTED.search(entry["sql"])]


@pytest.mark.parametrize(
    "query", ["", "q=police", "q=police%20airlines&country=SN&theme=secure-documents", "q=polcie", "sort=oldest"]
)
def test_given_one_row_or_twenty_one_then_the_page_asks_the_same_number_of_queries(cast, page, query):
    publish(cast, 0)
    one = counted(page, query)
    for number in range(1, 21):
        publish(cast, number)
    many = counted(page, query)
    assert len(one) == len(many) <= 12, "\n".join(many)


def test_given_a_full_page_then_its_html_is_light(cast, page):
    for number in range(25):
        publish(cast, number, texts={"summary": f"Police and airlines check documents together at desk {number}. " * 6})
    content = page("q=police").content
    assert len(brotli.compress(content, quality=5)) < 12_000 and len(content) < 60_000
    fragment = page("q=police", **{"HX-Request": "true"}).content
    assert len(brotli.compress(fragment, quality=5)) < 6_000
