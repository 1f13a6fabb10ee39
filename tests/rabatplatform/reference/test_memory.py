"""What is held in memory of reference tables (rabatplatform/reference/memory.py)."""

import pytest

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_casework, body_of_coordination, body_of_label
from rabatplatform.reference.memory import forget, shelf
from tests.factories import make_country, make_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Country, Organisation])
def test_given_entries_then_each_is_found_by_each_of_its_labels(model):
    make_country("SN"), make_organisation("unodc")
    for entry in shelf(model).ordered:
        assert body_of_label(entry.team_label_id) == entry
        assert body_of_casework(entry.casework_label_id) == entry
        assert body_of_coordination(entry.coordination_label_id) == entry


def test_given_a_label_of_no_body_then_nothing_is_found():
    senegal = make_country("SN")
    assert body_of_label(-1) is None
    assert body_of_label(None) is None
    assert body_of_label(senegal.casework_label_id) is None


def test_given_an_entry_that_came_after_it_was_asked_then_it_is_found_by_its_label_once_the_table_is_read_again():
    make_country("SN")
    assert shelf(Country).by("team_label_id")
    spain = make_country("ES")
    forget()
    assert body_of_label(spain.team_label_id) == spain
