"""A sharing group is changed: its name, purpose, hiding and rule; versions keep what stood, members are told, promises are kept."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework.errors import GroupRefused, GroupStale, PersonalDataFound, ReasonMissing
from casework.events import GROUP_CHANGED, GROUP_DESCRIBED, GROUP_RULE_CHANGED
from casework.group_page import versions_of
from casework.group_watch import tell_changed_rules
from casework.models import GroupMember, SharingGroup
from casework.services import groups
from casework.services.group_changes import change_group
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.reference import memory
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
SOUTH, WEST = {"regions": ["Southern Europe"]}, {"regions": ["Western Europe"]}


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    found = {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES", subregion="Southern Europe"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT", subregion="Southern Europe"), Role.FOCAL_POINT),
        "french": make_member(make_country("FR", subregion="Western Europe"), Role.FOCAL_POINT),
    }
    memory.forget()
    return found


def make(people, *codes, **more) -> SharingGroup:
    coordinator = people["coordinator"]
    facts = {"name": "Atlantic", "purpose": "Boats", "later": "from_joining", "hides_members": False} | more
    with access_scope(coordinator):
        members = [make_country(code) for code in codes]
        return groups.make_group(body=making.body_of(coordinator), members=members, actor=coordinator.actor, **facts)


def change(people, group, who="coordinator", reason="A change.", **given):
    with access_scope(people[who]):
        return change_group(group=group, reason=reason, actor=people[who].actor, **given)


def stored(group) -> SharingGroup:
    with system_scope("test"):
        return SharingGroup.objects.get(pk=group.pk)


def members(group) -> list[str]:
    with system_scope("test"):
        labels = set(group.members.now().values_list("body", flat=True))
        return [code for code in ("ES", "FR", "PT") if make_country(code).casework_label_id in labels]


def kinds(group) -> list[str]:
    with system_scope("test"):
        rows = Event.objects.filter(subject_id=group.pk, kind__startswith="casework.group_").order_by("pk")
        return [kind.removeprefix("casework.group_") for kind in rows.values_list("kind", flat=True)]


def test_given_another_name_and_purpose_then_a_version_keeps_the_old_ones_and_the_members_are_told(people):
    group = make(people, "ES", "PT")
    version = change(people, group, name="Atlantic and Canaries", purpose="Boats and planes", reason="It grew.")
    assert (version.number, version.before) == (2, {"name": "Atlantic", "purpose": "Boats"})
    assert (stored(group).name, stored(group).purpose) == ("Atlantic and Canaries", "Boats and planes")
    assert members(group) == ["ES", "PT"] and kinds(group) == ["made", "described"]
    with system_scope("test"):
        event = Event.objects.get(kind=GROUP_DESCRIBED.code)
        assert set(GROUP_DESCRIBED.audience(event)) == {people["spanish"].pk, people["portuguese"].pk}
        assert "Atlantic" not in GROUP_DESCRIBED.sentence(event, stored(group))
    with access_scope(people["analyst"]):
        newest = versions_of(people["analyst"], group)[0]
    assert newest["before"] == ["Name before: Atlantic", "Purpose before: Boats"] and newest["came"] == newest["went"] == []


def test_given_nothing_new_then_no_version_and_nobody_is_told(people):
    group = make(people, "ES", rule=None)
    assert change(people, group, name=" Atlantic ", hides_members=False, rule={}) is None and kinds(group) == ["made"]


def test_given_a_description_anew_then_what_members_read_stays(people):
    group = make(people, "ES")
    before = making.released(people["analyst"], people["coordinator"], group)
    change(people, group, name="Another")
    after = making.released(people["analyst"], people["coordinator"], group)
    assert making.sees(people["spanish"], before) and making.sees(people["spanish"], after)
    assert not making.sees(people["portuguese"], after)


def test_given_hiding_that_was_turned_on_then_members_read_their_own_row_alone_and_it_is_never_taken_back(people):
    group = make(people, "ES", "PT")
    change(people, group, hides_members=True)
    with access_scope(people["spanish"]):
        by_rows = GroupMember.objects.filter(group=group).count()
        assert (by_rows, GroupMember.objects.visible_to(people["spanish"]).filter(group=group).count()) == (1, 1)
    with pytest.raises(GroupRefused) as refusal:
        change(people, group, hides_members=False, name="Shown")
    assert set(refusal.value.fields) == {"hides_members"} and stored(group).name == "Atlantic"
    change(people, group, hides_members=True, name="Other")  # said again: nothing to refuse
    assert stored(group).name == "Other"


@pytest.mark.parametrize(
    "change",
    [{"hides_members": False}, {"later": "everything"}, {"owner": "PT"}, {"closed_at": None}],
    ids=lambda one: next(iter(one)),
)
def test_given_a_coordinator_past_the_service_then_the_database_keeps_what_members_were_told(people, change):
    group = make(people, "ES", hides_members=True)
    if "owner" in change:
        change = {"owner": make_country("PT").casework_label_id}
    if "closed_at" in change:
        with access_scope(people["coordinator"]):
            groups.close_group(group=group, reason="Done.", actor=people["coordinator"].actor)
    with access_scope(people["coordinator"]), pytest.raises(IntegrityError), transaction.atomic():
        SharingGroup.objects.filter(pk=group.pk).update(**change)


def test_given_another_rule_then_its_countries_are_the_members_and_who_went_reads_nothing(people):
    group = make(people, rule=SOUTH)
    note = making.released(people["analyst"], people["coordinator"], group)
    assert members(group) == ["ES", "PT"] and making.sees(people["spanish"], note)
    version = change(people, group, rule=WEST)
    assert members(group) == ["FR"] and version.before == {"rule": SOUTH} and stored(group).rule == WEST
    assert not making.sees(people["spanish"], note) and not making.sees(people["french"], note)  # joined later
    assert kinds(group) == ["made", "rule_changed", "changed"]
    with system_scope("test"):
        told = [set(kind.audience(Event.objects.get(kind=kind.code))) for kind in (GROUP_CHANGED, GROUP_RULE_CHANGED)]
    assert told == [{people["french"].pk}, set()]


def test_given_a_rule_that_names_the_same_then_a_version_and_no_word_to_the_members(people):
    group = make(people, "ES", "PT")
    assert change(people, group, rule=SOUTH).before == {"rule": {}} and members(group) == ["ES", "PT"]
    assert kinds(group) == ["made", "rule_changed"]
    assert change(people, group, rule={}).before == {"rule": SOUTH} and members(group) == ["ES", "PT"]
    with access_scope(people["coordinator"]):
        made = groups.set_members(
            group=stored(group), members=[make_country("FR")], reason="x", actor=people["coordinator"].actor
        )
    assert made.number == 4 and members(group) == ["FR"]


def test_given_another_name_then_the_owner_is_not_told_again_that_the_rule_names_others(people):
    group = make(people, rule=SOUTH)
    with system_scope("test"):
        france = make_country("FR")
        france.subregion = "Southern Europe"
        france.save()
    memory.forget()
    with system_scope("test"):
        assert tell_changed_rules() == 1
    change(people, group, name="Another")
    with system_scope("test"):
        assert tell_changed_rules() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"purpose": "x" * 4_001}, "purpose"),
        ({"rule": {"regions": ["Atlantis"]}}, "rule"),
        ({"rule": {"moons": ["x"]}}, "rule"),
        ({"purpose": "Call Moussa Diop, +221 77 123 45 67"}, "purpose"),
        ({"name": "Fine", "reason": " "}, "reason"),
    ],
)
def test_given_what_cannot_be_then_the_refusal_names_the_field_and_nothing_is_stored(people, given, field):
    group = make(people, "ES")
    with pytest.raises((GroupRefused, PersonalDataFound, ReasonMissing)) as refusal:
        change(people, group, **{"name": "Other", **given})
    assert field in refusal.value.fields and stored(group).name == "Atlantic" and kinds(group) == ["made"]


def test_given_two_coordinators_then_the_second_is_refused_whatever_they_change(people):
    people["second"] = make_member(make_country("SN"), Role.COORDINATOR)
    group = make(people, "ES")
    change(people, group, edition=1, name="First")
    with pytest.raises(GroupStale) as refusal:
        change(people, group, "second", edition=1, name="Second")
    assert refusal.value.edition == 2
    with access_scope(people["second"]), pytest.raises(GroupStale):
        groups.set_members(group=group, members=[], reason="x", actor=people["second"].actor, edition=1)
    assert stored(group).name == "First" and members(group) == ["ES"]


def test_given_others_or_a_closed_group_then_it_is_refused(people):
    group = make(people, "ES")
    for name in ("analyst", "spanish"):
        with pytest.raises(PermissionDenied):
            change(people, group, name, name="Mine")
    with access_scope(people["coordinator"]):
        groups.close_group(group=group, reason="Done.", actor=people["coordinator"].actor)
    with pytest.raises(PermissionDenied):
        change(people, group, name="Again")
