"""Rules of every template: no inline style or handler, every word marked for translation, components with named inputs."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path for path in ROOT.rglob("*") if path.suffix in (".html", ".txt"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
MAILS = re.compile(r"^email/|extends \"(account/)?email/")  # mail programs know inline styles only
LOCAL_ONLY = {"web/components.html"}  # shown under local settings, filled with invented words
WORDS_OF_ALL_LANGUAGES = {"Rabat", "TLP", "API", "URL", "PDF", "Word", "CSV", "JSON", "REST", "GET", "POST", "PATCH", "limit"}
SENTINEL = "\x00"
SPOKEN_ATTRIBUTES = re.compile(
    r'\s(?:aria-label|placeholder|alt|title|summary|data-say|data-offmsg|data-failed|data-slow)="([^"]*)"'
)
LETTERS = re.compile(r"[^\W\d_]{2,}")


def name(path):
    return path.relative_to(ROOT).as_posix()


def words_not_marked(source):
    """Words of a template that a reader would see and that no translation covers."""
    pieces, skip = [], None
    for token in Lexer(source).tokenize():
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents.split() else ""
        if skip:
            skip = None if tag == skip else skip
        elif tag in ("blocktranslate", "blocktrans", "comment", "verbatim"):
            skip = "end" + tag
            pieces.append(SENTINEL)
        elif token.token_type == TokenType.TEXT:
            pieces.append(token.contents)
        elif token.token_type != TokenType.COMMENT:
            pieces.append(SENTINEL)
    text = "".join(pieces)
    text = re.sub(r"<(script|style|svg|code|pre)\b.*?</\1>", SENTINEL, text, flags=re.S)
    spoken = [match for match in SPOKEN_ATTRIBUTES.findall(text)]
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"<[^>]*>", SENTINEL, text, flags=re.S)
    text = re.sub(r"&\w+;", "", text)
    return [word for part in [text, *spoken] for word in LETTERS.findall(part) if word not in WORDS_OF_ALL_LANGUAGES]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_inline_style_or_handler(path):
    if MAILS.search(name(path)) or MAILS.search(path.read_text()):
        return
    source = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=", source), "the content security policy refuses inline styles"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", source), "the content security policy refuses inline handlers"
    assert "hx-on" not in source
    assert "<style" not in source
    assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", source), "scripts are files"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_word_is_marked_for_translation(path):
    if name(path) in LOCAL_ONLY:
        return
    assert not words_not_marked(path.read_text())


@pytest.mark.parametrize("path", sorted((ROOT / "components").glob("*.html")), ids=name)
def test_a_component_opens_with_its_inputs(path):
    assert re.match(r"{#|{% comment %}", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_address_of_another_host(path):
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_link_with_htmx_has_an_address_without_it(path):
    for tag in re.findall(r"<a\b[^>]*hx-get[^>]*>", path.read_text(), flags=re.S):
        assert "href=" in tag


def test_the_word_finder_finds_words():
    assert words_not_marked("<p>Hello {{ name }}</p>") == ["Hello"]
    assert words_not_marked('<a aria-label="Close it" href="/x">{% translate "Close" %}</a>') == ["Close", "it"]
    assert words_not_marked("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} · {{ x }}") == []


def test_given_a_form_in_an_included_template_then_its_token_is_handed_on():
    """`only` leaves the token out, and what is sent from there would be refused: {% include … csrf_token=csrf_token only %}."""
    sources = {name(path): path.read_text(encoding="utf-8") for path in PAGES}
    forms = {key for key, source in sources.items() if "{% csrf_token %}" in source}
    without = [
        f"{key} includes {found['name']}"
        for key, source in sources.items()
        for found in re.finditer(r'{% include "(?P<name>[^"]+)"(?P<rest>[^%]*)%}', source)
        if found["name"] in forms and re.search(r"\bonly\b", found["rest"]) and "csrf_token=" not in found["rest"]
    ]
    assert without == []
