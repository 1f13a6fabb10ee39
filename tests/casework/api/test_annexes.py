"""Annexes by API: taken in as multipart, given as a download, each a read of its version."""

import errno
import os
import uuid

import pytest

from casework.api import reading_examples as examples
from casework.models import NoteFile, NoteVersion
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.services import account_of
from rabatplatform.api.limits import QUOTAS
from rabatplatform.files.tasks import clean_file
from tests.casework import making
from tests.casework.api.reads import reads_of
from tests.factories import make_country, make_organisation
from tests.keys import ASKING, secret_for
from tests.rabatplatform.api.calls import V1, Api, refusal
from tests.rabatplatform.api.test_limits import state_of
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def upload(call, note, **more):
    sent = {"file": samples.upload(samples.document("Sketch"), "sketch.pdf"), "title": "Sketch"} | more
    return call.client.post(f"{V1}/notes/{note.reference}/files/upload/", sent)


def names() -> set:
    with system_scope("test"):
        return set(NoteFile.objects.values_list("name", flat=True))


def clean(capture) -> None:
    with capture(execute=True):
        clean_file("casework.NoteFile", NoteFile.objects.order_by("pk").values_list("pk", flat=True).last())


@pytest.fixture
def given(people, calls, django_capture_on_commit_callbacks):
    """A note released to Spain, with one clean annex."""
    note = making.draft(people["analyst"])
    assert upload(calls["analyst"], note).status_code == 201
    with system_scope("test"):
        clean(django_capture_on_commit_callbacks)
    making.give(note, make_country("ES"), people["analyst"])
    return making.release(note, people["analyst"], people["coordinator"])


def test_given_an_annex_when_a_reader_lists_and_downloads_it_then_each_is_recorded(people, calls, given):
    (file,) = calls["spanish"].get(f"/notes/{given.reference}/files/").json()["results"]
    assert file.keys() == examples.FILE.keys() and (file["title"], file["version"], file["state"]) == ("Sketch", 1, "clean")
    answer = calls["spanish"].get(file["download_url"])
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert calls["spanish"].get(file["preview_url"])["Content-Type"] == "image/webp"
    assert reads_of(given, people["spanish"]) == [("api", "", 1), ("file", file["id"], 1), ("preview", file["id"], 1)]


@pytest.fixture
def leaves(people, calls, django_capture_on_commit_callbacks):
    """(a note released to UNODC, its clean annex as the list tells it)."""
    note = making.draft(people["analyst"], tlp="amber")
    upload(calls["analyst"], note)
    with system_scope("test"):
        clean(django_capture_on_commit_callbacks)
    making.give(note, make_organisation("unodc"), people["analyst"])
    note = making.release(note, people["analyst"], people["coordinator"])
    (file,) = calls["analyst"].get(f"/notes/{note.reference}/files/").json()["results"]
    return note, file


def key_of_unodc(ceiling="amber") -> str:
    return secret_for(make_organisation("unodc"), scopes=ASKING, ceiling=ceiling)[2]


@pytest.mark.parametrize("ceiling, gives", [("amber", 200), ("green", 404)], ids=["under its ceiling", "above it"])
def test_given_an_annex_when_a_key_downloads_it_then_it_leaves_as_words_do_and_is_recorded(leaves, ceiling, gives):
    (note, file), secret = leaves, key_of_unodc(ceiling)
    api = Api(token=secret)
    answer = api.get(file["download_url"])
    assert answer.status_code == api.get(file["preview_url"]).status_code == gives
    if gives == 200:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert reads_of(note, account_of(secret)) == [("file", file["id"], 1), ("preview", file["id"], 1)]
    for method, path in (("DELETE", file["download_url"]), ("POST", f"/notes/{note.reference}/files/upload/")):
        refusal(api.send(method, path), 403, code="not_for_keys")


def test_given_a_caller_who_has_the_annex_or_a_part_of_it_then_304_and_206_are_reads_and_416_is_none(leaves):
    (note, file), secret = leaves, key_of_unodc()
    api, at = Api(token=secret), file["download_url"]
    whole = api.get(at)
    content, etag, size = b"".join(whole.streaming_content), whole["ETag"], file["size"]
    same = api.get(at, HTTP_IF_NONE_MATCH=etag)
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    part = api.get(at, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE=etag)
    assert part.status_code == 206 and b"".join(part.streaming_content) == content[10:20]
    assert part["Content-Range"] == f"bytes 10-19/{size}" and part["Content-Type"] == "application/pdf"
    assert state_of(part)["reads"][0] == QUOTAS["reads"].most - 3
    beyond = api.get(at, HTTP_RANGE=f"bytes={size}-")
    refusal(beyond, 416, code="range_not_satisfiable")
    assert beyond["Content-Range"] == f"bytes */{size}"
    assert state_of(beyond)["reads"][0] == QUOTAS["reads"].most - 3
    other = api.get(at, HTTP_RANGE="bytes=10-19", HTTP_IF_RANGE='"another"')
    assert other.status_code == 200 and b"".join(other.streaming_content) == content
    assert state_of(other)["reads"][0] == QUOTAS["reads"].most - 4
    assert reads_of(note, account_of(secret)) == [("file", file["id"], 1)] * 4
    refusal(Api(token=key_of_unodc("green")).get(at, HTTP_IF_NONE_MATCH=etag), 404)


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_given_a_file_that_is_lost_or_damaged_then_503_is_no_read_and_does_not_count(leaves, store, fault):
    (note, file), secret = leaves, key_of_unodc()
    with system_scope("test"):
        row = NoteFile.objects.get(reference=file["id"])
    kept = {store / key: (store / key).read_bytes() for key in (row.key, row.preview_key)}
    api = Api(token=secret)
    for path in kept:
        path.unlink() if fault == "gone" else path.write_bytes(b"%PDF-1.7 something else")
    for address in (file["download_url"], file["preview_url"]):
        answer = api.get(address)
        refusal(answer, 503, code="unavailable")
        assert state_of(answer)["reads"][0] == QUOTAS["reads"].most
    assert reads_of(note, account_of(secret)) == []
    for path, content in kept.items():
        path.write_bytes(content)
    answer = api.get(file["download_url"])
    assert answer.status_code == 200 and state_of(answer)["reads"][0] == QUOTAS["reads"].most - 1
    assert reads_of(note, account_of(secret)) == [("file", file["id"], 1)]


def test_given_strangers_another_note_or_a_withdrawn_one_then_there_is_no_file(people, calls, given):
    (file,) = calls["spanish"].get(f"/notes/{given.reference}/files/").json()["results"]
    for path in (f"/notes/{given.reference}/files/", file["download_url"], file["preview_url"]):
        refusal(calls["italian"].get(path), 404)
    other = making.draft(people["analyst"])
    refusal(calls["analyst"].get(file["download_url"].replace(given.reference, other.reference)), 404)
    refusal(calls["spanish"].get(f"/notes/{given.reference}/files/{uuid.uuid4()}/"), 404)
    refusal(upload(calls["italian"], given), 404)
    calls["coordinator"].post(f"/notes/{given.reference}/withdraw/", {"reason": "Wrong."})
    refusal(calls["spanish"].get(file["download_url"]), 404)


def test_given_a_file_that_is_not_taken_then_400_names_it_and_nothing_is_kept(people, calls):
    note = making.draft(people["analyst"])
    refusal(upload(calls["analyst"], note, file=""), 400, "file")
    refusal(upload(calls["analyst"], note, file=samples.upload(b"MZ" + bytes(2000), "sketch.pdf")), 400, "file")
    refusal(upload(calls["analyst"], note, title="x" * 200), 400, "title")
    assert names() == set()


def test_given_a_full_disk_then_503_says_when_to_try_again_and_nothing_is_half_stored(people, calls, store, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    note = making.draft(people["analyst"])
    before = note.in_hand.edition
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        answer = upload(calls["analyst"], note)
    refusal(answer, 503, "file", "file_not_stored")
    assert answer["Retry-After"] == "60"
    with system_scope("test"):
        assert NoteVersion.objects.get(pk=note.in_hand.pk).edition == before
    assert names() == set()
    assert not [name for _folder, _folders, files in os.walk(store) for name in files]


def test_given_another_etag_than_the_files_when_it_is_removed_then_412_and_it_stays(people, calls):
    made = upload(calls["analyst"], making.draft(people["analyst"]))
    url = made.json()["download_url"]
    refusal(calls["analyst"].send("DELETE", url, HTTP_IF_MATCH='"another"'), 412, code="precondition_failed")
    assert names() == {"sketch.pdf"}
    assert calls["analyst"].send("DELETE", url, HTTP_IF_MATCH=made["ETag"]).status_code == 204
    assert names() == set()


def test_given_a_released_text_then_files_are_neither_added_nor_removed_and_a_draft_loses_one(people, calls, given):
    (file,) = calls["analyst"].get(f"/notes/{given.reference}/files/").json()["results"]
    refusal(upload(calls["analyst"], given), 403)
    refusal(upload(calls["spanish"], given), 403)
    refusal(calls["analyst"].send("DELETE", file["download_url"]), 403)
    note = making.draft(people["analyst"])
    mine = upload(calls["analyst"], note, file=samples.upload(samples.document("Mine"), "mine.pdf")).json()
    assert mine["state"] == "quarantined" and mine["preview_url"] is None
    refusal(calls["analyst"].get(mine["download_url"]), 403)
    assert calls["analyst"].send("DELETE", mine["download_url"]).status_code == 204
    assert names() == {"sketch.pdf"}
