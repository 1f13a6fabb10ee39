"""Components: what they print, and what they cost."""

import brotli
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from rabatplatform.web.sample import sample


def tiles(number):
    return [
        {
            "code": f"{chr(65 + n // 26)}{chr(65 + n % 26)}",
            "name": f"Country of number {n}",
            "href": f"/practices/?country={chr(65 + n // 26)}{chr(65 + n % 26)}",
            "col": n % 11,
            "row": n // 11,
            "former": n == 4,
            "step": n % 5,
            "count": n % 7,
            "said": f"{n % 7} practices",
        }
        for n in range(number)
    ]


def test_the_tile_map_of_61_links_stays_under_2_kb():
    html = render_to_string("components/tile_map.html", {"tiles": tiles(61), "label": "Practices by country", "skip": "res"})
    assert html.count("<li") == 61
    assert len(brotli.compress(html.encode(), quality=5)) <= 2_000
    assert 'dir="ltr"' in html


def test_the_number_of_a_tile_is_left_out_when_it_is_zero():
    html = render_to_string("components/tile_map.html", {"tiles": tiles(1), "label": "x", "skip": "res"})
    assert "<i" not in html
    assert "0 practices" in html


def test_a_machine_translation_is_said_in_words():
    html = render_to_string("components/lang.html", {"code": "fr", "machine": True})
    assert "lang-mt" in html
    assert "machine translation" in html


def test_one_page_of_results_has_no_pager():
    assert "<nav" not in render_to_string("components/pager.html", {"previous_href": "", "next_href": ""})
    assert 'rel="next"' in render_to_string("components/pager.html", {"next_href": "?cursor=x"})


def test_components_print_text_as_text():
    for name, context in {
        "note": {"text": "<i>x</i>"},
        "tag": {"label": "<i>x</i>"},
        "who_can": {"text": "<i>x</i>"},
        "kv": {"items": [{"label": "<i>x</i>", "value": "<i>x</i>"}]},
        "conflict": {"by": "<i>x</i>", "fields": [{"label": "x", "yours": "<i>x</i>", "theirs": "<i>x</i>"}]},
        "fold": {"summary": "<i>x</i>", "text": "<i>x</i>"},
    }.items():
        assert "<i>" not in render_to_string(f"components/{name}.html", context)


def test_the_sheet_of_all_components_shows():
    request = RequestFactory().get("/local/components/?a=1")
    request.user, request.resolver_match = AnonymousUser(), None
    html = render_to_string("web/components.html", sample(request), request=request)
    assert html.count("<section") > 10
