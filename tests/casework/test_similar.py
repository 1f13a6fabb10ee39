"""Notes like a note: by what they share, among what the person may read."""

import pytest

from casework.similar import similar_rows, similar_to
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return analyst, coordinator, make_member(make_country("ES"), "focal_point")


def test_given_notes_then_those_that_share_most_come_first_and_none_that_the_person_may_not_read(people):
    analyst, coordinator, spanish = people
    spain = make_country("ES")
    note = making.released(analyst, coordinator, spain)
    far = making.released(analyst, coordinator, spain, terms={"phenomenon": ["trafficking"], "route": ["air"]}, hubs=[])
    same = making.released(analyst, coordinator, spain)
    hidden = making.released(analyst, coordinator)
    making.released(analyst, coordinator, spain, legs=[], hubs=[], terms={"phenomenon": ["smuggling"], "route": ["air"]})
    with access_scope(spanish):
        assert [other.pk for other in similar_to(spanish, note)] == [same.pk, far.pk]
        assert similar_rows(spanish, note)[0]["reference"] == same.reference
    with access_scope(analyst):
        assert hidden.pk in [other.pk for other in similar_to(analyst, note)]
        assert similar_to(analyst, note, limit=1)[0].pk in (same.pk, hidden.pk)


def test_given_a_superseded_past_or_drafted_note_then_it_is_not_proposed(people):
    analyst, coordinator, _spanish = people
    note = making.released(analyst, coordinator)
    making.draft(analyst)
    with access_scope(analyst):
        assert similar_to(analyst, note) == []
