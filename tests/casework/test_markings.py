"""What a marking lets be given, row by row: the table of the code, the service, and the database for a row that lies."""

import pytest
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.errors import GrantRefused
from casework.models import Note, NoteGrant, SharingGroup
from casework.services import groups
from focalpoints.models import Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
KINDS = ("post", "casework", "group", "all_casework")
TABLE = {  # the paper's own words; the code is not asked
    "red": {"post"},
    "amber-strict": {"post", "casework"},
    "amber": {"post", "casework", "group"},
    "green": {"post", "casework", "group", "all_casework"},
    "clear": {"post", "casework", "group", "all_casework"},
}
OTHERS = ("team", "members", "coordination", "all", "coordinators", "secretariat", "person")
ROWS = [(tlp, kind) for tlp in TABLE for kind in KINDS]


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "reader": make_member(make_country("ES"), Role.FOCAL_POINT)}


def receiver(kind, people):
    if kind == "post":
        return people["reader"].actor.post
    if kind == "casework":
        return make_country("ES")
    if kind == "all_casework":
        return GrantLabel.ALL_WHO_READ_CASEWORK
    coordinator = people["coordinator"]
    with access_scope(coordinator):
        return groups.make_group(
            body=making.body_of(coordinator),
            name="Atlantic",
            purpose="",
            later=SharingGroup.Later.EVERYTHING,
            hides_members=False,
            members=[make_country("ES")],
            actor=coordinator.actor,
        )


@pytest.mark.parametrize(("tlp", "kind"), ROWS)
def test_given_a_marking_and_a_receiver_then_the_service_and_both_locks_say_the_same(people, tlp, kind):
    to = receiver(kind, people)
    note = making.draft(people["analyst"], tlp=tlp)
    allowed = kind in TABLE[tlp]
    if allowed:
        making.give(note, to, people["analyst"])
    else:
        with pytest.raises(GrantRefused) as refusal:
            making.give(note, to, people["analyst"])
        assert "receiver" in refusal.value.fields
    making.release(note, people["analyst"], people["coordinator"])
    for way in (making.sees, making.by_python, making.by_rows):
        assert way(people["reader"], note) is allowed


@pytest.mark.parametrize(("tlp", "kind"), [row for row in ROWS if row[1] not in TABLE[row[0]]])
def test_given_a_grant_written_past_the_service_then_the_database_lets_nobody_in(people, tlp, kind):
    to = receiver(kind, people)
    note = making.released(people["analyst"], people["coordinator"], tlp=tlp)
    forge(note, to)
    for way in (making.sees, making.by_python, making.by_rows):
        assert not way(people["reader"], note)
    with system_scope("test"):  # the same row counts as soon as the marking allows it
        Note.objects.filter(pk=note.pk).update(tlp="green")
    assert making.sees(people["reader"], note) and making.by_rows(people["reader"], note)


@pytest.mark.parametrize("kind", ["team_label_id", "members_label_id", "coordination_label_id"])
def test_given_a_grant_to_a_label_of_another_kind_then_no_marking_lets_it_in(people, kind):
    note = making.released(people["analyst"], people["coordinator"], tlp="clear")
    forge(note, getattr(make_country("ES"), kind))
    for way in (making.sees, making.by_python, making.by_rows):
        assert not way(people["reader"], note)


def forge(note, to):
    from casework.services.granting import label_of

    with system_scope("test"):
        group = to if isinstance(to, SharingGroup) else None
        NoteGrant.objects.create(
            note=note, label_id=label_of(to), group=group, valid=DateTimeTZRange(timezone.now(), None), reason="x"
        )
