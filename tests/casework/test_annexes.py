"""Annexes of a note: hung on the text in hand, read with its version, each download recorded."""

import uuid

import pytest

from casework.models import NoteFile, NoteRead
from casework.services import releasing, writing
from focalpoints.models import Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.tasks import clean_file
from tests.casework import making
from tests.casework.pages import signed_in, url
from tests.factories import make_country, make_member
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    spain = make_country("ES")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spain": spain,
        "spanish": make_member(spain, Role.FOCAL_POINT),
        "stranger": make_member(make_country("MA"), Role.COORDINATOR),
    }


def upload(person, note, text="Sketch"):
    return signed_in(person).post(
        url("files", note), {"file": samples.upload(samples.document(text), f"{text}.pdf"), "title": text}
    )


def one_file(note) -> NoteFile:
    with system_scope("test"):
        return NoteFile.objects.filter(version__note=note).order_by("pk").last()


@pytest.fixture
def given(people, django_capture_on_commit_callbacks):
    """A note released to Spain, with one clean annex."""
    note = making.draft(people["analyst"])
    assert upload(people["analyst"], note).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        clean_file("casework.NoteFile", one_file(note).pk)
    making.give(note, people["spain"], people["analyst"])
    return making.release(note, people["analyst"], people["coordinator"])


def address(note, file, more=""):
    return f"{url('files', note)}{file.reference}/{more}"


def how(note, person) -> list:
    with system_scope("test"):
        rows = NoteRead.objects.filter(note_id=note.pk, user_id=person.pk)
        return list(rows.order_by("pk").values_list("how", "what", "version"))


def test_given_a_clean_annex_when_a_reader_downloads_it_then_it_is_served_and_recorded(people, given):
    file = one_file(given)
    answer = signed_in(people["spanish"]).get(address(given, file))
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store, private"
    assert how(given, people["spanish"]) == [("file", str(file.reference), 1)]
    assert signed_in(people["spanish"]).get(address(given, file, "preview/")).status_code == 200
    assert how(given, people["spanish"])[-1] == ("preview", str(file.reference), 1)


def test_given_a_reader_then_the_note_shows_the_first_page_of_its_annex_and_looking_at_it_is_recorded(people, given):
    file, client = one_file(given), signed_in(people["spanish"])
    page = client.get(url("detail", given)).content.decode()
    assert f'<img src="{address(given, file, "preview/")}"' in page
    answer = client.get(address(given, file, "preview/"))
    assert answer["Content-Type"] == "image/webp" and answer["Cache-Control"] == "no-store, private"
    assert how(given, people["spanish"]) == [("page", "", 1), ("preview", str(file.reference), 1)]


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_given_an_annex_that_is_lost_or_damaged_then_the_record_does_not_tell_that_anybody_got_it(people, given, store, fault):
    file, client = one_file(given), signed_in(people["spanish"])
    for key in (file.key, file.preview_key):
        (store / key).unlink() if fault == "gone" else (store / key).write_bytes(b"something else")
    for more in ("", "preview/"):
        assert client.get(address(given, file, more)).status_code == 503
    assert how(given, people["spanish"]) == []


def test_given_strangers_or_another_note_then_there_is_no_file(people, given):
    file = one_file(given)
    for more in ("", "preview/"):
        assert signed_in(people["stranger"]).get(address(given, file, more)).status_code == 404
    assert signed_in(people["spanish"]).get(address(given, NoteFile(reference=uuid.uuid4()))).status_code == 404
    other = making.draft(people["analyst"])
    assert signed_in(people["analyst"]).get(address(other, file)).status_code == 404


def test_given_a_withdrawn_note_then_its_annex_is_gone_for_readers(people, given):
    with access_scope(people["coordinator"]):
        releasing.withdraw(note=given, reason="Wrong.", actor=people["coordinator"].actor)
    assert signed_in(people["spanish"]).get(address(given, one_file(given))).status_code == 404


def test_given_a_new_version_when_its_annex_is_removed_then_the_released_one_keeps_its_own(people, given):
    old = one_file(given)
    with access_scope(people["analyst"]):
        writing.begin_version(note=given, actor=people["analyst"].actor)
    new = one_file(given)
    assert new.pk != old.pk
    assert signed_in(people["spanish"]).get(address(given, new)).status_code == 404
    assert signed_in(people["analyst"]).post(address(given, new, "remove/")).status_code == 302
    with system_scope("test"):
        assert list(NoteFile.objects.filter(version__note=given)) == [old]
    assert signed_in(people["spanish"]).get(address(given, old)).status_code == 200


def test_given_readers_or_a_released_text_then_no_file_is_added_or_removed(people, given):
    for who in ("spanish", "analyst"):
        assert upload(people[who], given, "Other").status_code == 403
        assert signed_in(people[who]).post(address(given, one_file(given), "remove/")).status_code == 403


def test_given_what_is_no_file_then_the_field_says_so(people):
    note = making.draft(people["analyst"])
    answer = signed_in(people["analyst"]).post(url("files", note), {"title": "x"})
    assert answer.status_code == 422 and "Choose a file." in answer.content.decode()


def test_given_an_annex_was_added_then_who_read_the_text_before_cannot_release_it(people):
    note = making.draft(people["analyst"])
    upload(people["analyst"], note)
    assert signed_in(people["analyst"]).post(url("submit", note), {"edition": 1}).status_code == 409
