"""The demo's notes: every state is there, every role finds something, nothing is written twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework import demo
from casework.models import AccessRequest, Note, NoteCorrection, NoteGrant, NoteRead, SharingGroup
from casework.standing import standing_of
from focalpoints import demo as people
from focalpoints.models import Role
from focalpoints.querysets import post_of
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User

pytestmark = pytest.mark.django_db
KINDS = (Note, NoteGrant, SharingGroup, NoteRead, AccessRequest, NoteCorrection)
WAITING = ("sn", "es", "ma", "ci", "fr")  # coordinators who have a note to release


@pytest.fixture
def cast(settings):
    """The demo persons."""
    settings.DEMO_PASSWORD = "eleven red kites circle"
    call_command("load_reference", stdout=StringIO())
    people.load()


def rows() -> list[int]:
    with system_scope("test"):
        return [model.objects.count() for model in KINDS]


def test_given_the_demo_then_its_notes_stand_in_every_state_and_whoever_does_casework_finds_them(cast):
    assert demo.load() == f"Demo notes: {len(demo.NOTES)} new, 0 unchanged"
    states_are_there()
    rooms_are_filled()
    before = rows()
    assert demo.load() == f"Demo notes: 0 new, {len(demo.NOTES)} unchanged"
    assert rows() == before


def states_are_there():
    with system_scope("test"):
        notes = list(Note.objects.select_related("current", "next"))
        assert {standing_of(note) for note in notes} >= {"valid", "expired", "superseded", "withdrawn"}
        assert {note.in_hand.state for note in notes} == {"draft", "submitted", "returned", "released"}
        assert {note.tlp for note in notes} == {"red", "amber-strict", "amber", "green", "clear"}
        assert {note.current.language for note in notes} == {"fr", "en", "es", "pt"}
        assert len({note.originator_id for note in notes}) >= 9
        assert all("(démo" in note.current.title or "(demo" in note.current.title for note in notes)
        assert any(note.current.number == 2 for note in notes)
        assert {grant.group_id is None for grant in NoteGrant.objects.all()} == {True, False}
        assert set(AccessRequest.objects.filter(state="open").values_list("kind", flat=True)) == {"access", "onward"}
        assert NoteCorrection.objects.filter(state="open").count() == 2


def rooms_are_filled():
    for person in User.objects.filter(email__endswith="@demo.example", is_service=False):
        role = post_of(person).role
        with access_scope(person):
            notes = Note.objects.visible_to(person)
            does_casework = role in (Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)
            assert (notes.count() >= 4) if does_casework else not notes.exists(), person.email
            if role == Role.COORDINATOR and person.email[-15:-13] in WAITING:
                assert notes.filter(current__state="submitted").exists(), person.email


def test_given_a_note_that_cannot_be_made_then_the_command_names_it_and_leaves_nothing_of_it(cast, monkeypatch):
    first = demo.NOTES[0]
    broken = first | {"key": "broken", "content": first["content"] | {"confidence": "Call +221 77 123 45 67."}}
    monkeypatch.setattr(demo, "NOTES", [broken])
    with pytest.raises(CommandError, match=r"“broken” could not be made: .* confidence"):
        demo.load()
    assert rows()[0] == 0
    monkeypatch.setattr(demo, "NOTES", [first | {"key": "nobody", "body": "GH"}])
    with pytest.raises(CommandError, match="“nobody” could not be made"):
        demo.load()
