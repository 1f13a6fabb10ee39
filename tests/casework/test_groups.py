"""Sharing groups by both locks: what a member who joins, leaves or comes back reads; hidden members; rules; what is told."""

import pytest
from django.core.exceptions import PermissionDenied

from casework import tasks
from casework.errors import GrantRefused, GroupRefused, ReasonMissing
from casework.events import GROUP_RULE_DIFFERS
from casework.group_watch import tell_changed_rules
from casework.models import GroupMember, GroupVersion, NoteGrant, SharingGroup
from casework.rules import bodies_by_rule, cleaned_rule
from casework.services import groups
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.reference import memory
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
EUROPE = {"subregion": "Southern Europe"}


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES", **EUROPE)
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "spanish_coordinator": make_member(spain, Role.COORDINATOR),
        "portuguese": make_member(make_country("PT", **EUROPE), Role.FOCAL_POINT),
        "stranger": make_member(make_country("FR"), Role.FOCAL_POINT),
    }


def make(people, *codes, later="from_joining", hides_members=False, rule=None) -> SharingGroup:
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        return groups.make_group(
            body=making.body_of(coordinator),
            name="Atlantic",
            purpose="",
            later=later,
            hides_members=hides_members,
            rule=rule,
            members=[make_country(code) for code in codes],
            actor=coordinator.actor,
        )


def members(people, group, *codes):
    with access_scope(people["coordinator"]):
        chosen = [make_country(code) for code in codes]
        return groups.set_members(group=group, members=chosen, reason="A change.", actor=people["coordinator"].actor)


def reads(person, note) -> bool:
    found = {way(person, note) for way in (making.sees, making.by_python, making.by_rows)}
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(("later", "earlier_too"), [("everything", True), ("from_joining", False)])
def test_given_a_member_who_joins_then_what_they_read_of_before_is_what_the_group_says(people, later, earlier_too):
    group = make(people, "ES", later=later)
    before = making.released(people["analyst"], people["coordinator"], group)
    assert reads(people["spanish"], before) and not reads(people["portuguese"], before)
    members(people, group, "ES", "PT")
    after = making.released(people["analyst"], people["coordinator"], group)
    assert reads(people["portuguese"], before) is earlier_too and reads(people["portuguese"], after)
    assert reads(people["spanish"], before) and reads(people["spanish"], after)  # who stayed lost nothing
    assert not reads(people["stranger"], after)


@pytest.mark.parametrize(("later", "earlier_too"), [("everything", True), ("from_joining", False)])
def test_given_a_member_who_leaves_and_comes_back_then_they_are_a_later_member(people, later, earlier_too):
    group = make(people, "ES", "PT", later=later)
    before = making.released(people["analyst"], people["coordinator"], group)
    members(people, group, "ES")
    between = making.released(people["analyst"], people["coordinator"], group)
    assert not reads(people["portuguese"], before) and not reads(people["portuguese"], between)
    members(people, group, "ES", "PT")
    after = making.released(people["analyst"], people["coordinator"], group)
    assert [reads(people["portuguese"], note) for note in (before, between, after)] == [earlier_too, earlier_too, True]
    assert [reads(people["spanish"], note) for note in (before, between, after)] == [True] * 3
    with system_scope("test"):
        assert GroupMember.objects.filter(group=group, body=make_country("PT").casework_label_id).count() == 2


def test_given_a_closed_group_then_nobody_reads_by_it_and_nothing_is_given_to_it(people):
    group = make(people, "ES")
    note = making.released(people["analyst"], people["coordinator"], group)
    with access_scope(people["coordinator"]):
        closed = groups.close_group(group=group, reason="Done.", actor=people["coordinator"].actor)
    assert not reads(people["spanish"], note)
    with pytest.raises(GrantRefused):
        making.give(note, closed, people["coordinator"])


@pytest.mark.parametrize("later", SharingGroup.Later.values)
def test_given_a_member_that_does_not_own_the_group_then_they_give_their_own_notes_to_it(people, later):
    group = make(people, "ES", "PT", later=later)
    analyst = make_member(make_country("ES"), Role.ANALYST)
    note = making.draft(analyst)
    with access_scope(analyst):
        seen = SharingGroup.objects.visible_to(analyst).get(pk=group.pk)
    making.give(note, seen, analyst)
    making.release(note, analyst, people["spanish_coordinator"])
    assert reads(people["portuguese"], note) and not reads(people["stranger"], note)


def test_given_an_originator_who_left_the_group_then_their_page_says_a_group_and_ending_works(people):
    group = make(people, "ES", "PT")
    analyst, coordinator = make_member(make_country("ES"), Role.ANALYST), people["spanish_coordinator"]
    note = making.draft(analyst)
    with access_scope(analyst):
        seen = SharingGroup.objects.visible_to(analyst).get(pk=group.pk)
    making.give(note, seen, analyst)
    making.release(note, analyst, coordinator)
    members(people, group, "PT")
    client = client_of(coordinator)
    page = main_of(client.get(f"/notes/{note.reference}/audience/"))
    assert "A sharing group" in page and "only its owner knows them" in page and "Atlantic" not in page
    assert reads(people["portuguese"], note)
    with system_scope("test"):
        reference = note.grants.get().reference
    address = f"/notes/{note.reference}/audience/{reference}/revoke/"
    assert client.get(address).status_code == 200 and client.post(address).status_code == 302
    assert not reads(people["portuguese"], note)


def test_given_somebody_outside_then_neither_the_group_nor_its_label_is_theirs(people):
    from django.db import connection

    group = make(people, "ES")
    for name, sees in {"spanish": True, "analyst": True, "stranger": False}.items():
        with access_scope(people[name]):
            assert SharingGroup.objects.filter(pk=group.pk).exists() is sees
            assert SharingGroup.objects.visible_to(people[name]).filter(pk=group.pk).exists() is sees
            with connection.cursor() as cursor:
                cursor.execute("SELECT casework_group_label(%s)", [group.pk])
                assert (cursor.fetchone()[0] is not None) is sees


def test_given_hidden_members_then_a_member_reads_their_own_row_alone(people):
    group = make(people, "ES", "PT", hides_members=True)
    members(people, group, "ES", "PT", "FR")

    def rows(name) -> tuple[int, int, int]:
        person = people[name]
        with access_scope(person):
            by_rows = GroupMember.objects.filter(group=group).count()
            python = GroupMember.objects.visible_to(person).filter(group=group).count()
            return by_rows, python, GroupVersion.objects.filter(group=group).count()

    assert rows("spanish") == (1, 1, 0)
    assert rows("analyst") == (3, 3, 2)
    with access_scope(people["spanish"]):
        seen = SharingGroup.objects.visible_to(people["spanish"]).get(pk=group.pk)
        assert [body.alpha2 for body in _members_on_page(people["spanish"], seen)] == ["ES"]


def _members_on_page(person, group):
    from casework.group_page import members_of

    return members_of(person, group)


def test_given_a_reader_by_a_group_then_the_others_of_the_note_see_no_name_of_a_group_they_are_not_in(people):
    from casework.audience_panel import panel_of

    note = making.released(people["analyst"], people["coordinator"], make(people, "PT"), make_country("ES"))
    with access_scope(people["spanish"]):
        lines = panel_of(people["spanish"], type(note).objects.with_texts().get(pk=note.pk))["lines"]
        assert [line["name"] for line in lines] == ["Spain", "A sharing group"]
        assert NoteGrant.objects.visible_to(people["spanish"]).filter(note=note).count() == 2


def test_given_others_then_only_the_owners_coordinators_change_a_group(people):
    group = make(people, "ES")
    for name in ("analyst", "spanish_coordinator"):
        with access_scope(people[name]), pytest.raises(PermissionDenied):
            groups.set_members(group=group, members=[], reason="x", actor=people[name].actor)
    with access_scope(people["coordinator"]), pytest.raises(ReasonMissing):
        groups.set_members(group=group, members=[], reason=" ", actor=people["coordinator"].actor)


# ── rules ──
def test_given_a_rule_then_it_names_the_countries_that_fulfil_each_part(people):
    with system_scope("test"):
        make_country("PT").save()
        spain = make_country("ES")
        spain.memberships = {"eu": {"member": True}, "ecowas": {"member": False, "until": 2025}}
        spain.save()
    memory.forget()
    assert [body.alpha2 for body in bodies_by_rule({"regions": ["Southern Europe"]})] == ["ES", "PT"]
    assert [body.alpha2 for body in bodies_by_rule({"regions": ["Southern Europe"], "memberships": ["eu"]})] == ["ES"]
    assert bodies_by_rule({"memberships": ["ecowas"]}) == []  # it left
    assert bodies_by_rule({}) == []
    with pytest.raises(GroupRefused):
        cleaned_rule({"regions": ["Atlantis"]})


def test_given_a_rule_that_names_others_then_the_owner_is_told_once_and_nobody_comes_by_itself(people):
    group = make(people, rule={"regions": ["Southern Europe"]})
    with system_scope("test"):
        assert tell_changed_rules() == 0
        france = make_country("FR")
        france.subregion = "Southern Europe"
        france.save()
    memory.forget()
    assert tasks.tell_changed_rules() == 1
    with system_scope("test"):
        assert tell_changed_rules() == 0
        event = Event.objects.get(kind=GROUP_RULE_DIFFERS.code)
        assert set(GROUP_RULE_DIFFERS.audience(event)) == {people["coordinator"].pk}
        assert group.members.now().count() == 2
    with access_scope(people["coordinator"]):
        assert GROUP_RULE_DIFFERS.waits(event, group)
        groups.set_members(group=group, members=bodies_by_rule(group.rule), reason="x", actor=people["coordinator"].actor)
        assert not GROUP_RULE_DIFFERS.waits(event, group)
    with system_scope("test"):
        assert tell_changed_rules() == 0
