"""Casework when two act at the same moment: one wins, the other is told why in words, and it happened once."""

from threading import Event as Signal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from casework.errors import GroupStale, NotRecorded, StaleEdition
from casework.models import Note, NoteGrant, NoteStep
from casework.services import asking, granting, groups, releasing, writing
from casework.services.group_changes import change_group
from casework.services.reads import log_read
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from tests.casework import making
from tests.casework.pages import url
from tests.casework.signing import client_of
from tests.casework.together import at_once, refusals
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db):
    analyst, coordinator = making.team("SN")
    spain, france, morocco = make_country("ES"), make_country("FR"), make_country("MA")
    return {
        "france": france,
        "morocco": morocco,
        "analyst": analyst,
        "coordinator": coordinator,
        "second": make_member(making.body_of(coordinator), Role.COORDINATOR),
        "spain": spain,
        "spanish": make_member(spain, Role.FOCAL_POINT),
    }


def submitted(people, **content) -> Note:
    note = making.draft(people["analyst"], **content)
    making.give(note, people["spain"], people["analyst"])
    with access_scope(people["analyst"]):
        return releasing.submit(note=note, actor=people["analyst"].actor)


def act(person, service, **facts):
    def work():
        with access_scope(person):
            return service(actor=person.actor, **facts)

    return work


def happened(kind, note) -> int:
    with system_scope("test"):
        return Event.objects.filter(kind=f"casework.{kind}", subject_id=note.pk).count()


def stored(note) -> Note:
    with system_scope("test"):
        return Note.objects.select_related("current", "next").get(pk=note.pk)


def test_given_two_coordinators_who_release_at_once_then_one_does_and_the_other_is_told_why(people):
    note = submitted(people)
    outcomes = at_once(*(act(people[who], releasing.release, note=note, edition=1) for who in ("coordinator", "second")))
    (refusal,) = refusals(outcomes)
    assert isinstance(refusal, PermissionDenied) and "does not wait for the coordinator" in str(refusal)
    assert happened("note_released", note) == 1 and stored(note).state == "released"
    with system_scope("test"):
        assert NoteStep.objects.filter(note=note, what="released").count() == 1


def test_given_two_pages_of_a_release_sent_at_once_then_one_is_done_and_the_other_refused(people):
    note = submitted(people)
    clients = [client_of(people[who]) for who in ("coordinator", "second")]
    address = url("release", note)
    answers = at_once(*(lambda client=client: client.post(address, {"edition": 1}).status_code for client in clients))
    assert sorted(answers) == [302, 403]
    assert happened("note_released", note) == 1


def test_given_a_release_and_a_return_at_once_then_it_is_one_or_the_other(people):
    note = submitted(people)
    outcomes = at_once(
        act(people["coordinator"], releasing.release, note=note),
        act(people["second"], releasing.return_to_author, note=note, reason="Say since when."),
    )
    assert [type(refusal) for refusal in refusals(outcomes)] == [PermissionDenied]
    assert happened("note_released", note) + happened("note_returned", note) == 1
    assert making.sees(people["spanish"], note) == (stored(note).state == "released")


def test_given_two_who_save_the_same_edition_at_once_then_one_is_stored_and_the_other_sees_both(people):
    note = making.draft(people["analyst"])
    outcomes = at_once(
        *(
            act(people[who], writing.save, note=note, edition=1, content={"title": f"Boats, by the {who}"})
            for who in ("analyst", "coordinator")
        )
    )
    (refusal,) = refusals(outcomes)
    assert isinstance(refusal, StaleEdition) and refusal.current["title"] != refusal.theirs["title"]
    assert stored(note).current.edition == 2


def test_given_two_coordinators_who_end_one_grant_at_once_then_it_ends_once(people):
    note = submitted(people)
    act(people["coordinator"], releasing.release, note=note)()
    with system_scope("test"):
        grant = NoteGrant.objects.get(note=note)
    outcomes = at_once(*(act(people[who], granting.revoke, grant=grant) for who in ("coordinator", "second")))
    assert refusals(outcomes) == [] and happened("grant_revoked", note) == 1
    assert not making.sees(people["spanish"], note)


def test_given_a_grant_and_a_stricter_marking_at_once_then_no_body_reads_what_is_for_posts_alone(people):
    note = submitted(people)
    act(people["coordinator"], releasing.release, note=note)()
    version = act(people["analyst"], writing.begin_version, note=note)()
    content = {"tlp": "red", "is_non_nominal": True}
    act(people["analyst"], writing.save, note=note, edition=version.edition, content=content)()
    act(people["analyst"], releasing.submit, note=note)()
    at_once(
        act(people["coordinator"], releasing.release, note=note),
        act(people["second"], granting.give, note=note, receiver=people["morocco"], reason="They see it too."),
    )
    moroccan = make_member(people["morocco"], Role.COORDINATOR)
    assert stored(note).tlp == "red"
    assert not making.sees(people["spanish"], note) and not making.sees(moroccan, note)


def test_given_two_answers_to_one_request_at_once_then_the_first_stands(people):
    note = submitted(people)
    act(people["coordinator"], releasing.release, note=note)()
    ask = {"receivers": [people["france"]], "reason": "They see them too."}
    request = act(people["spanish"], asking.ask_onward, note=stored(note), **ask)()
    outcomes = at_once(
        act(people["coordinator"], asking.accept, request=request, reason="Agreed.", ends=None),
        act(people["second"], asking.decline, request=request, words="Not now."),
    )
    (refusal,) = refusals(outcomes)
    assert isinstance(refusal, PermissionDenied) and "already" in str(refusal)
    assert happened("request_accepted", request) + happened("request_declined", request) == 1


def test_given_a_page_under_way_when_its_grant_is_revoked_then_its_next_statement_finds_nothing(people):
    note = submitted(people)
    act(people["coordinator"], releasing.release, note=note)()
    with system_scope("test"):
        grant = NoteGrant.objects.get(note=note)
    reading, revoked = Signal(), Signal()

    def read():
        with access_scope(people["spanish"]):
            before = Note.objects.visible_to(people["spanish"]).filter(pk=note.pk).exists()
            log_read(note, how="page", version=note.current)
            reading.set()
            revoked.wait(30)
            after = Note.objects.filter(pk=note.pk).exists()
            try:
                log_read(note, how="file", version=note.current)
            except NotRecorded:
                return before, after, "not recorded"
            return before, after, "recorded"

    def revoke():
        reading.wait(30)
        try:
            return act(people["coordinator"], granting.revoke, grant=grant)()
        finally:
            revoked.set()
            connections.close_all()

    seen, ended = at_once(read, revoke)
    assert seen == (True, False, "not recorded") and ended.ended_at


def test_given_two_coordinators_who_change_a_group_at_once_then_one_is_refused_and_there_is_one_version_more(people):
    coordinator, second = people["coordinator"], people["second"]
    facts = {"name": "Atlantic", "purpose": "", "later": "everything", "hides_members": False, "members": [people["spain"]]}
    with access_scope(coordinator):
        group = groups.make_group(body=making.body_of(coordinator), actor=coordinator.actor, **facts)
    outcomes = at_once(
        act(coordinator, change_group, group=group, edition=1, reason="x", name="First"),
        act(second, groups.set_members, group=group, edition=1, reason="x", members=[people["france"]]),
    )
    (refusal,) = refusals(outcomes)
    assert isinstance(refusal, GroupStale) and refusal.edition == 2
    with system_scope("test"):
        assert group.versions.count() == 2
