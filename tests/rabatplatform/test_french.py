"""What the French of the platform keeps to: its typography, its words, and nothing left in English."""

import ast
import re
from datetime import date

import pytest
from django.utils import translation

from devtools.catalogues import KEYWORDS, broken_placeholders, read_catalogue, source_files, translated
from devtools.place import CHECKOUT
from rabatplatform.web.templatetags.web import language_name, written

NARROW, WIDE = "\u202f", "\u00a0"
NOT_PROSE = re.compile(
    r"<code>.*?</code>|<[^>]+>|`[^`]*`|\{.*\}|Authorization: Token|[0-9a-f]{4}:[0-9a-f:]+/\d+|\w+://\S+|%\(\w+\)[sd]"
)
SAME_IN_FRENCH = {  # what is written alike in both languages
    "%(counter)s organisation",
    "%(counter)s version",
    "%(label)s, note %(reference)s",
    "%(number)d minute",
    "%(number)d note",
    "%(number)s note",
    "%(number)s organisation",
    "Correction",
    "Corruption",
    "Note",
    "Corrections",
    "Notes",
    "Route",
    "Routes",
    "Transport",
    "Version %(number)s",
    "note",
    "notes",
    "{kind: text}",
    "version %(number)s",
    "INTERPOL I-24/7",
    "Versions",
    "Information",
    "%(counter)s question",
    "%(number)d conclusion",
    "%(number)d vacant",
    "%(number)s page",
    "Abidjan 2019",
    "Actions",
    "Adaptations",
    "Annexes",
    "Code",
    "Date",
    "Dates",
    "Dialogue",
    "Discussion",
    "Document",
    "Documents",
    "Europe",
    "Guides",
    "Europol SIENA",
    "Exports",
    "ISO 3166-1 alpha-2.",
    "Innovation",
    "Institution",
    "Message",
    "Messages",
    "Niamey 2018",
    "Notifications",
    "Organisation",
    "Organisations",
    "Page",
    "Phase",
    "Phases",
    "Plan",
    "Rome 2015–2017",
    "Secret",
    "Section",
    "Sections",
    "Signature",
    "Source",
    "Type",
    "Vacant",
    "Version",
    "Version 1",
    "absence",
    "absences",
    "absent",
    "adaptation",
    "adaptations",
    "date",
    "institution",
    "invitation",
    "invitations",
    "justice",
    "message",
    "messages",
    "ms",
    "null",
    "organisation",
    "organisations",
    "original",
    "paraphrase",
    "police",
    "protection",
    "vacant",
    "{criterion: 0 to 3}",
    "{language: name}",
    "{question: true, or false: it blocks}",
}


def messages():
    for message in read_catalogue("fr"):
        if message.id and translated(message):
            originals = message.id if message.pluralizable else (message.id,)
            texts = message.string if message.pluralizable else (message.string,)
            yield message, originals, texts


def prose():
    """(English, French without code, tags and placeholders) of every form of every message."""
    for _message, originals, texts in messages():
        for number, text in enumerate(texts):
            yield originals[min(number, len(originals) - 1)], NOT_PROSE.sub("x", text)


def offending(pattern):
    found = re.compile(pattern)
    return [french for _english, french in prose() if found.search(french)]


def test_two_forms_zero_and_one_are_singular():
    catalogue = read_catalogue("fr")
    assert (catalogue.num_plurals, catalogue.plural_expr) == (2, "(n > 1)")
    assert all(len(texts) == 2 for message, _originals, texts in messages() if message.pluralizable)


def test_placeholders_and_tags_are_those_of_the_original():
    assert [wrong for message, _originals, _texts in messages() for wrong in broken_placeholders(message)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("'", id="the apostrophe is ’"),
        pytest.param('"|“|”', id="quotation marks are « »"),
        pytest.param(r"\.\.\.", id="the ellipsis is one character"),
        pytest.param(rf"(?<!{NARROW})[;?!»]", id="narrow space before ; ? ! »"),
        pytest.param(rf"«(?!{NARROW})", id="narrow space after «"),
        pytest.param(rf"(?<!{WIDE}):(?!\w)", id="no-break space before :"),
        pytest.param(rf"  |[{NARROW}{WIDE}] | [{NARROW}{WIDE}]", id="one space at a time"),
        pytest.param(r"\d [\d%]", id="no-break space inside numbers"),
    ],
)
def test_typography(pattern):
    assert offending(pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(?i)\be-?mails?\b|\bmél\b", id="courriel, adresse électronique"),
        pytest.param(r"(?i)coordonnateur|coordinatrice", id="coordinateur"),
        pytest.param(r"(?i)authentification à deux|second facteur", id="deuxième étape"),
        pytest.param(r"(?i)clé d’identification|passkey", id="clé d’accès"),
        pytest.param(r"(?i)codes? de récupération", id="code de secours"),
        pytest.param(r"(?i)\btoken\b|\btokens\b", id="jeton"),
        pytest.param(r"(?i)meilleures? pratiques?", id="bonne pratique"),
        pytest.param(r"(?i)\btoi\b|\btes\b|\bton\b|s’il te pla", id="vous"),
    ],
)
def test_one_word_for_one_thing(pattern):
    assert offending(pattern) == []


def test_smuggling_is_trafic_illicite_and_trafficking_is_traite():
    for english, french in prose():
        smuggling, trafficking = "smuggl" in english.lower(), "traffick" in english.lower()
        traite, trafic = re.search(r"(?i)\btraite\b", french), re.search(r"(?i)\btrafi(c|qu)", french)
        assert not (smuggling and traite and not trafficking), (english, french)
        assert not (trafficking and trafic and not smuggling), (english, french)
        assert smuggling or not trafic, (english, french)
        assert trafficking or not traite, (english, french)
    assert offending(r"(?i)\btrafic (?!illicite de migrants)") == []


def test_given_a_member_and_a_key_then_each_is_suspended_in_its_own_gender():
    catalogue = read_catalogue("fr")
    assert catalogue.get("Suspended", context="member").string == "Suspendu"
    assert catalogue.get("Suspended").string == "Suspendue"  # a key


def test_nothing_is_left_in_english():
    left = {
        originals[0]
        for _message, originals, texts in messages()
        if texts[0] == originals[0] and re.search(r"[a-z]{2}", NOT_PROSE.sub("", texts[0]))
    }
    assert left <= SAME_IN_FRENCH


def test_every_name_that_the_code_gives_to_gettext_is_read_by_the_extractor():
    for path in source_files(CHECKOUT):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    names = {alias.asname or alias.name for alias in node.names if "gettext" in alias.name}
                    assert names <= KEYWORDS.keys(), path


def test_the_first_day_of_a_month_is_an_ordinal():
    with translation.override("fr"):
        assert written(date(2026, 1, 1), "DATE_FORMAT") == "1er janvier 2026"
        assert written(date(2026, 1, 11), "DATE_FORMAT") == "11 janvier 2026"
        assert written(date(2026, 1, 21), "DATE_FORMAT") == "21 janvier 2026"
    with translation.override("en"):
        assert written(date(2026, 1, 1), "DATE_FORMAT") == "1 January 2026"


def test_languages_that_no_interface_has_are_named_too():
    assert [language_name(code) for code in ("fr", "wo", "ff", "xx-unknown")] == ["français", "Wolof", "Pulaar", "xx-unknown"]
