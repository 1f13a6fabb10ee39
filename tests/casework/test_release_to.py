"""The short form on a note that gives it to one more receiver: it leads to the same preview as the page of readers, and stores nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from focalpoints.models import Role
from rabatplatform.access.scope import system_scope
from tests.casework import making
from tests.casework.signing import client_of, main_of
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
LAST = (timezone.localdate() + timedelta(days=60)).isoformat()


@pytest.fixture
def people(db):
    make_country("PT")
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "portuguese": make_member(make_country("PT"), Role.ANALYST),
    }


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"))


def panel(client, note) -> str:
    return main_of(client.get(f"/notes/{note.reference}/")).partition('id="see"')[2].partition("</section>")[0]


def test_given_the_coordinator_when_they_release_to_one_more_then_the_preview_is_shown_and_nothing_is_stored(people, note):
    client = client_of(people["coordinator"])
    form = panel(client, note)
    action = re.search(r'<form class="stack mt4" method="post" action="([^"]+)"', form)[1]
    assert action == f"/notes/{note.reference}/audience/give/"
    assert '<optgroup label="Countries">' in form and '<option value="country-PT">' in form
    assert "country-SN" not in form and 'name="posts"' not in form and 'name="begins"' not in form
    assert re.search(r'name="ends" value="\d{4}-\d\d-\d\d"', form) and 'name="preview" value="1"' in form
    sent = {"receivers": "country-PT", "reason": "They see the same boats.", "ends": LAST, "preview": "1"}
    answer = main_of(client.post(action, sent))
    assert "It adds 1 person." in answer and not making.sees(people["portuguese"], note)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer))
    assert client.post(action, hidden | {"confirm": "1"}).status_code == 302
    assert making.sees(people["portuguese"], note)


@pytest.mark.parametrize(
    "more", [{"receivers": ""}, {"reason": ""}, {"ends": "yesterday"}, {"receivers": "country-XX"}, {"receivers": "post-1"}]
)
def test_given_what_cannot_be_then_the_whole_form_opens_with_what_was_sent_and_names_the_field(people, note, more):
    sent = {"receivers": "country-PT", "reason": "They see the same boats.", "ends": LAST, "preview": "1", **more}
    answer = client_of(people["coordinator"]).post(f"/notes/{note.reference}/audience/give/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "another look" in page
    assert all(value in page for name, value in sent.items() if name != "receivers" and name not in more)
    assert 'value="country-PT" checked' in page or "receivers" in more
    with system_scope("test"):
        assert note.grants.count() == 1


def test_given_a_released_note_and_a_long_sign_in_then_the_page_asks_first_who_one_is_and_brings_one_back(people, note):
    form = panel(client_of(people["coordinator"], lately=False), note)
    way = re.search(r'href="([^"]+)"><svg[^>]*><use[^>]*/></svg><span>Release to others', form)[1]
    assert "reauthenticate" in way and f"next=%2Fnotes%2F{note.reference}%2F%23see" in way and 'name="receivers"' not in form


def test_given_a_draft_then_its_analyst_has_the_form_at_once(people):
    note = making.draft(people["analyst"])
    assert 'value="country-ES"' in panel(client_of(people["analyst"], lately=False), note)


def test_given_people_who_may_not_give_it_then_the_note_offers_nothing(people, note):
    for who in ("analyst", "spanish"):
        form = panel(client_of(people[who]), note)
        assert form and "Release to" not in form and "audience/give" not in form


def test_given_red_then_there_is_no_short_form_and_readers_are_added_on_their_page(people):
    note = making.draft(people["analyst"], tlp="red")
    form = panel(client_of(people["analyst"]), note)
    assert "Release to" not in form and "audience/give" in form
