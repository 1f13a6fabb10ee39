"""A list that shows its first lines says how many there are."""

import pytest
from django.urls import reverse

from casework import audience_panel, note_page
from casework.forms.audience import GiveForm
from casework.models import NoteStep, SharingGroup
from casework.services import groups, writing
from casework.views import asking
from casework.views import groups as group_views
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member
from tests.rabatplatform.accounts.helpers import main_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {"analyst": analyst, "coordinator": coordinator, "spanish": make_member(make_country("ES"), "focal_point")}


def group(people, name):
    given = {"purpose": "Boats", "later": "everything", "hides_members": False, "members": [make_country("ES")]}
    with access_scope(people["coordinator"]):
        actor = people["coordinator"].actor
        return groups.make_group(body=make_country("SN"), name=name, actor=actor, **given)


def test_given_a_long_history_then_its_page_and_that_of_the_versions_say_how_many_steps_there_are(people, monkeypatch):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"))
    with system_scope("test"):
        total = NoteStep.objects.filter(note=note).count()
    assert total > 1
    for most, said in ((1, True), (total, False)):
        monkeypatch.setattr(note_page, "MOST_STEPS", most)
        for name in ("detail", "versions"):
            page = main_of(signed_in(people["coordinator"]).get(url(name, note)))
            assert (f"The first 1 of {total} are shown." in page) is said, (name, most)


def test_given_more_grants_than_a_reader_is_shown_then_the_panel_says_so(people, monkeypatch):
    note = making.released(people["analyst"], people["coordinator"], make_country("ES"), make_country("PT"))
    monkeypatch.setattr(audience_panel, "MOST", 1)
    assert "The first 1 of 2 are shown." in main_of(signed_in(people["spanish"]).get(url("detail", note)))


def test_given_more_groups_or_known_notes_than_are_listed_then_the_pages_say_so(people, monkeypatch):
    for name in ("Atlantic", "Canaries"):
        group(people, name)
    for _number in range(2):
        note = making.released(people["analyst"], people["coordinator"])
        with access_scope(people["coordinator"]):
            writing.set_options(note=note, actor=people["coordinator"].actor, is_known=True, reason="To be asked.")
    monkeypatch.setattr(group_views, "MOST", 1)
    monkeypatch.setattr(asking, "MOST", 1)
    for address in (reverse("casework:group-list"), reverse("casework:known-list")):
        assert "The first 1 of 2 are shown." in main_of(signed_in(people["spanish"]).get(address)), address


def test_given_more_than_a_hundred_groups_then_each_is_offered_to_be_given_a_note(people):
    made = group(people, "Atlantic")
    with system_scope("test"):
        given = {"owner_id": made.owner_id, "purpose": "Boats", "later": made.later}
        for number in range(101):
            SharingGroup.objects.create(name=f"Boats {number:03}", **given)
    note = making.draft(people["analyst"])
    with access_scope(people["coordinator"]):
        form = GiveForm(None, note=note, user=people["coordinator"])
        offered = [key for key, _name in dict(form._folds())["Sharing groups"]]
    assert len(offered) == 102
