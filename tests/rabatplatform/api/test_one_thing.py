"""One thing at its address: some of its fields alone, 304 to whoever has it as it is shown to them, also where the read is recorded."""

import re

import pytest

from casework.api import base as of_notes
from casework.api.base import MARKING
from casework.errors import NotRecorded
from casework.services.groups import make_group
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api import schema
from tests.casework import making
from tests.casework.api.reads import reads_of
from tests.casework.visitors import api as visitor
from tests.factories import make_country, make_member
from tests.rabatplatform.api.calls import Api, refusal
from tests.rabatplatform.api.examples import groups, notes, practices, reviews, world  # noqa: F401  each makes its scenes

pytestmark = pytest.mark.django_db
ITS_MARKING = {"/api/v1/notes/{reference}/": set(MARKING)}
LISTED_ELSEWHERE = {"/api/v1/practices/{address}/review/", "/api/v1/practices/{address}/translations/{language}/"}
OWN_STATE = {"/api/v1/exports/{reference}/"}  # is asked again while it is made, and says how far that is


def things(document):
    """(path, operation) of reading each thing of a list: at the address of the list and one part more, or elsewhere."""
    reads = {path: methods["get"] for path, methods in document["paths"].items() if "get" in methods}
    for path, operation in reads.items():
        is_in_a_list = path in LISTED_ELSEWHERE or (path.endswith("}/") and re.sub(r"\{\w+\}/$", "", path) in reads)
        if is_in_a_list and "application/json" in operation["responses"]["200"]["content"] and path not in OWN_STATE:
            yield path, operation


def one_thing(here, path, operation):
    """(who reads it, its address) in a scene of the examples."""
    call = (world.SCENES.get((operation["operationId"], 200)) or world.SCENES[operation["operationId"], None])(here)
    return call.by, re.sub(r"\{(\w+)\}", lambda part: str(call.at[part[1]]), path.removeprefix("/api/v1"))


def test_given_a_thing_of_a_list_then_it_takes_fields_and_if_none_match(db):
    document = schema.document()
    found = {path: {one["name"] for one in operation["parameters"]} for path, operation in things(document)}
    assert len(found) > 13
    assert {path for path, names in found.items() if not {"fields", "If-None-Match"} <= names} == set()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_given_each_thing_when_some_fields_are_asked_then_these_alone_with_an_etag_of_their_own(db):
    here, met = world.World(), 0
    for path, operation in things(schema.document()):
        caller, at = one_thing(here, path, operation)
        whole = caller.get(at)
        assert whole.status_code == 200, (path, whole.content)
        first, second = list(whole.json())[:2]
        some = caller.get(at, {"fields": f"{second},{first}"})
        assert some.json().keys() == {first, second} | ITS_MARKING.get(path, set()), path
        assert some["ETag"] != whole["ETag"] and list(some.json())[:2] == [second, first], path
        assert caller.get(at, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 304, path
        assert caller.get(at, {"fields": f"{second},{first}"}, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 200, path
        assert caller.get(at, {"fields": f"{second},{first}"}, HTTP_IF_NONE_MATCH=some["ETag"]).status_code == 304, path
        assert "nonsense" in refusal(caller.get(at, {"fields": "nonsense"}), 400, "fields", "invalid_parameter")["detail"]
        met += 1
    assert met > 13


def test_given_the_etag_of_some_fields_when_the_thing_is_changed_with_it_then_it_is_as_good_as_that_of_the_whole(db):
    analyst, _coordinator = making.team("SN")
    note, caller = making.draft(analyst), visitor(analyst)
    at = f"/notes/{note.reference}/"
    some = caller.get(at, {"fields": "title"})
    assert caller.patch(at, {"title": "Another"}, HTTP_IF_MATCH=some["ETag"]).status_code == 200
    refusal(caller.patch(at, {"title": "A third"}, HTTP_IF_MATCH=some["ETag"]), 412)


# ── notes: each read is recorded ──


@pytest.fixture
def shared(db):
    """(the note, who reads it in Spain, coordinator of its originator)."""
    analyst, coordinator = making.team("SN")
    reader = make_member(make_country("ES"), Role.FOCAL_POINT)
    return making.released(analyst, coordinator, make_country("ES")), reader, coordinator


def test_given_a_note_that_a_reader_has_when_it_is_asked_again_then_304_is_recorded_as_the_read_that_it_is(shared):
    note, reader, _coordinator = shared
    caller, at = visitor(reader), f"/notes/{note.reference}/"
    first = caller.get(at)
    again = caller.get(at, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and not again.content
    (one, other) = reads_of(note, reader)
    assert one == other == ("api", "", 1)
    assert caller.get(at, {"fields": "title"}).json().keys() == {"title", *MARKING}
    assert len(reads_of(note, reader)) == 3  # whatever it leaves out


def test_given_a_read_that_cannot_be_recorded_then_it_is_404_and_no_304(shared, monkeypatch):
    note, reader, _coordinator = shared
    caller, at = visitor(reader), f"/notes/{note.reference}/"
    etag = caller.get(at)["ETag"]

    def fails(*args, **named):
        raise NotRecorded("not there")

    monkeypatch.setattr(of_notes, "log_read", fails)
    for header in (etag, "*"):
        refusal(caller.get(at, HTTP_IF_NONE_MATCH=header), 404)


def test_given_a_note_that_is_read_no_more_then_its_etag_opens_nothing_and_nothing_is_recorded(shared):
    from casework.models import NoteGrant
    from casework.services.granting import revoke

    note, reader, coordinator = shared
    caller, at = visitor(reader), f"/notes/{note.reference}/"
    etag = caller.get(at)["ETag"]
    with access_scope(coordinator):
        revoke(grant=NoteGrant.objects.get(note=note), actor=coordinator.actor, reason="The case is closed.")
    recorded = reads_of(note, reader)
    refusal(caller.get(at, HTTP_IF_NONE_MATCH=etag), 404)
    assert reads_of(note, reader) == recorded


def test_given_words_that_may_not_leave_then_their_etag_is_refused_as_they_are(db):
    """H2: read on the page alone, until its originator gives leave."""
    analyst, coordinator = making.team("SN")
    reader = make_member(make_country("ES"), Role.FOCAL_POINT)
    note = making.released(analyst, coordinator, make_country("ES"), handling=["h2"])
    for header in ("*", visitor(analyst).get(f"/notes/{note.reference}/")["ETag"]):
        refusal(visitor(reader).get(f"/notes/{note.reference}/", HTTP_IF_NONE_MATCH=header), 403)
    assert reads_of(note, reader) == []


def test_given_a_released_note_whose_facts_change_without_an_edition_then_what_one_has_is_old(shared):
    note, reader, coordinator = shared
    caller, at = visitor(reader), f"/notes/{note.reference}/"
    first = caller.get(at)
    with system_scope("test"):
        type(note).objects.filter(pk=note.pk).update(valid_until=making.today(40))
    assert caller.get(at, HTTP_IF_NONE_MATCH=first["ETag"]).json()["valid_until"] == making.today(40).isoformat()


# ── shown to one and not to another ──


def test_given_a_thing_that_its_owner_sees_more_of_then_the_etag_of_one_is_nothing_to_another(db):
    coordinator = make_member(make_country("SN"), Role.COORDINATOR)
    member = make_member(make_country("ES"), Role.FOCAL_POINT)
    facts = {"purpose": "", "later": "everything", "hides_members": True, "members": [make_country("ES"), make_country("IT")]}
    with access_scope(coordinator):
        group = make_group(body=make_country("SN"), name="Atlantic", actor=coordinator.actor, **facts)
    at = f"/sharing-groups/{group.reference}/"
    owner, other = visitor(coordinator).get(at), visitor(member).get(at)
    assert owner.json()["members"] == ["ES", "IT"] and other.json()["members"] != ["ES", "IT"]
    assert visitor(member).get(at, HTTP_IF_NONE_MATCH=owner["ETag"]).json() == other.json()
    assert visitor(member).get(at, HTTP_IF_NONE_MATCH=other["ETag"]).status_code == 304


def test_given_a_contact_that_changes_when_a_comment_is_asked_again_then_it_is_told(cast):
    """Nothing of the comment itself changed."""
    from focalpoints.models import Post
    from practices.models import Comment
    from tests.factories import make_practice

    practice, person = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal), cast.focal_point_spain
    with system_scope("test"):
        row = Comment.objects.create(practice=practice, post=person.actor.post, by=person, text="How?", language="en")
    caller, at = Api(person), f"/practices/{practice.address}/comments/{row.reference}/"
    first = caller.get(at)
    with system_scope("test"):
        Post.objects.filter(pk=person.actor.post.pk).update(institution="Another ministry")
    assert caller.get(at, HTTP_IF_NONE_MATCH=first["ETag"]).json()["by"]["institution"] == "Another ministry"
    assert caller.patch(at, {"text": "Why?"}, HTTP_IF_MATCH=first["ETag"]).status_code == 200  # nobody wrote it anew
