"""What the calendar of a person, read without sign-in, says of casework: days, nothing else."""

import pytest

from casework.deadlines import ends
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country

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
