"""A draft becomes TLP:RED by its author or a coordinator alone: a colleague could not write it any more, and loses nothing by asking."""

import pytest

from casework.errors import NoteInvalid
from casework.models import Note
from casework.services import writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


def save(note, person, **content):
    with access_scope(person):
        note = Note.objects.with_texts().get(pk=note.pk)
        return writing.save(note=note, edition=note.in_hand.edition, content=content, actor=person.actor)


def test_given_a_colleague_when_they_mark_a_draft_red_then_the_field_is_refused_and_nothing_is_stored():
    analyst, _coordinator = making.team("SN")
    colleague = make_member(make_country("SN"), Role.ANALYST)
    note = making.draft(analyst)
    with pytest.raises(NoteInvalid) as refusal:
        save(note, colleague, tlp="red", title="Another title")
    assert set(refusal.value.fields) == {"tlp"}
    with access_scope(analyst):
        now = Note.objects.with_texts().get(pk=note.pk)
        assert (now.tlp, now.in_hand.tlp) != ("red", "red")
        assert making.sees(colleague, note)
    assert save(note, colleague, tlp="amber-strict").tlp == "amber-strict"


@pytest.mark.parametrize("who", [0, 1], ids=["author", "coordinator"])
def test_given_the_author_or_a_coordinator_then_the_draft_becomes_red(who):
    people = making.team("SN")
    note = making.draft(people[0])
    assert save(note, people[who], tlp="red").tlp == "red"
