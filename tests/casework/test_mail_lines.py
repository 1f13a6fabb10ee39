"""What a line of a mail says of casework, at each marking: a number, whatever happened to which note."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.events.saying import marking_of_asked, marking_of_note
from casework.markings import TLP, strictest
from casework.models import AccessRequest, Note, NoteCorrection, NoteVersion, SharingGroup
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.catalogue import Says, all_kinds
from rabatplatform.events.models import Event
from rabatplatform.notifications.lines import Line, told_of
from rabatplatform.notifications.models import Delivery
from tests.casework import making
from tests.factories import make_country, make_member

KINDS = [kind for kind in all_kinds() if kind.code.startswith("casework.")]
NAME = "Operation Sirocco"


def things_of(note) -> dict:
    """{name of the function that finds things: one}, each of this note."""
    return {
        "notes_of": note,
        "notes_given": note,
        "requests_of": AccessRequest(pk=1, note=note, note_reference=note.reference),
        "corrections_of": NoteCorrection(pk=1, note=note),
        "groups_of": SharingGroup(pk=1, name=NAME),
    }


def line_of(kind, thing) -> Line:
    event = Event(kind=kind.code, subject_id=thing.pk, data={"day": "2027-01-31"})
    return Line(Delivery(event=event, kind=kind.code, created_at=timezone.now()), kind, thing)


@pytest.mark.django_db
@pytest.mark.parametrize("tlp", TLP.values)
def test_given_each_marking_when_anything_happens_to_a_note_then_a_line_has_no_word_reference_or_address_of_it(tlp):
    analyst, _coordinator = making.team("SN")
    note = making.draft(analyst, tlp=tlp)
    with system_scope("test"):
        note = Note.objects.select_related("current", "next").get(pk=note.pk)
        assert {kind.subjects.__name__ for kind in KINDS} == set(things_of(note))
        for kind in KINDS:
            line = line_of(kind, things_of(note)[kind.subjects.__name__])
            if kind.thing == "note":
                assert kind.marking(line.event, line.thing) == tlp
            assert line.says == Says.COUNT, kind.code
            assert line.text == str(kind.title)  # of the kind: the same for every note
            assert line.address.endswith(reverse("notifications:list"))
            for said in (line.text, line.address):
                assert note.reference not in said and "Boats" not in said and NAME not in said
            told = told_of([line])
            assert (told.lines, sum(told.counted.values())) == ([], 1)


@pytest.mark.parametrize("current", TLP.values)
@pytest.mark.parametrize("coming", TLP.values)
def test_given_a_version_in_preparation_then_the_stricter_of_both_markings_counts(current, coming):
    note = Note(tlp=current, current=NoteVersion(tlp=current), next=NoteVersion(tlp=coming))
    assert marking_of_note(None, note) == strictest(current, coming)
    assert marking_of_note(None, Note(tlp=current, current=NoteVersion(tlp=current))) == current


@pytest.mark.django_db
def test_given_a_request_of_somebody_who_may_not_read_the_note_then_it_counts_as_the_strictest():
    analyst, coordinator = making.team("SN")
    stranger = make_member(make_country("PT"))
    note = making.released(analyst, coordinator, tlp="green")
    with access_scope(stranger):
        assert marking_of_asked(None, AccessRequest(note_id=note.pk)) == TLP.RED
    with access_scope(analyst):
        assert marking_of_asked(None, AccessRequest(note_id=note.pk)) == TLP.GREEN
