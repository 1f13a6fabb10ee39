"""What the calendar of a person, read without sign-in, says of casework: days, nothing else."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from casework.days import end_of
from casework.deadlines import ends
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


def test_given_notes_that_end_then_each_day_stands_once_and_its_title_names_neither_casework_nor_a_number(db):
    analyst, coordinator = making.team("SN")
    for days in (100, 100, 120):
        making.released(analyst, coordinator, make_country("ES"), valid_until=making.today(days))
    with access_scope(analyst):
        found = list(ends(analyst, making.today(400)))
    assert [(one.day, one.title) for one in found] == [
        (making.today(100), "Something ends: sign in"),
        (making.today(120), "Something ends: sign in"),
    ]
    assert not any("note" in one.path.replace("notifications", "") or "casework" in one.key for one in found)


def days_of(person) -> list:
    with access_scope(person):
        return [one.day for one in ends(person, making.today(400))]


def given_until(day, zone, receiver):
    """A note of Senegal that lasts longer, given to `receiver` until the end of `day` in the giver's zone."""
    analyst, coordinator = making.team("SN")
    note = making.draft(analyst, valid_until=making.today(300))
    with timezone.override(zone):
        making.give(note, receiver, analyst, ends=end_of(day))
    making.release(note, analyst, coordinator)


@pytest.mark.parametrize("zone", ["UTC", "Africa/Maputo", "Pacific/Honolulu", "Pacific/Kiritimati"])
def test_given_access_that_ends_at_midnight_then_its_last_day_stands_there_and_not_the_day_after(db, zone):
    spain, day = make_country("ES"), making.today(40)
    readers = [make_member(spain, role) for role in (Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)]
    given_until(day, ZoneInfo(zone), spain)
    for reader in readers:
        with timezone.override(ZoneInfo(zone)):
            assert days_of(reader) == [day]


def test_given_a_reader_in_another_zone_then_the_day_is_theirs(db):
    spain, day = make_country("ES"), making.today(40)
    reader = make_member(spain, Role.FOCAL_POINT)
    given_until(day, ZoneInfo("Pacific/Honolulu"), spain)  # midnight there is late in the morning of the next day elsewhere
    with timezone.override(ZoneInfo("Africa/Maputo")):
        (found,) = days_of(reader)
    assert (found - day).days == 1


def test_given_people_who_do_not_read_it_then_no_day_of_it_is_theirs(db):
    spain = make_country("ES")
    given_until(making.today(40), ZoneInfo("UTC"), spain)
    for person in (make_member(spain, Role.OBSERVER), make_member(spain, Role.CONTRIBUTOR), make_member(make_country("PT"))):
        assert days_of(person) == []
