"""What comes at the wrong moment, or in a shape that no page sends, is answered in words, never by a 5xx."""

import uuid

import pytest
from django.db import connection

from casework.errors import WrongState
from casework.services import writing
from casework.views import finding
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spanish, portuguese = (make_member(make_country(code), Role.FOCAL_POINT) for code in ("ES", "PT"))
    return {"analyst": analyst, "coordinator": coordinator, "spanish": spanish, "portuguese": portuguese}


@pytest.fixture
def note(people):
    return making.released(people["analyst"], people["coordinator"], make_country("ES"))


@pytest.mark.parametrize("name", ["detail", "compare"])
def test_given_a_right_that_ends_after_the_record_of_the_read_then_the_page_is_not_there(people, note, monkeypatch, name):
    log_read = finding.log_read

    def then_ended(note, **given):
        post = log_read(note, **given)
        with connection.cursor() as cursor:  # from here on the database answers as to somebody who has no grant
            cursor.execute("SELECT set_config('app.user_id', %s, true)", [str(people["portuguese"].pk)])
        return post

    client = signed_in(people["spanish"])
    monkeypatch.setattr(finding, "log_read", then_ended)
    assert client.get(url(name, note)).status_code == 404


@pytest.mark.parametrize("field", ["legs-02", "legs-00", "legs-02-words"])
def test_given_a_line_whose_number_is_written_otherwise_then_the_step_is_answered(people, field):
    draft = making.draft(people["analyst"])
    answer = signed_in(people["analyst"]).post(url("edit", draft, "journey"), {"edition": "1", field: "{}"})
    assert answer.status_code < 500


def test_given_a_successor_that_was_given_up_when_its_form_is_sent_again_then_the_page_says_so(people, note):
    client, sent = signed_in(people["analyst"]), {"form_key": str(uuid.uuid4())}
    assert client.post(url("supersede", note), sent).status_code == 302
    with access_scope(people["analyst"]):
        made = type(note).objects.get(supersedes=note)
        writing.drop_draft(note=made, actor=people["analyst"].actor)
    answer = client.post(url("supersede", note), sent)
    assert answer.status_code == 422 and "sent before" in answer.content.decode()


def test_given_a_draft_that_changed_meanwhile_when_it_is_given_up_then_its_page_says_why(people, monkeypatch):
    draft = making.draft(people["analyst"])

    def refused(**given):
        raise WrongState("Only a draft that was not submitted can be given up.")

    monkeypatch.setattr(writing, "drop_draft", refused)
    answer = signed_in(people["analyst"]).post(f"/notes/{draft.reference}/give-up/", follow=True)
    assert answer.status_code == 200 and "was not submitted" in answer.content.decode()
