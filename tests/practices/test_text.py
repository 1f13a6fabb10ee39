"""The words of practices in languages, and the markup of their texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.markup import to_html
from practices.models import Section, Translation
from practices.models.revision import source_hash
from practices.text import Text, Version, Words, direction, origin_line, title_of, titles_of, words_of
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_practice


def text(kind, language, state="", words="W"):
    return Text(kind, words, language, state)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("One\ntwo", "<p>One<br>\ntwo</p>\n"),
        ("- a\n- b", '<ul class="bul">\n<li>a</li>\n<li>b</li>\n</ul>\n'),
        ("3. a\n4. b", '<ol start="3" class="num">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("# Title", "<p># Title</p>\n"),
        ("    indented", "<p>indented</p>\n"),
        ("<b onclick=x>bold</b>", "<p>&lt;b onclick=x&gt;bold&lt;/b&gt;</p>\n"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
        ("![a](https://a.example/a.png)", '<p>!<a href="https://a.example/a.png" rel="noopener noreferrer">a</a></p>\n'),
        ("[a](https://a.example)", '<p><a href="https://a.example" rel="noopener noreferrer">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](/account/logout/)", "<p>[a](/account/logout/)</p>\n"),
        ("[a](//a.example)", "<p>[a](//a.example)</p>\n"),
        ("<https://a.example>", '<p><a href="https://a.example" rel="noopener noreferrer">https://a.example</a></p>\n'),
        ("", ""),
    ],
)
def test_given_a_text_then_it_becomes_paragraphs_and_lists_and_nothing_else(source, html):
    assert to_html(source) == html


@given(st.text(alphabet=st.sampled_from("<>&\"'`*_-[]()!# \n\tab1.:/=javscriptonl"), max_size=120))
def test_given_any_text_then_no_element_of_another_kind_comes_out(source):
    import re

    html = to_html(source)
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html)) <= {"p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote"}
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert not re.search(r'href="(?!https?:|mailto:)', html)


def test_given_machine_and_reviewed_parts_then_the_version_is_as_weak_as_its_weakest():
    words = Words("en", {"title": text("title", "en"), "summary": text("summary", "en")})
    words.translated = {
        "fr": {"title": text("title", "fr", "reviewed"), "summary": text("summary", "fr", "machine")},
        "pt": {"title": text("title", "pt", "reviewed")},
    }
    assert words.versions == [
        Version("en", is_original=True),
        Version("fr", "machine"),
        Version("pt", "reviewed", is_partial=True),
    ]
    assert words.version("fr").is_machine
    assert words.version("de") == words.versions[0]
    assert words.text("summary", "pt").language == "en"
    assert words.text("problem", "pt") is None


@pytest.mark.parametrize(("code", "said"), [("ar", "rtl"), ("fr", "ltr"), ("", "auto"), ("xx", "auto")])
def test_given_a_language_then_its_direction_is_known(code, said):
    assert direction(code) == said


@pytest.mark.django_db
def test_given_translations_then_words_and_titles_are_in_the_language_asked_for(cast):
    first = make_practice(cast.senegal, state="published", title="Observatory")
    second = make_practice(cast.senegal, state="published", title="Cell")
    with system_scope("test"):
        section = Section.objects.get(practice=first, kind="title")
        Translation.objects.create(
            practice=first,
            revision_id=section.revision_id,
            section=section,
            language="fr",
            text="Observatoire",
            state="draft",
            source_hash=source_hash("Old"),
        )
    with access_scope(cast.observer_spain):
        assert titles_of([first, second], "fr") == {first.pk: "Observatoire", second.pk: "Cell"}
        assert title_of(first, "en") == "Observatory"
        words = words_of([first, second])
    assert [(v.language, v.is_older) for v in words[first.pk].versions] == [("en", False), ("fr", True)]
    assert [v.language for v in words[second.pk].versions] == ["en"]


@pytest.mark.django_db
def test_given_each_source_then_its_line_says_when_and_whether_the_country_confirmed_it(cast):
    def line(**facts):
        return str(origin_line(make_practice(cast.senegal, state="published", **facts)))

    source = {"origin": "source_document"}
    assert line(**source, year=2015, source={"document": "oporto-2015"}) == "described in 2015"
    assert line(**source, year=2019, source={"document": "abidjan-2019"}) == "described in 2019, not yet confirmed by the country"
    assert line(**source, year=2021, source={"document": "other"}) == "described in 2021, not yet confirmed by the country"
    assert line() == ""
