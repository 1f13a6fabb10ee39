"""The acts of a note's life over HTTP: given, returned, countersigned, released, extended, derived, withdrawn."""

import uuid

import pytest
from django.contrib.messages import get_messages

from casework.models import Note
from casework.services import releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.casework.signing import client_of
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    colleague = make_member(making.body_of(analyst), Role.ANALYST)
    spain = make_country("ES")
    spanish = make_member(spain, Role.FOCAL_POINT)
    return {"analyst": analyst, "coordinator": coordinator, "colleague": colleague, "spain": spain, "spanish": spanish}


def now(note) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(pk=note.pk)


def submitted(people, **content):
    note = making.draft(people["analyst"], **content)
    making.give(note, people["spain"], people["analyst"])
    with access_scope(people["analyst"]):
        releasing.submit(note=note, actor=people["analyst"].actor)
    return now(note)


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_given_a_complete_draft_when_submitted_then_it_waits_and_no_word_of_it_is_in_the_message(people):
    note = making.draft(people["analyst"])
    answer = signed_in(people["analyst"]).post(url("submit", note), {"edition": 1})
    assert answer.status_code == 302 and now(note).current.state == "submitted"
    assert "Submitted" in said(answer) and note.current.title not in said(answer)


def test_given_gaps_or_an_older_text_when_submitted_then_it_is_refused_with_what_is_missing(people):
    note = making.draft(people["analyst"], kind="")
    answer = signed_in(people["analyst"]).post(url("submit", note), {"edition": 1})
    assert answer.status_code == 422 and "Say what kind of note it is." in answer.content.decode()
    stale = signed_in(people["analyst"]).post(url("submit", note), {"edition": "7"})
    assert stale.status_code == 409 and "Somebody changed the text" in stale.content.decode()
    assert now(note).current.state == "draft"


def test_given_a_waiting_note_when_the_coordinator_opens_the_release_then_reach_and_markings_stand_there(people):
    note = submitted(people)
    text = signed_in(people["coordinator"]).get(url("release", note)).content.decode()
    assert "2 countries, 4 people" in text and "Until " in text
    assert "TLP:AMBER" in text and "They see the same boats." in text
    answer = client_of(people["coordinator"]).post(url("release", note), {"edition": 1})
    assert answer.status_code == 302 and now(note).state == "released"
    assert signed_in(people["spanish"]).get(url("detail", note)).status_code == 200


def test_given_a_draft_without_a_reader_when_it_is_checked_then_the_page_says_who_would_read_it_and_leads_to_more(people):
    note = making.draft(people["analyst"])
    text = signed_in(people["analyst"]).get(f"/notes/{note.reference}/edit/check/").content.decode()
    assert "Nobody outside your country or organisation will read it" in text
    assert f"/notes/{note.reference}/audience/give/" in text and "TLP:AMBER" in text


def test_given_a_further_version_or_a_derived_note_then_the_release_page_leads_to_what_it_differs_from(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    with access_scope(people["analyst"]):
        derived = releasing.derive(note=note, tlp="green", actor=people["analyst"].actor)
        for one, version in ((note, writing.begin_version(note=note, actor=people["analyst"].actor)), (derived, derived.in_hand)):
            content = {"is_non_nominal": True}
            writing.save(note=one, edition=version.edition, content=content, actor=people["analyst"].actor)
            releasing.submit(note=one, actor=people["analyst"].actor)
    client = signed_in(people["coordinator"])
    assert f"/notes/{note.reference}/compare/?from=1&amp;to=2" in client.get(url("release", note)).content.decode()
    assert f"It was made from note {note.reference}, TLP:AMBER." in client.get(url("release", derived)).content.decode()


def test_given_a_stricter_marking_then_the_page_says_which_receivers_fall_away(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    with access_scope(people["analyst"]):
        version = writing.begin_version(note=note, actor=people["analyst"].actor)
        content = {"tlp": "red", "is_non_nominal": True}
        writing.save(note=note, edition=version.edition, content=content, actor=people["analyst"].actor)
        releasing.submit(note=note, actor=people["analyst"].actor)
    text = signed_in(people["coordinator"]).get(url("release", note)).content.decode()
    assert "does not allow these receivers" in text and "Spain" in text


def test_given_personal_data_then_it_is_not_released_and_the_page_says_where(people):
    note = making.draft(people["analyst"], texts={"judgement": "Write to someone@example.org for the boats."})
    with access_scope(people["analyst"]):
        releasing.submit(note=note, actor=people["analyst"].actor)
    answer = client_of(people["coordinator"]).post(url("release", note), {"edition": 1})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Key judgement: what may be personal data stands here." in text
    assert "<mark>someone@example.org</mark>" in text and now(note).state == "draft"


def test_given_who_wrote_it_then_release_is_refused_until_another_countersigned(people):
    note = making.draft(people["coordinator"])
    with access_scope(people["coordinator"]):
        releasing.submit(note=note, actor=people["coordinator"].actor)
    refused = client_of(people["coordinator"]).post(url("release", note), {"edition": 1})
    assert refused.status_code == 403 and "must countersign" in refused.content.decode()
    assert signed_in(people["coordinator"]).post(url("countersign", note), {"edition": 1}).status_code == 403
    stale = signed_in(people["colleague"]).post(url("countersign", note), {"edition": 9})
    assert stale.status_code == 302 and now(note).current.countersigned_by_id is None
    assert signed_in(people["colleague"]).post(url("countersign", note), {"edition": 1}).status_code == 302
    assert client_of(people["coordinator"]).post(url("release", note), {"edition": 1}).status_code == 302
    assert now(note).state == "released"


def test_given_a_return_with_a_message_then_its_author_reads_it_on_the_page(people):
    note = submitted(people)
    client = signed_in(people["coordinator"])
    assert client.post(url("return", note), {"reason": " "}).status_code == 422
    assert client.post(url("return", note), {"reason": "Which port?"}).status_code == 302
    text = signed_in(people["analyst"]).get(url("detail", note)).content.decode()
    assert "Which port?" in text and "It was returned to its author with questions." in text
    assert "Which port?" in signed_in(people["analyst"]).get(url("edit", note, "frame")).content.decode()
    assert signed_in(people["analyst"]).post(url("return", note), {"reason": "x"}).status_code == 403


def test_given_a_waiting_note_when_it_is_taken_back_then_it_is_a_draft(people):
    note = submitted(people)
    assert signed_in(people["analyst"]).post(url("take-back", note)).status_code == 302
    assert now(note).current.state == "draft"
    assert signed_in(people["analyst"]).post(url("take-back", note)).status_code == 403


def test_given_a_new_version_when_it_is_given_up_then_readers_noticed_nothing(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    client = signed_in(people["analyst"])
    assert client.post(url("version-new", note)).url == client.post(url("version-new", note)).url
    assert now(note).next.number == 2
    assert client.get(url("give-up", note)).status_code == 200
    assert client.post(url("give-up", note)).status_code == 302
    assert now(note).next is None
    assert "Version 1<" in signed_in(people["spanish"]).get(url("detail", note)).content.decode()


@pytest.mark.parametrize(
    ("day", "field"),
    [("", "Choose a day"), ("soon", "year-month-day"), ("2020-01-01", "Choose a day"), ("2026-02-31", "year-month-day")],
)
def test_given_a_day_that_is_not_later_when_extended_then_the_field_says_so(people, day, field):
    note = making.released(people["analyst"], people["coordinator"])
    answer = signed_in(people["coordinator"]).post(url("extend", note), {"valid_until": day, "reason": "Seen again."})
    assert answer.status_code == 422 and field in answer.content.decode()
    assert now(note).valid_until == making.today(180)


def test_given_a_later_day_when_extended_then_it_is_valid_until_it(people):
    note = making.released(people["analyst"], people["coordinator"])
    data = {"valid_until": making.today(300).isoformat(), "reason": "Seen again."}
    assert signed_in(people["analyst"]).post(url("extend", note), data).status_code == 403
    assert signed_in(people["coordinator"]).post(url("extend", note), data).status_code == 302
    assert now(note).valid_until == making.today(300)


def test_given_a_withdrawal_then_the_page_warns_and_readers_lose_it_at_once(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    client = signed_in(people["coordinator"])
    assert "It cannot be undone" in client.get(url("withdraw", note)).content.decode()
    assert client.post(url("withdraw", note), {"reason": ""}).status_code == 422
    assert signed_in(people["spanish"]).get(url("withdraw", note)).status_code == 403
    assert client.post(url("withdraw", note), {"reason": "Wrong source."}).status_code == 302
    assert signed_in(people["spanish"]).get(url("detail", note)).status_code == 404


def test_given_a_lower_marking_when_derived_twice_from_one_page_then_one_note_begins(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    client, key = signed_in(people["analyst"]), str(uuid.uuid4())
    assert "TLP:RED" not in client.get(url("derive", note)).content.decode().split("Marking of the new note")[1]
    assert client.post(url("derive", note), {"form_key": key, "tlp": "red"}).status_code == 422
    answers = [client.post(url("derive", note), {"form_key": key, "tlp": "green"}) for _time in range(2)]
    assert answers[0].url == answers[1].url
    with system_scope("test"):
        assert Note.objects.count() == 2
    assert signed_in(people["spanish"]).get(url("derive", note)).status_code == 403


def test_given_a_successor_when_it_is_released_then_the_old_note_is_superseded(people):
    note = making.released(people["analyst"], people["coordinator"], people["spain"])
    client, key = signed_in(people["analyst"]), str(uuid.uuid4())
    assert client.get(url("supersede", note)).status_code == 200
    assert client.post(url("supersede", note), {"form_key": "x"}).status_code == 422
    assert [client.post(url("supersede", note), {"form_key": key}).status_code for _time in range(2)] == [302, 302]
    assert signed_in(people["spanish"]).post(url("supersede", note), {"form_key": key}).status_code == 403
    with system_scope("test"):
        made = Note.objects.with_texts().get(supersedes=note)
    with access_scope(people["analyst"]):
        writing.save(note=made, edition=1, content={"is_non_nominal": True}, actor=people["analyst"].actor)
    making.release(made, people["analyst"], people["coordinator"])
    assert now(note).state == "superseded"


@pytest.mark.parametrize("name", ["submit", "take-back", "countersign", "version-new", "pass"])
def test_given_an_act_that_is_posted_alone_then_reading_its_address_does_nothing(people, name):
    assert signed_in(people["coordinator"]).get(url(name, submitted(people))).status_code == 405
