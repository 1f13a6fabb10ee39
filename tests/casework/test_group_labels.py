"""The labels that bodies hold by sharing groups are stored; what is stored equals what the members and versions say."""

import pytest
from django.db import connection
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.models import GroupMember, GroupVersion, NoteVersion, SharingGroup
from casework.services import groups
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
STORED = "SELECT body_id, label_id, member_id, group_id, lower(valid), upper(valid) FROM casework_groupmember_audience"


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def said() -> set:
    """In Python, from the rows of members and versions."""
    found = set()
    for row in GroupMember.objects.select_related("group"):
        if row.group.later == SharingGroup.Later.EVERYTHING:
            labels = {row.group.label_id}
        else:
            versions = GroupVersion.objects.filter(group=row.group)
            labels = {version.label_id for version in versions if version.made_at >= row.valid.lower}
        found |= {(row.body_id, label, row.pk, row.group_id, row.valid.lower, row.valid.upper) for label in labels}
    return found


def assert_stored() -> int:
    with system_scope("test"):
        stored = asked(STORED)
        assert len(stored) == len(set(stored)) and set(stored) == said()
    return len(stored)


@pytest.mark.parametrize("later", ["everything", "from_joining"])
def test_given_members_who_come_go_and_come_back_then_the_labels_follow_each_change(db, later):
    coordinator = making.team("SN")[1]
    spain, portugal, italy = (make_country(code) for code in ("ES", "PT", "IT"))
    with access_scope(coordinator):
        made = {"name": "Atlantic", "purpose": "", "later": later, "hides_members": False, "actor": coordinator.actor}
        group = groups.make_group(body=making.body_of(coordinator), members=[spain, portugal], **made)
        groups.make_group(body=making.body_of(coordinator), members=[italy], **(made | {"name": "Other"}))
    assert assert_stored() == 3
    for members in ([spain], [spain, italy], [spain, italy, portugal], [portugal]):
        with access_scope(coordinator):
            groups.set_members(group=group, members=members, reason="A change.", actor=coordinator.actor)
        assert_stored()
    with access_scope(coordinator):
        groups.close_group(group=group, reason="Done.", actor=coordinator.actor)
    assert_stored()


def test_given_rows_changed_in_bulk_by_hand_then_the_labels_follow(db):
    coordinator = making.team("SN")[1]
    with access_scope(coordinator):
        group = groups.make_group(
            body=making.body_of(coordinator),
            name="Atlantic",
            purpose="",
            later="from_joining",
            hides_members=False,
            members=[make_country("ES"), make_country("PT")],
            actor=coordinator.actor,
        )
    before = assert_stored()
    with system_scope("test"):
        GroupVersion.objects.create(group=group, number=2, made_at=timezone.now(), reason="By hand.")
        assert assert_stored() == before * 2
        GroupMember.objects.filter(group=group).update(valid=DateTimeTZRange(timezone.now(), None))
        assert assert_stored() == 0
        GroupVersion.objects.filter(group=group, number=2).update(made_at=timezone.now())
        assert assert_stored() == before
        asked("DELETE FROM casework_groupmember WHERE group_id = %s RETURNING id", group.pk)
        assert assert_stored() == 0


def test_given_the_runtime_role_then_stored_labels_are_not_its_to_read_or_write(db):
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        assert asked("SELECT has_table_privilege('app_rw', 'casework_groupmember_audience', %s)", right) == [(False,)]


@pytest.mark.parametrize("tlp", ["amber", "red"])
def test_given_a_version_in_preparation_then_each_lock_shows_it_to_those_who_write_it(db, tlp):
    analyst, coordinator = making.team("SN")
    colleague, stranger = make_member(make_country("SN"), Role.FOCAL_POINT), making.team("ES")[0]
    note = making.draft(analyst, tlp=tlp)
    for person, reads in ((analyst, True), (coordinator, True), (colleague, tlp != "red"), (stranger, False)):
        with access_scope(person):
            assert NoteVersion.objects.filter(note=note.pk).exists() is reads
        with system_scope("test"):
            assert NoteVersion.objects.visible_to(person).filter(note=note.pk).exists() is reads
