"""What the originator does with a note by API beside its text: who reads it and who read it, findings, a later day, further notes."""

import uuid

import pytest
from django.utils import timezone

from casework.api import examples, reading_examples
from casework.models import Note
from casework.services import groups, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.visitors import api, shows_again
from tests.factories import make_country, make_member
from tests.rabatplatform.api.calls import paged, refusal

pytestmark = pytest.mark.django_db


def test_given_a_note_then_its_writers_are_told_who_reads_it_and_why(people, calls, note, address):
    told = calls["analyst"].get(f"{address}audience/").json()
    assert told.keys() == reading_examples.REACH.keys() and (told["countries"], told["people"]) == (2, 3)
    (given,) = [rule for rule in told["rules"] if rule["kind"] == "body"]
    assert given.keys() == reading_examples.REACH["rules"][0].keys() and (given["people"], given["counts"]) == (1, True)
    assert uuid.UUID(given["grant"])
    before = calls["analyst"].get(f"{address}audience/?on={making.today(-1)}").json()
    assert [rule["kind"] for rule in before["rules"] if rule["kind"] == "body"] == []
    refusal(calls["spanish"].get(f"{address}audience/"), 403)
    refusal(calls["italian"].get(f"{address}audience/"), 404)
    for day in ("tomorrow", str(making.today(1)), "2026-02-31"):
        refusal(calls["analyst"].get(f"{address}audience/?on={day}"), 400, "on")


def test_given_a_grant_that_is_looked_at_then_it_says_whom_it_adds_and_nothing_is_stored(calls, note, address):
    body = examples.NEW_GRANT | {"receiver": "IT", "ends": making.moment(60)}
    told = calls["coordinator"].post(f"{address}grants/preview/", body)
    assert told.status_code == 200 and told.json().keys() == reading_examples.REACH_PREVIEW.keys(), told.content
    assert told.json()["added"] == 1 and not told.json()["falls_away"] and told.json()["after"]["countries"] == 3
    assert len(calls["coordinator"].get(f"{address}grants/").json()["results"]) == 1
    refusal(calls["coordinator"].post(f"{address}grants/preview/", body | {"receiver": "XX"}), 400, "receiver")
    refusal(calls["spanish"].post(f"{address}grants/preview/", body), 403)


def test_given_a_stricter_version_in_preparation_then_the_preview_says_that_the_receiver_will_fall_away(
    people, calls, note, address
):
    body = examples.NEW_GRANT | {"receiver": "IT", "ends": making.moment(60)}
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        writing.begin_version(note=note, actor=coordinator.actor)
        fresh = Note.objects.with_texts().get(pk=note.pk)
        writing.save(note=fresh, content={"tlp": "red"}, actor=coordinator.actor, edition=fresh.in_hand.edition)
    told = calls["coordinator"].post(f"{address}grants/preview/", body).json()
    assert told["falls_away"] and told["added"] == 1
    post = body | {"kind": "post", "receiver": str(people["italian"].actor.post.reference)}
    assert not calls["coordinator"].post(f"{address}grants/preview/", post).json()["falls_away"]


def test_given_options_then_a_coordinator_who_showed_lately_who_they_are_sets_the_given_ones(people, calls, note, address):
    coordinator = calls["coordinator"]
    refusal(coordinator.patch(f"{address}options/", {"is_known": True}), 403, code="reauthentication_required")
    refusal(calls["analyst"].patch(f"{address}options/", {"is_known": True}), 403)
    shows_again(coordinator, people["coordinator"])
    refusal(coordinator.patch(f"{address}options/", {}), 400, "is_known")
    refusal(coordinator.patch(f"{address}options/", {"is_known": "yes"}), 400, "is_known")
    change = {"hides_recipients": True, "reason": "An operation runs."}
    refusal(coordinator.patch(f"{address}options/", change), 428, "If-Match")
    read = coordinator.get(f"{address}options/")["ETag"]
    told = coordinator.patch(f"{address}options/", change, HTTP_IF_MATCH=read).json()
    refusal(coordinator.patch(f"{address}options/", {"hides_recipients": False, "reason": "Over."}, HTTP_IF_MATCH=read), 412)
    assert told == calls["analyst"].get(f"{address}options/").json() == reading_examples.OPTIONS


def test_given_reads_then_author_and_coordinator_see_them_in_pages_and_readers_do_not(people, calls, note, address):
    for _number in range(3):
        calls["spanish"].get(address)
    assert (
        len(paged(calls["analyst"], f"{address}reads/?limit=1")) == len(paged(calls["coordinator"], "/notes/reads/?limit=2")) == 3
    )
    first = calls["analyst"].get(f"{address}reads/?limit=2").json()
    (second,) = calls["analyst"].get(first["next"]).json()["results"]
    assert second.keys() == reading_examples.READ.keys()
    assert {(row["body"], row["how"], row["note"]) for row in [*first["results"], second]} == {("ES", "api", note.reference)}
    refusal(calls["spanish"].get(f"{address}reads/"), 403)
    refusal(calls["analyst"].get("/notes/reads/"), 403)
    assert len(calls["coordinator"].get("/notes/reads/").json()["results"]) == 3
    assert len(calls["coordinator"].get(f"/notes/reads/?note={note.reference}&body=ES&days=7").json()["results"]) == 3
    assert calls["coordinator"].get("/notes/reads/?body=IT").json()["results"] == []
    assert calls["italian"].get("/notes/reads/").json()["results"] == []
    for query, field in (("body=XX", "body"), ("days=3", "days"), ("cursor=1", "cursor"), ("who=1", "who")):
        refusal(calls["coordinator"].get(f"/notes/reads/?{query}"), 400, field)


def test_given_a_finding_then_a_coordinator_lets_it_pass_with_a_reason(people, calls):
    words = "Call +221 33 889 12 34 at the port."
    note = making.draft(people["analyst"], texts={"judgement": words})
    address = f"/notes/{note.reference}/findings/"
    refusal(calls["analyst"].get(address), 403)
    (row,) = calls["coordinator"].get(address).json()["results"]
    assert row.keys() == reading_examples.FINDINGS["results"][0].keys()
    assert words[row["start"] : row["end"]] == row["words"] and row["field"] == "texts.judgement"
    body = {"kind": row["kind"], "words": row["words"], "reason": "The public number of the coast guard."}
    refusal(calls["coordinator"].post(f"{address}pass/", body | {"reason": ""}), 400, "reason")
    refusal(calls["coordinator"].post(f"{address}pass/", body | {"words": "none"}), 400, "words")
    refusal(calls["analyst"].post(f"{address}pass/", body), 403)
    assert calls["coordinator"].post(f"{address}pass/", body).json()["results"] == []


def test_given_a_released_note_then_it_is_extended_derived_and_superseded(people, calls, note, address):
    day = str(making.today(300))
    extended = calls["coordinator"].post(f"{address}extend/", {"valid_until": day, "reason": "Our patrols still see it."})
    assert extended.status_code == 200 and extended.json()["valid_until"] == day, extended.content
    refusal(calls["analyst"].post(f"{address}extend/", {"valid_until": day, "reason": "x"}), 403)
    refusal(
        calls["coordinator"].post(f"{address}extend/", {"valid_until": str(making.today(1)), "reason": "x"}), 400, "valid_until"
    )
    refusal(calls["coordinator"].post(f"{address}extend/", {"valid_until": "soon", "reason": "x"}), 400, "valid_until")
    refusal(calls["analyst"].post(f"{address}derive/", {"tlp": "red"}), 400, "tlp")
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}
    derived = calls["analyst"].post(f"{address}derive/", {"tlp": "green"}, **key)
    assert derived.status_code == 201 and derived.json()["tlp"] == "green" and derived.json()["reference"] != note.reference
    again = calls["analyst"].post(f"{address}derive/", {"tlp": "green"}, **key)
    assert again["Location"] == derived["Location"]
    following = calls["analyst"].post(f"{address}supersede/")
    assert following.status_code == 201 and following.json()["state"] == "draft", following.content
    for act in ("derive/", "supersede/"):
        refusal(calls["spanish"].post(f"{address}{act}", {"tlp": "green"} if act == "derive/" else None), 403)
        refusal(calls["italian"].post(f"{address}{act}"), 404)


def test_given_notes_on_the_same_route_then_those_that_one_reads_are_alike(people, calls, note, address):
    other = making.released(people["analyst"], people["coordinator"], make_country("ES"), title="Boats again")
    making.released(people["analyst"], people["coordinator"], make_country("IT"), title="Boats unseen")
    (row,) = calls["spanish"].get(f"{address}similar/").json()["results"]
    assert row["reference"] == other.reference and "texts" not in row
    refusal(calls["italian"].get(f"{address}similar/"), 404)


def test_given_a_marking_that_is_not_exported_then_readers_get_no_words_by_api(people, calls):
    named = make_member(make_country("ES"), Role.ANALYST)
    note = making.released(people["analyst"], people["coordinator"], named.actor.post, tlp="red")
    refusal(api(named).get(f"/notes/{note.reference}/"), 403)
    refusal(api(named).get(f"/notes/{note.reference}/compare/"), 403)
    assert calls["analyst"].get(f"/notes/{note.reference}/").status_code == 200


def test_given_a_grant_that_would_be_refused_then_looking_at_it_is_refused_at_the_same_field(people, calls, note, address):
    body = examples.NEW_GRANT | {"receiver": "IT", "ends": making.moment(60)}
    post, coordinator = people["italian"].actor.post, people["coordinator"]
    with access_scope(coordinator):
        facts = {"name": "Closed", "purpose": "", "later": "from_joining", "hides_members": False}
        group = groups.make_group(
            body=making.body_of(coordinator), members=[make_country("IT")], actor=coordinator.actor, **facts
        )
        groups.close_group(group=group, reason="It is done.", actor=coordinator.actor)
    with system_scope("test"):
        type(post).objects.filter(pk=post.pk).update(closed_at=timezone.now())
    for more, field in (
        ({"ends": making.moment(900)}, "ends"),
        ({"kind": "post", "receiver": str(post.reference)}, "receiver"),
        ({"kind": "group", "receiver": str(group.reference)}, "receiver"),
    ):
        answer = calls["coordinator"].post(f"{address}grants/preview/", body | more)
        told = [error["field"] for error in answer.json()["errors"]]
        assert (answer.status_code, told) == (409, [field]), answer.content
