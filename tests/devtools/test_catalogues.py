"""The extractor on which the two languages rest."""

import gettext
import time

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from devtools import catalogues
from devtools.errors import Refusal

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
HELP = _("A title, as short as possible.")
def told(n):
    # Translators: in the list of practices
    return ngettext("{n} practice", "{n} practices", n), pgettext_lazy("of a person", "Post"), _(
        "Two "
        "parts"
    )
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Find a practice" %}</h1>
      <p>{% blocktranslate trimmed with name=person.name %}
        Signed in as <b>{{ name }}</b>,
        since today.
      {% endblocktranslate %}</p>
   <p>{% blocktranslate count n=hits %}one hit{% plural %}{{ n }} hits{% endblocktranslate %}</p>
<a title="{% translate 'It’s “here”' %}">{{ _("More") }}</a> {% include "x.html" with label=_("Save") only %}
{% translate "Open" context "state" %}\u00a0« raw text: 'quote \" ( [ »
{# Translators: at the foot of a mail #}
{% translate "100 %" %}
{% if a %}
\t{% translate "Tabbed" %}
  {% endif %}
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "practices").mkdir()
    (tmp_path / "practices" / "views.py").write_text(PYTHON)
    (tmp_path / "practices" / "migrations").mkdir()
    (tmp_path / "practices" / "migrations" / "0001.py").write_text('_("not from migrations")')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def translate_all(root, change=lambda text: f"[{text}]"):
    catalogue = catalogues.read_catalogue("fr", root)
    for message in catalogue:
        if message.id:
            message.string = tuple(map(change, message.id)) if message.pluralizable else change(message.id)
    catalogues.write_catalogue(catalogue, "fr", root)


def test_messages_of_python_and_of_templates_are_found_with_their_run_time_text(root):
    found = {(message.context, message.id) for message in catalogues.extract(root) if message.id}
    assert found == {
        (None, "A title, as short as possible."),
        (None, ("{n} practice", "{n} practices")),
        ("of a person", "Post"),
        (None, "Two parts"),
        (None, "Find a practice"),
        (None, "Signed in as <b>%(name)s</b>, since today."),
        (None, ("one hit", "%(n)s hits")),
        (None, "It’s “here”"),
        (None, "More"),
        (None, "Save"),
        ("state", "Open"),
        (None, "100 %%"),
        (None, "Tabbed"),
    }


def test_a_note_to_translators_and_the_file_are_kept(root):
    message = catalogues.extract(root).get("{n} practice")
    assert message.auto_comments == ["Translators: in the list of practices"]
    assert [path for path, _ in message.locations] == ["practices/views.py"]


def test_given_a_template_that_cannot_be_read_then_it_is_named_and_nothing_is_written(root):
    (root / "templates" / "broken.html").write_text("{% blocktranslate %}{% if a %}{% endif %}{% endblocktranslate %}")
    with pytest.raises(Refusal, match=r"broken\.html"):
        catalogues.update_catalogues(root)
    assert not (root / "locale").exists()


def test_given_new_and_gone_messages_when_updated_then_translations_stay_and_only_those_lines_change(root):
    assert catalogues.update_catalogues(root) == ["en: 0 messages, 0 untranslated", "fr: 13 messages, 13 untranslated"]
    translate_all(root)
    assert catalogues.problems(root) == []
    before = catalogues.po_file("fr", root).read_text().splitlines()
    (root / "practices" / "views.py").write_text("\n\n\n" + PYTHON.replace("A title, as short as possible.", "A short title"))
    catalogues.update_catalogues(root)
    after = catalogues.po_file("fr", root).read_text().splitlines()
    assert set(after) - set(before) == {'msgid "A short title"', 'msgstr ""'} - set(before)
    assert set(before) - set(after) == {'msgid "A title, as short as possible."', 'msgstr "[A title, as short as possible.]"'}
    assert catalogues.problems(root) == ["fr: untranslated: 'A short title'"]
    catalogues.update_catalogues(root)
    assert catalogues.po_file("fr", root).read_text().splitlines() == after


def test_missing_left_over_fuzzy_and_half_translated_messages_are_problems(root):
    assert catalogues.problems(root) == ["en: there is no catalogue", "fr: there is no catalogue"]
    catalogues.update_catalogues(root)
    translate_all(root)
    catalogue = catalogues.read_catalogue("fr", root)
    catalogue.get("Save").flags.add("fuzzy")
    catalogue.get("one hit").string = ("un", "")
    catalogue.delete("More")
    catalogue.add("Gone", "Parti")
    catalogues.write_catalogue(catalogue, "fr", root)
    assert sorted(catalogues.problems(root)) == [
        "fr: fuzzy: 'Save'",
        "fr: missing: 'More' (templates/page.html)",
        "fr: no longer in the code: 'Gone'",
        "fr: untranslated: 'one hit'",
    ]


@pytest.mark.parametrize(
    ("text", "translation", "is_broken"),
    [
        ("By %(name)s", "Par %(name)s", False),
        ("By %(name)s", "Par %(nom)s", True),
        ("{n} days", "{n} jours", False),
        ("{n} days", "des jours", True),
        ("days", "{n} jours", True),
        ("<b>Now</b>", "<b>Maintenant</b>", False),
        ("<b>Now</b>", "<i>Maintenant</i>", True),
        ("A: b", "A&nbsp;: b", False),
        ("100 %%", "100 %%", False),
        ("line\n", "ligne", True),
        (("one hit", "%(n)s hits"), ("un résultat", "%(n)s résultats"), False),
        (("one hit", "%(n)s hits"), ("%(n)s résultat", "%(n)s résultats"), False),
        (("one hit", "%(n)s hits"), ("un résultat", "des résultats"), True),
        (("one hit", "%(n)s hits"), ("%(m)s résultat", "%(n)s résultats"), True),
    ],
)
def test_placeholders_and_tags_agree(text, translation, is_broken):
    catalogue = Catalog(locale="fr")
    assert bool(catalogues.broken_placeholders(catalogue.add(text, translation))) is is_broken


def test_given_a_broken_placeholder_when_compiled_then_refused_with_the_file(root):
    catalogues.update_catalogues(root)
    translate_all(root, change=lambda text: text.replace("%(name)s", "%(nom)s"))
    with pytest.raises(Refusal, match=r"django\.po: the placeholders of"):
        catalogues.compile_catalogues(root)


def test_compiled_catalogues_speak_french_and_are_made_again_only_when_older(root):
    catalogues.update_catalogues(root)
    translate_all(root)
    catalogues.compile_catalogues(root)
    target = catalogues.po_file("fr", root).with_suffix(".mo")
    french = gettext.translation("django", root / "locale", ["fr"])
    assert french.gettext("Save") == "[Save]"
    assert [french.ngettext("one hit", "%(n)s hits", n) for n in (0, 1, 2)] == ["[one hit]", "[one hit]", "[%(n)s hits]"]
    assert french.pgettext("state", "Open") == "[Open]"
    made = target.stat().st_mtime_ns
    catalogues.compile_catalogues(root)
    assert target.stat().st_mtime_ns == made
    time.sleep(0.02)
    catalogues.po_file("fr", root).touch()
    catalogues.compile_catalogues(root)
    assert target.stat().st_mtime_ns > made


def test_the_pseudo_language_has_every_message_running_from_right_to_left(root):
    catalogues.update_catalogues(root)
    catalogues.compile_catalogues(root)
    path = catalogues.po_file("ar_XB", root).with_suffix(".mo")
    with path.open("rb") as file:
        made = read_mo(file)
    assert len(made) == 13
    pseudo = gettext.translation("django", root / "locale", ["ar_XB"])
    assert pseudo.gettext("Save") == "\u202eSave\u202c"
    assert pseudo.ngettext("one hit", "%(n)s hits", 3) == "%(n)s \u202ehits\u202c"
    assert pseudo.gettext("100 %%") == "100 %%"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Find it", "<Find> <it>"),
        ("By %(name)s, {n} %s", "<By> %(name)s, {n} %s"),
        ('<a href="/x" class="y">Go</a>', '<a href="/x" class="y">%Go%</a>'),
        ("It’s A–Z", "<It’s> <A>–<Z>"),
        ("See https://rabat.example/a?b=c or ask a@b.example", "<See> https://rabat.example/a?b=c <or> <ask> a@b.example"),
        ("A&nbsp;b", "<A>&nbsp;<b>"),
        ("12 / 34", "12 / 34"),
    ],
)
def test_words_are_turned_and_what_is_not_a_word_stays(text, expected):
    marks = ("%", "%") if "%Go%" in expected else ("<", ">")
    if marks[0] == "%":
        expected = expected.replace("%Go%", "\u202eGo\u202c")
    else:
        expected = expected.replace("<", "\u202e").replace(">", "\u202c")
    assert catalogues.right_to_left(text) == expected
