"""Reference data: idempotent, all or nothing, retired and never deleted."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Country, Network, Organisation
from practices.models import FrameworkItem, GlossaryTerm, Theme
from rabatplatform.access.scope import system_scope
from rabatplatform.reference import loading
from rabatplatform.reference.loading import Kind, Ref, ReferenceRefused, load, registered
from rabatplatform.reference.models import ReferenceVersion

pytestmark = pytest.mark.django_db


def run() -> dict[str, str]:
    """{kind: its line} of one run of the command."""
    out = StringIO()
    call_command("load_reference", stdout=out)
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines())


def writes(queries) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE")]


def test_given_an_empty_database_when_reference_data_are_loaded_then_each_kind_has_a_line_and_all_countries_are_there():
    lines = run()
    assert lines["Countries"] == "249 new, 0 changed, 0 unchanged, 0 retired"
    assert list(lines) == [
        "Countries",
        "Organisations",
        "Networks",
        "Themes",
        "Frameworks",
        "Framework items",
        "Legal instruments",
        "Glossary terms",
    ]
    assert Country.objects.exclude(rabat_status="").count() == 59
    assert Theme.objects.get(slug="smuggling-offence").parent.slug == "legal-framework"
    item = FrameworkItem.objects.get(reference="abidjan-2019:R22")
    assert (item.framework.slug, item.parent.reference) == ("abidjan-2019", "abidjan-2019:S4")
    assert Network.objects.get(code="rabat").organisation == Organisation.objects.get(slug="rabat-process")


def test_given_loaded_data_when_they_are_loaded_again_then_nothing_is_written():
    run()
    versions = dict(ReferenceVersion.objects.values_list("table", "number"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lines = run()
    assert writes(asked.captured_queries) == []
    assert all(line.startswith("0 new, 0 changed, ") and line.endswith(", 0 retired") for line in lines.values())
    assert dict(ReferenceVersion.objects.values_list("table", "number")) == versions


def test_given_the_glossary_then_no_form_of_a_word_stands_for_both_crimes_and_smuggling_is_never_traite():
    run()
    forms = {}
    for term in GlossaryTerm.objects.all():
        for language in ("en", "fr", "pt", "es", "ar"):
            assert term.names.get(language), (term.slug, language)
            for form in (term.names[language], *term.synonyms.get(language, [])):
                forms.setdefault((language, form.casefold()), set()).add(term.slug)
    assert not {form: slugs for form, slugs in forms.items() if len(slugs) > 1}
    smuggling = GlossaryTerm.objects.get(slug="migrant-smuggling")
    assert "traite" not in json.dumps({**smuggling.names, **smuggling.synonyms}).casefold()
    assert smuggling.phenomenon == "smuggling"


# ── with files of the test ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def files(tmp_path):
    """files(themes=[…], networks=[…]) writes and loads them; returns the reports by kind."""

    def write(*, themes, networks=()):
        path = tmp_path / "data.json"
        path.write_text(json.dumps({"themes": themes, "networks": list(networks)}))
        kinds = [Kind(Network, path, "networks", read_network), Kind(Theme, path, "themes", read_theme)]
        with system_scope("test"):
            networks_report, themes_report = load(kinds)
        return themes_report

    return write


def read_network(entry):
    return {"code": entry["code"], "names": entry["names"]}


def read_theme(entry):
    mentions = {"framework_links": [Ref(Network, code) for code in entry.get("links", [])]}
    return {"slug": entry["slug"], "names": entry["names"], "parent": Ref(Theme, entry.get("parent")), "mentions": mentions}


def theme(slug, **more):
    return {"slug": slug, "names": {"en": slug, "fr": slug}, **more}


def counts(report):
    return report.new, report.changed, report.unchanged, report.retired


def test_given_a_child_that_stands_before_its_parent_when_loaded_then_it_has_its_parent(files):
    assert counts(files(themes=[theme("child", parent="parent"), theme("parent")])) == (2, 0, 0, 0)
    assert Theme.objects.get(slug="child").parent.slug == "parent"


def test_given_an_entry_that_leaves_the_file_when_loaded_then_it_is_retired_and_when_it_returns_it_is_the_same_row(files):
    files(themes=[theme("stays"), theme("leaves")])
    row = Theme.objects.get(slug="leaves").pk
    assert counts(files(themes=[theme("stays")])) == (0, 0, 1, 1)
    assert Theme.objects.get(pk=row).retired_at is not None
    assert counts(files(themes=[theme("stays")])) == (0, 0, 1, 0)
    assert counts(files(themes=[theme("stays"), theme("leaves")])) == (0, 1, 1, 0)
    assert Theme.objects.get(slug="leaves").retired_at is None
    assert Theme.objects.get(slug="leaves").pk == row


def test_given_an_entry_marked_retired_when_loaded_then_it_is_retired_once(files):
    files(themes=[theme("old")])
    assert counts(files(themes=[theme("old", retired=True)])) == (0, 1, 0, 0)
    assert Theme.objects.get(slug="old").retired_at is not None
    assert counts(files(themes=[theme("old", retired=True)])) == (0, 0, 1, 0)


def test_given_a_changed_name_when_loaded_then_only_that_entry_changes_and_search_must_know(files):
    files(themes=[theme("a"), theme("b")])
    report = files(themes=[theme("a"), {"slug": "b", "names": {"en": "Better"}}])
    assert counts(report) == (0, 1, 1, 0)
    assert report.labels_changed
    assert Theme.objects.get(slug="b").names == {"en": "Better"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (theme("b", parent="nobody"), "themes 2 (b): parent names the unknown theme “nobody”"),
        (theme("b", links=["nowhere"]), "themes 2 (b): framework_links names the unknown network “nowhere”"),
        (theme("a"), "themes 2 (a): this theme stands twice"),
        ({"slug": "b"}, "themes 2: cannot be read as theme: 'names' is missing"),
        ({"slug": "b", "names": {"fr": "seul"}}, "there is no English name"),
        (theme("b" * 100), "slug: Ensure this value has at most 80 characters"),
        ("b", "themes 2: cannot be read as theme"),
    ],
)
def test_given_a_row_that_does_not_fit_when_loaded_then_it_is_named_and_nothing_is_stored(files, entry, said):
    with pytest.raises(ReferenceRefused) as refused:
        files(themes=[theme("a"), entry], networks=[{"code": "n", "names": {"en": "N"}}])
    assert said in str(refused.value)
    assert not Theme.objects.exists()
    assert not Network.objects.exists()


def test_given_a_retired_entry_that_no_file_holds_when_another_names_it_then_it_is_refused(files):
    """What an old file left in the table does not count: the same files load on an empty database or on none."""
    files(themes=[theme("a"), theme("old")])
    with pytest.raises(ReferenceRefused):
        files(themes=[theme("a", parent="old")])


@pytest.mark.parametrize("text", ["{", "[]", '{"themes": {}}'])
def test_given_a_file_that_is_no_reference_file_when_loaded_then_it_is_named(tmp_path, text):
    path = tmp_path / "themes.json"
    path.write_text(text)
    with pytest.raises(ReferenceRefused, match="themes.json"), system_scope("test"):
        load([Kind(Theme, path, "themes", read_theme)])


def test_given_a_refused_file_when_the_command_runs_then_it_fails_with_the_sentence(monkeypatch, tmp_path):
    path = tmp_path / "themes.json"
    path.write_text(json.dumps({"themes": [theme("a", parent="nobody")]}))
    registered()
    monkeypatch.setattr(loading, "_kinds", [Kind(Theme, path, "themes", read_theme)])
    with pytest.raises(CommandError, match="unknown theme “nobody”"):
        call_command("load_reference", stdout=StringIO())


def test_given_the_registered_kinds_then_every_reference_model_is_among_them():
    from django.apps import apps

    from rabatplatform.reference.models import ReferenceEntry

    assert {kind.model for kind in registered()} == {model for model in apps.get_models() if issubclass(model, ReferenceEntry)}
