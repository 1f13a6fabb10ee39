"""Asking an originator for a note, or for its release to others: who may, what is told, what an answer gives."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casework.errors import GrantRefused, ReasonMissing, RequestRefused
from casework.events import asking as events
from casework.models import AccessRequest, NoteGrant
from casework.services import asking, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    make_organisation("unodc")
    make_country("FR")
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
        "observer": make_member(make_country("PT"), Role.OBSERVER),
    }


@pytest.fixture
def note(people):
    """Released to Spain; that it exists may be known."""
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"])
    with access_scope(people["analyst"]):
        writing.set_options(note=note, actor=people["analyst"].actor, is_known=True)
    return making.release(note, people["analyst"], people["coordinator"])


def known(person):
    with access_scope(person):
        return [one.reference for one in asking.known()]


def ask(person, note, reason="The same boats arrive here."):
    with access_scope(person):
        return asking.ask_access(stub=asking.known_by(note.reference), reason=reason, actor=person.actor)


def onward(person, note, *receivers):
    with access_scope(person):
        return asking.ask_onward(note=note, receivers=list(receivers), reason="Two similar cases.", actor=person.actor)


def answer(person, request, act=asking.accept, **more):
    given = {"reason": "Same route.", "ends": timezone.now() + timedelta(days=90)} if act is asking.accept else {}
    with access_scope(person):
        return act(request=request, actor=person.actor, **given, **more)


def test_given_a_note_that_may_be_known_then_only_caseworkers_who_do_not_read_it_are_told(people, note):
    assert known(people["portuguese"]) == [note.reference]
    assert known(people["spanish"]) == known(people["analyst"]) == known(people["observer"]) == []


def test_given_a_request_when_accepted_then_the_country_reads_the_note_until_its_end(people, note, later):
    request = ask(people["portuguese"], note)
    assert not making.sees(people["portuguese"], note)
    answer(people["coordinator"], request)
    assert making.sees(people["portuguese"], note) and not making.sees(people["observer"], note)
    with system_scope("test"):
        assert NoteGrant.objects.get(asked=request).label_id == make_country("PT").casework_label_id
        told = list(Event.objects.filter(subject_id=request.pk).order_by("pk").values_list("kind", flat=True))
    assert told[0] == events.ACCESS_ASKED.code and events.REQUEST_ACCEPTED.code in told
    later("91 days")
    assert not making.sees(people["portuguese"], note)


def test_given_a_request_when_the_post_alone_is_given_it_then_nobody_else_of_the_country(people, note):
    colleague = make_member(make_country("PT"), Role.FOCAL_POINT)
    answer(people["coordinator"], ask(people["portuguese"], note), to_post=True)
    assert making.sees(people["portuguese"], note) and not making.sees(colleague, note)


def test_given_a_request_when_declined_then_the_asker_reads_why_and_not_the_note(people, note):
    request = ask(people["portuguese"], note)
    with pytest.raises(ReasonMissing):
        answer(people["coordinator"], request, asking.decline, words=" ")
    answer(people["coordinator"], request, asking.decline, words="Not before the trial.")
    with access_scope(people["portuguese"]):
        read = AccessRequest.objects.visible_to(people["portuguese"]).get(pk=request.pk)
        sentence = events.REQUEST_DECLINED.sentence(None, read)
    assert (read.state, read.answer) == ("declined", "Not before the trial.")
    assert note.reference in sentence and "boats" not in sentence
    assert not making.sees(people["portuguese"], note)


def test_given_an_open_request_then_the_post_cannot_ask_twice_and_can_take_it_back(people, note):
    request = ask(people["portuguese"], note)
    with pytest.raises(RequestRefused):
        ask(people["portuguese"], note)
    with access_scope(people["portuguese"]):
        asking.take_back(request=request, actor=people["portuguese"].actor)
    with pytest.raises(PermissionDenied):
        answer(people["coordinator"], request)
    assert ask(people["portuguese"], note).state == "open"


def test_given_others_then_they_neither_see_nor_answer_a_request(people, note):
    request = ask(people["portuguese"], note)
    for name, sees in {"coordinator": True, "analyst": True, "portuguese": True, "spanish": False, "observer": False}.items():
        with access_scope(people[name]):
            by_rows = AccessRequest.objects.filter(pk=request.pk).exists()
            both = AccessRequest.objects.visible_to(people[name]).filter(pk=request.pk).exists()
        assert (by_rows, both) == (sees, sees), name
    for name in ("analyst", "portuguese"):
        with pytest.raises(PermissionDenied):
            answer(people[name], request)


def test_given_a_reader_when_they_ask_for_others_then_the_grants_carry_the_request(people, note):
    request = onward(people["spanish"], note, make_country("PT"), make_organisation("unodc"))
    answer(people["coordinator"], request)
    assert making.sees(people["portuguese"], note)
    with system_scope("test"):
        assert NoteGrant.objects.filter(asked=request).count() == 2


def test_given_who_does_not_read_the_note_then_they_cannot_ask_for_others(people, note):
    for name in ("portuguese", "analyst"):
        with pytest.raises(PermissionDenied):
            onward(people[name], note, make_country("FR"))


def test_given_a_receiver_that_ended_meanwhile_when_accepted_then_nothing_of_it_is_given(people, note):
    agency = make_organisation("unodc")
    request = onward(people["spanish"], note, make_country("PT"), agency)
    with system_scope("test"):
        agency.retired_at = timezone.now()
        agency.save(update_fields=["retired_at"])
    from rabatplatform.reference import memory

    memory.forget()
    with pytest.raises(GrantRefused):
        answer(people["coordinator"], request)
    assert not making.sees(people["portuguese"], note)
    with system_scope("test"):
        assert AccessRequest.objects.get(pk=request.pk).state == "open"


def test_given_a_withdrawn_note_then_its_requests_can_only_be_declined(people, note):
    from casework.services import releasing

    request = ask(people["portuguese"], note)
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=note, reason="Wrong.", actor=people["coordinator"].actor)
    with pytest.raises(PermissionDenied):
        answer(people["coordinator"], request)
    assert answer(people["coordinator"], request, asking.decline, words="It was withdrawn.").state == "declined"
