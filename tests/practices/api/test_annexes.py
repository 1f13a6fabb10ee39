"""Annexes by API: taken in as a form, told apart by ETag, removed by whoever read what stands there."""

import errno
import os

import pytest

from practices.api import published_examples as examples
from practices.models import PracticeFile, Revision
from rabatplatform.access.scope import system_scope
from rabatplatform.files.tasks import clean_file
from tests.factories import make_practice
from tests.rabatplatform.api.calls import Api, refusal
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, author=cast.focal_point_senegal)


@pytest.fixture
def api(cast):
    return Api(cast.focal_point_senegal)


def upload(api, practice, **more):
    sent = {"file": samples.upload(samples.document("Form"), "form.pdf"), "title": "Form", "language": "fr"} | more
    return api.send_form(f"/practices/{practice.address}/files/upload/", sent)


def stored() -> list:
    with system_scope("test"):
        return list(PracticeFile.objects.values_list("name", flat=True))


def edition(practice) -> int:
    with system_scope("test"):
        return Revision.objects.get(pk=practice.current_id).edition


def full(handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_given_an_upload_when_it_is_taken_then_the_answer_is_as_in_the_example_and_has_an_etag(api, practice):
    answer = upload(api, practice)
    assert answer.status_code == 201 and answer["ETag"].startswith('"')
    told = answer.json()
    assert told.keys() == examples.RECEIVED.keys()
    assert (told["title"], told["language"], told["state"], told["preview_url"]) == ("Form", "fr", "quarantined", None)


def test_given_another_etag_than_the_files_when_it_is_removed_then_412_and_it_stays(api, practice):
    made = upload(api, practice)
    url, tag = made.json()["download_url"], made["ETag"]
    refusal(api.send("DELETE", url, HTTP_IF_MATCH='"another"'), 412, code="precondition_failed")
    refusal(api.send("DELETE", url, HTTP_IF_MATCH="no tag"), 400, "If-Match", "invalid_etag")
    assert stored() == ["form.pdf"]
    assert api.send("DELETE", url, HTTP_IF_MATCH=f'"another", {tag}').status_code == 204
    assert stored() == []


@pytest.mark.parametrize("header", [{}, {"HTTP_IF_MATCH": "*"}], ids=["nothing said", "whatever it is"])
def test_given_no_etag_when_a_file_is_removed_then_it_goes(api, practice, header):
    made = upload(api, practice)
    assert api.send("DELETE", made.json()["download_url"], **header).status_code == 204
    assert stored() == []


def test_given_a_file_that_was_checked_when_it_is_taken_then_its_etag_is_that_of_the_clean_file(
    api, practice, django_capture_on_commit_callbacks
):
    made = upload(api, practice)
    with system_scope("test"), django_capture_on_commit_callbacks(execute=True):
        clean_file("practices.PracticeFile", PracticeFile.objects.get().pk)
    url = made.json()["download_url"]
    taken = api.get(url)
    assert b"".join(taken.streaming_content).startswith(b"%PDF") and taken["ETag"] != made["ETag"]
    refusal(api.send("DELETE", url, HTTP_IF_MATCH=made["ETag"]), 412)
    assert api.send("DELETE", url, HTTP_IF_MATCH=taken["ETag"]).status_code == 204


def test_given_a_caller_who_has_the_file_or_a_part_of_it_then_304_and_the_rest(api, practice, django_capture_on_commit_callbacks):
    url = upload(api, practice).json()["download_url"]
    refusal(api.get(url, HTTP_IF_NONE_MATCH="*", HTTP_RANGE="bytes=0-9"), 403)  # not checked yet
    with system_scope("test"), django_capture_on_commit_callbacks(execute=True):
        clean_file("practices.PracticeFile", PracticeFile.objects.get().pk)
    whole = api.get(url)
    content, etag = b"".join(whole.streaming_content), whole["ETag"]
    assert whole["Accept-Ranges"] == "bytes" and whole["Content-Length"] == str(len(content))
    same = api.get(url, HTTP_IF_NONE_MATCH=etag)
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    rest = api.get(url, HTTP_RANGE="bytes=100-", HTTP_IF_RANGE=etag)
    assert rest.status_code == 206 and b"".join(rest.streaming_content) == content[100:]
    refusal(api.get(url, HTTP_RANGE=f"bytes={len(content)}-"), 416, code="range_not_satisfiable")


def test_given_a_full_disk_when_a_file_is_uploaded_then_503_says_when_to_try_again_and_nothing_is_half_stored(
    api, practice, store, monkeypatch
):
    before = edition(practice)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        answer = upload(api, practice)
    problem = refusal(answer, 503, "file", "file_not_stored")
    assert problem["code"] == "file_not_stored" and answer["Retry-After"] == "60"
    assert stored() == [] and edition(practice) == before
    assert not [name for _folder, _folders, names in os.walk(store) for name in names]
    assert upload(api, practice).status_code == 201  # the same file, once there is room


def test_given_what_is_no_part_of_the_form_then_it_is_refused_by_name_and_nothing_is_kept(api, practice):
    refusal(upload(api, practice, titel="Form"), 400, "titel", "unknown_field")
    refusal(upload(api, practice, title=samples.upload(samples.document("x"), "x.pdf")), 400, "title", "unknown_field")
    refusal(upload(api, practice, file="words"), 400, "file", "required")
    refusal(upload(api, practice, file=samples.upload(b"MZ" + bytes(2000), "form.pdf")), 400, "file", "file_kind")
    assert stored() == []


def test_given_another_media_type_than_a_form_then_415_names_the_one_that_is_taken(api, practice):
    problem = refusal(api.post(f"/practices/{practice.address}/files/upload/", {"file": "form.pdf"}), 415)
    assert "multipart/form-data" in problem["detail"]


def test_given_a_form_over_the_limit_of_the_address_then_413_says_that_limit_and_not_the_one_of_others(api, practice):
    def send(**headers):
        sent = {"file": samples.upload(bytes(21 * 1024**2), "form.pdf")}
        return refusal(api.send_form(f"/practices/{practice.address}/files/upload/", sent, **headers), 413, code="too_large")

    assert "20.5 MB" in send()["detail"]
    french = send(HTTP_ACCEPT_LANGUAGE="fr")
    assert "20,5\N{NO-BREAK SPACE}Mo" in french["detail"]
    elsewhere = refusal(api.post("/practices/", b'{"title": "' + b"x" * 3_000_000 + b'"}'), 413, code="too_large")
    assert "2.5 MB" in elsewhere["detail"]
