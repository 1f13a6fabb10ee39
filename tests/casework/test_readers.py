"""Who reads a note: the markings, the grants, their dates; each lock alone and both."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.errors import GrantRefused
from casework.models import NoteVersion
from casework.services import granting, releasing
from focalpoints.models import Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country, make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "colleague": make_member(making.body_of(analyst), Role.FOCAL_POINT),
        "contributor": make_member(making.body_of(analyst), Role.CONTRIBUTOR),
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "spanish_observer": make_member(spain, Role.OBSERVER),
        "agency": make_member(make_organisation("unodc"), Role.FOCAL_POINT),
        "secretariat": make_member(make_organisation("icmpd"), Role.SECRETARIAT),
    }


def readers(people, note) -> set[str]:
    ways = [making.sees, making.by_python, making.by_rows]
    found = [{name for name, person in people.items() if way(person, note)} for way in ways]
    assert found[0] == found[1] == found[2]
    return found[0]


def test_given_a_draft_then_its_own_country_reads_it_whatever_was_granted(people):
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"])
    assert readers(people, note) == {"analyst", "coordinator", "colleague"}


def test_given_a_release_to_spain_then_those_who_do_casework_there_read_it(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    assert readers(people, note) == {"analyst", "coordinator", "colleague", "spanish"}


def test_given_red_then_only_the_author_the_coordinators_and_the_named_posts_read_it(people):
    note = making.draft(people["analyst"], tlp="red")
    assert readers(people, note) == {"analyst", "coordinator"}
    with pytest.raises(GrantRefused):
        making.give(note, make_country("ES"), people["analyst"])
    making.give(note, people["spanish"].actor.post, people["analyst"])
    making.release(note, people["analyst"], people["coordinator"])
    assert readers(people, note) == {"analyst", "coordinator", "spanish"}


def test_given_a_grant_that_is_revoked_then_the_next_statement_is_refused(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), make_organisation("unodc"))
    assert "spanish" in readers(people, note)
    with access_scope(people["coordinator"]):
        grant = note.grants.get(label=make_country("ES").casework_label_id)
        granting.revoke(grant=grant, actor=people["coordinator"].actor)
    assert readers(people, note) == {"analyst", "coordinator", "colleague", "agency"}


def test_given_an_end_date_when_it_passes_then_nobody_has_to_do_anything(people, later):
    note = making.draft(people["analyst"])
    making.give(note, make_country("ES"), people["analyst"], ends=timezone.now() + timedelta(days=3))
    making.release(note, people["analyst"], people["coordinator"])
    assert "spanish" in readers(people, note)
    later("4 days")
    assert "spanish" not in readers(people, note)


def test_given_a_withdrawal_then_its_receivers_read_it_no_more(people):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=note, reason="Wrong.", actor=people["coordinator"].actor)
    assert readers(people, note) == {"analyst", "coordinator", "colleague"}


def test_given_a_new_version_then_readers_read_the_released_one_alone(people):
    from casework.services import writing

    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=note, actor=people["analyst"].actor)
        writing.save(note=note, edition=1, content={"tlp": "red"}, actor=people["analyst"].actor)

    def versions(name):
        person = people[name]
        with access_scope(person):
            by_rows = list(NoteVersion.objects.filter(note=note).order_by("number").values_list("number", flat=True))
            python = NoteVersion.objects.visible_to(person).filter(note=note).order_by("number")
            assert by_rows == list(python.values_list("number", flat=True))
        return by_rows

    assert version.number == 2
    assert versions("spanish") == [1]
    assert versions("colleague") == [1]  # the version to come is TLP:RED
    assert versions("analyst") == versions("coordinator") == [1, 2]


def test_given_green_then_all_who_read_casework_can_be_given_it(people):
    note = making.released(people["analyst"], people["coordinator"], GrantLabel.ALL_WHO_READ_CASEWORK, tlp="green")
    assert readers(people, note) == {"analyst", "coordinator", "colleague", "spanish", "agency"}


def test_given_the_writer_alone_then_four_eyes_are_needed(people):
    from django.core.exceptions import PermissionDenied

    coordinator = people["coordinator"]
    note = making.draft(coordinator)
    with access_scope(coordinator):
        releasing.submit(note=note, actor=coordinator.actor)
        with pytest.raises(PermissionDenied):
            releasing.release(note=note, actor=coordinator.actor)
    with access_scope(people["analyst"]):
        releasing.countersign(note=note, actor=people["analyst"].actor)
    with access_scope(coordinator):
        assert releasing.release(note=note, actor=coordinator.actor).state == "released"
