"""The practices of the source documents: published, idempotent, all or nothing."""

import copy
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Country, Organisation
from practices.models import Practice, Section, StateChange, Translation, source_hash
from practices.text import texts_of
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import make_country, make_member, make_practice

pytestmark = pytest.mark.django_db
FILE = Path(__file__).resolve().parents[2] / "practices" / "data" / "practices.json"
ENTRIES = json.loads(FILE.read_text(encoding="utf-8"))["practices"]


@pytest.fixture
def reference(db):
    call_command("load_reference", stdout=StringIO())


@pytest.fixture
def load(reference, tmp_path):
    """load([entries]) writes them into a file and loads it; returns the report line."""

    def run(entries, *options):
        path = tmp_path / "practices.json"
        path.write_text(json.dumps({"practices": entries}))
        out = StringIO()
        call_command("load_practices", str(path), *options, stdout=out)
        return out.getvalue().strip()

    return run


@pytest.fixture
def entry():
    """One practice of the file, to be changed by a test."""
    return copy.deepcopy(next(entry for entry in ENTRIES if entry["slug"] == "pt-national-action-plan"))


def writes(queries) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE")]


def the(slug="pt-national-action-plan") -> Practice:
    return Practice.objects.select_related("current").get(slug=slug)


def test_given_the_file_when_it_is_loaded_then_all_members_read_39_practices_in_their_language(reference):
    out = StringIO()
    call_command("load_practices", str(FILE), stdout=out)
    assert out.getvalue().strip() == "Practices: 39 new, 0 changed, 0 unchanged"
    observer = make_member(Country.objects.get(alpha2="NE"), "observer")
    with access_scope(observer):
        practices = Practice.objects.visible_to(observer).select_related("current")
        assert len(practices) == 39
        texts = texts_of(practices, kinds=["title", "summary"], language="fr")
    assert all(text["title"].language == "fr" and text["title"].state == "draft" for text in texts.values())


def test_given_a_loaded_practice_then_it_is_published_as_of_its_source_without_validation_or_maturity(load, entry):
    load([entry])
    portugal, owner = Country.objects.get(alpha2="PT"), Organisation.objects.get(slug="pt-cig")
    with system_scope("test"):
        practice = the()
        assert (practice.state, practice.origin, practice.year) == ("published", "source_document", 2015)
        assert (practice.countries, practice.organisations) == ([portugal.pk], [owner.pk])
        assert practice.owner_id == portugal.team_label_id
        assert practice.published_at == practice.listed_at and f"{practice.published_at:%Y-%m-%d}" == "2015-12-04"
        assert practice.confirmed_on is None and practice.confirm_by is None
        assert practice.current.maturity == "" and practice.current.evidence == ""
        assert practice.current.numbers[0] == {"label": {"en": "measures", "fr": "mesures"}, "value": 53}
        assert practice.source == {
            "document": "oporto-2015",
            "section": {
                "en": "Session 1: strategies against trafficking",
                "fr": entry["translations"]["fr"]["section"],
            },
            "lines": [307, 377],
            "speaker_role": {
                "en": entry["source"]["speaker_role"],
                "fr": entry["translations"]["fr"]["speaker_role"],
            },
            "status": "ongoing",
            "evidence": "described",
        }
        sections = dict(Section.objects.filter(practice=practice).values_list("kind", "text"))
        assert set(sections) == {"title", "summary", "actions", "lessons"}  # what the source does not say has no row
        french = Translation.objects.get(practice=practice, section__kind="actions", language="fr")
        assert (french.state, french.author, french.source_hash) == ("draft", None, source_hash(sections["actions"]))
        step = StateChange.objects.get(practice=practice)
        assert (step.from_state, step.to_state, step.is_public, step.by, step.post) == ("", "published", True, None, None)


@pytest.mark.parametrize(
    ("slug", "model", "key"),
    [
        ("pt-es-lumina", Country, "PT"),
        ("ecowas-annual-review", Organisation, "ecowas"),
        ("joint-operational-partnerships", Organisation, "rabat-process"),
    ],
)
def test_given_who_is_named_when_loaded_then_the_owner_is_the_first_country_else_organisation_else_the_process(
    load, slug, model, key
):
    load([entry for entry in ENTRIES if entry["slug"] == slug])
    body = model.objects.get(**{model.key_field: key})
    with system_scope("test"):
        assert the(slug).owner_id == body.team_label_id


def test_given_loaded_practices_when_they_are_loaded_again_then_nothing_is_written(load):
    load(ENTRIES)
    with CaptureQueriesContext(connection) as asked:
        assert load(ENTRIES) == "Practices: 0 new, 0 changed, 39 unchanged"
    assert writes(asked.captured_queries) == []


def test_given_a_dry_run_then_it_says_what_would_change_and_stores_nothing(load, entry):
    assert load([entry], "--dry-run") == "Practices: 1 new, 0 changed, 0 unchanged (nothing stored)"
    with system_scope("test"):
        assert not Practice.objects.exists()


def test_given_a_changed_text_when_loaded_then_that_text_changes_and_nothing_else(load, entry):
    other = next(entry for entry in ENTRIES if entry["slug"] == "sn-national-cell")
    load([entry, other])
    with system_scope("test"):
        before, untouched = the(), the("sn-national-cell")
    entry["lessons"] = "Citizens must recognise trafficking."
    entry["problem"] = "Knowledge was scattered."
    assert load([entry, other]) == "Practices: 0 new, 1 changed, 1 unchanged"
    with system_scope("test"):
        after = the()
        assert after.updated_at > before.updated_at and after.published_at == before.published_at
        assert after.current.edition == before.current.edition + 1
        assert the("sn-national-cell").updated_at == untouched.updated_at
        texts = dict(Section.objects.filter(practice=after).values_list("kind", "text"))
        assert texts["lessons"] == entry["lessons"] and texts["problem"] == entry["problem"]
        french = Translation.objects.get(practice=after, section__kind="lessons", language="fr")
        assert french.source_hash == source_hash(entry["lessons"])


def test_given_a_text_that_leaves_the_file_when_loaded_then_its_section_goes(load, entry):
    load([entry])
    entry["lessons"] = entry["translations"]["fr"]["lessons"] = ""
    load([entry])
    with system_scope("test"):
        assert not Section.objects.filter(practice=the(), kind="lessons").exists()


def test_given_a_translation_that_a_person_checked_when_the_file_changes_then_it_is_left_alone(load, entry):
    load([entry])
    with system_scope("test"):
        rows = Translation.objects.filter(practice=the(), section__kind="title", language="fr")
        rows.update(text="Relu", state="reviewed")
    entry["title"]["fr"] = "Autre titre"
    load([entry])
    with system_scope("test"):
        assert rows.get().text == "Relu"


def test_given_a_practice_that_its_country_confirmed_when_the_file_changes_then_it_is_left_alone(load, entry):
    load([entry])
    with system_scope("test"):
        Practice.objects.filter(slug=entry["slug"]).update(confirmed_on="2026-11-01")
    entry["lessons"] = "Other."
    assert load([entry]) == "Practices: 0 new, 0 changed, 1 unchanged"


def test_given_a_practice_that_is_not_in_the_file_when_loaded_then_it_stays(load, entry):
    load(ENTRIES)
    assert load([entry]) == "Practices: 0 new, 0 changed, 1 unchanged"
    with system_scope("test"):
        assert Practice.objects.count() == 39


def broken(entry, **changes):
    return {**entry, "slug": "broken", **changes}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"countries": ["XX"]}, "countries names the unknown country “XX”"),
        ({"partners": ["nobody"]}, "partners names the unknown organisation “nobody”"),
        ({"themes": ["nothing"]}, "themes names the unknown theme “nothing”"),
        ({"framework_links": ["oporto-2015:C99"]}, "framework_links names the unknown framework item “oporto-2015:C99”"),
        ({"instruments": ["no-law"]}, "instruments names the unknown legal instrument “no-law”"),
        ({"phenomena": ["traffic"]}, "phenomena: “traffic” is none of smuggling, trafficking"),
        ({"kind": "idea"}, "kind: “idea” is none of"),
        ({"numbers": [{"label": "one", "value": 1}]}, "numbers: each needs its French label"),
        ({"slug": "pt-national-action-plan"}, "stands twice"),
        ({"title": None}, "(broken)"),
    ],
)
def test_given_a_row_that_does_not_fit_when_loaded_then_it_is_named_and_nothing_is_stored(load, entry, changes, said):
    with pytest.raises(CommandError) as refused:
        load([entry, broken(entry, **changes)])
    assert said in str(refused.value) and "Nothing was stored" in str(refused.value)
    with system_scope("test"):
        assert not Practice.objects.exists()


def test_given_a_members_practice_with_the_slug_when_loaded_then_it_is_refused_and_unchanged(load, entry):
    make_practice(make_country("PT"), state="published", slug=entry["slug"], title="Ours")
    with pytest.raises(CommandError, match="a member's practice has the slug"):
        load([entry])


@pytest.mark.parametrize("text", ["", "[]", '{"practices": 1}', '{"practices": ["a"]}'])
def test_given_a_file_that_is_none_when_loaded_then_it_is_refused(reference, tmp_path, text):
    path = tmp_path / "practices.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="practices.json"):
        call_command("load_practices", str(path), stdout=StringIO())
    with pytest.raises(CommandError, match="none.json cannot be read"):
        call_command("load_practices", str(tmp_path / "none.json"), stdout=StringIO())
