"""What is held in memory of reference tables (rabatplatform/reference/memory.py)."""

import pytest

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_casework, body_of_coordination, body_of_label
from rabatplatform.reference import memory
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


@pytest.fixture
def never_by_itself(monkeypatch):
    """Between two pages that come within seconds."""
    monkeypatch.setattr(memory, "LOOK_AGAIN_SECONDS", float("inf"))


def test_given_a_shelf_that_was_read_when_an_entry_comes_and_the_version_is_looked_at_then_it_is_there_in_one_question(
    never_by_itself, django_assert_num_queries
):
    make_country("SN"), shelf(Country)
    spain = make_country("ES")
    assert spain.pk not in shelf(Country).by_id
    with django_assert_num_queries(1):
        memory.look_again()
    assert shelf(Country).by_id[spain.pk] == spain


def test_given_another_thread_that_had_read_before_an_entry_came_when_it_puts_its_shelf_up_last_then_it_is_read_again(
    never_by_itself, monkeypatch
):
    make_country("SN")
    read = memory._read

    def slow(model, number):
        found = read(model, number)
        monkeypatch.setattr(memory, "_read", read)
        make_country("ES"), memory.look_again()  # by another thread, meanwhile
        return found

    monkeypatch.setattr(memory, "_read", slow)
    assert "ES" not in shelf(Country).by_key
    assert "ES" in shelf(Country).by_key
