"""Exports in bulk beside the change feed: where a consumer goes on, and what was taken back meanwhile. Notes, under a key's ceiling."""

import pytest

from casework.models import NoteRead
from casework.services import releasing
from practices.services import withdrawal
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api.tasks import make_export
from tests.bulk_exports import ask, files, made, manifest, objects
from tests.casework import making
from tests.factories import make_organisation, make_practice
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
MARKINGS = ("clear", "green", "amber", "amber-strict")


@pytest.fixture
def team(db):
    return making.team("SN")


@pytest.fixture
def notes(team):
    unodc = make_organisation("unodc")
    return {tlp: making.released(*team, unodc, tlp=tlp, title=f"About {tlp}") for tlp in MARKINGS}


def api_of(scopes=CASEWORK, **more) -> Api:
    return Api(token=secret_for(make_organisation("unodc"), scopes=scopes, **more)[2])


def withdraw(note, team):
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)


@pytest.mark.parametrize("ceiling", MARKINGS)
def test_given_a_ceiling_then_notes_are_exported_as_listed_under_it_without_their_words(notes, ceiling):
    api = api_of(ceiling=ceiling)
    export = made(api, "note")
    told = objects(api, export)
    assert told == api.get("/notes/?sort=oldest").json()["results"]
    assert {one["tlp"] for one in told} == set(MARKINGS[: MARKINGS.index(ceiling) + 1])
    assert "Boats" not in str(told)
    with system_scope("test"):
        assert not NoteRead.objects.exists()


def test_given_fields_then_the_marking_comes_along_and_filters_mean_what_they_mean_in_the_list(notes):
    api = api_of(ceiling="amber")
    told = objects(api, made(api, "note", fields=["title"], filters={"tlp": ["green", "amber-strict"]}))
    assert [one["title"] for one in told] == ["About green"]
    assert set(told[0]) == {"title", "tlp", "handling", "handling_text", "reliability", "credibility"}
    assert refusal(api.post("/exports/", {"kind": "note", "filters": {"mine": "1"}}), 400)["errors"][0]["field"] == "filters.mine"


def test_given_a_key_without_casework_then_notes_are_refused_to_it(notes):
    refusal(api_of(READING).post("/exports/", {"kind": "note"}), 403, code="insufficient_scope")


def test_given_an_export_when_the_consumer_goes_on_with_its_cursor_then_it_misses_nothing_and_gets_nothing_twice(team, notes):
    api = api_of(ceiling="amber")
    export = ask(api, "note")
    between = making.released(*team, make_organisation("unodc"), tlp="green", title="In between")
    cursor = made_again(api, export)["cursor"]
    assert between.reference in {one["reference"] for one in objects(api, export)}  # it came before it was made
    after = making.released(*team, make_organisation("unodc"), tlp="green", title="Afterwards")
    changes = api.get("/changes/", {"since": cursor, "kind": "note"}).json()["results"]
    assert [one["reference"] for one in changes] == [between.reference, after.reference]
    assert refusal(api.get("/changes/", {"since": cursor}), 400)["errors"][0]["field"] == "since"  # of this kind alone


def made_again(api, export) -> dict:
    assert make_export(export.pk) == "ready"
    return manifest(api, export)


def test_given_something_of_it_is_taken_back_then_nothing_of_the_export_is_given_any_more_and_the_next_one_is_without_it(
    team, notes
):
    api, other = api_of(ceiling="amber"), api_of(ceiling="clear")
    export, of_other = made(api, "note"), made(other, "note")
    part = manifest(api, export)["parts"][0]["url"]
    assert len(files(api, export)) == 1
    withdraw(notes["amber"], team)
    for address in (f"/exports/{export.reference}/manifest/", part):
        refusal(api.get(address), 410, code="export_outdated")
    assert len(files(other, of_other)) == 1  # it never held it
    told = objects(api, made(api, "note"))
    assert [one["tlp"] for one in told if one["standing"] != "withdrawn"] == ["clear", "green"]
    assert [one["reference"] for one in api.get("/recalls/").json()["results"]] == [notes["amber"].reference]


def test_given_a_practice_that_is_withdrawn_then_exports_of_practices_are_outdated_and_those_of_posts_are_not(cast):
    api = Api(token=secret_for(cast.unodc, scopes=READING)[2])
    practice = make_practice(cast.senegal, state="published", title="Desk")
    practices, posts = made(api), made(api, "post")
    with access_scope(cast.coordinator_senegal):
        withdrawal.withdraw(practice=practice, reason="It was wrong.", actor=cast.coordinator_senegal.actor)
    refusal(api.get(f"/exports/{practices.reference}/manifest/"), 410, code="export_outdated")
    assert objects(api, posts)


def test_given_what_was_taken_back_is_shown_again_then_what_was_exported_before_stays_outdated_and_the_next_export_has_it(cast):
    api = Api(token=secret_for(cast.unodc, scopes=READING)[2])
    practice = make_practice(cast.senegal, state="published", title="Desk")
    before, chief = made(api), cast.coordinator_senegal
    cursor = manifest(api, before)["cursor"]
    for act in (withdrawal.withdraw, withdrawal.restore):
        with access_scope(chief):
            act(practice=practice, reason="For now.", actor=chief.actor)
        told = api.get("/changes/", {"since": cursor, "kind": "practice"}).json()["results"]
    assert [one["change"] for one in told] == ["created"]  # the newest word alone
    refusal(api.get(f"/exports/{before.reference}/manifest/"), 410, code="export_outdated")
    assert [one["title"] for one in objects(api, made(api))] == ["Desk"]
