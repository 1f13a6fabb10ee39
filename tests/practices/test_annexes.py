"""Annexes: hung on the text in hand, read with its revision, removed from one revision and not from another."""

import os
import uuid
from functools import cache

import pytest
from django.urls import reverse

from practices.models import PracticeFile
from practices.services.withdrawal import withdraw
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.tasks import clean_file, remove_orphans
from tests.factories import make_practice
from tests.practices.revising import now, published, published_again, revise, signed_in
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def stored(place) -> int:
    return sum(len(names) for _folder, _folders, names in os.walk(place))


def url(practice, name, file=None):
    return reverse(f"practices:file-{name}", args=[practice.address, *([file.reference] if file else [])])


@cache
def document(text) -> bytes:
    """The same bytes each time: a PDF tells the second in which it was made."""
    return samples.document(text)


def upload(person, practice, text="Form", **facts):
    data = {"file": samples.upload(document(text), f"{text}.pdf"), **facts}
    return signed_in(person).post(url(practice, "add"), data)


def files(practice, revision=None):
    with system_scope("test"):
        return list(PracticeFile.objects.filter(revision=revision or practice.in_hand).order_by("pk"))


def cleaned(practice, capture):
    with capture(execute=True):
        for file in files(practice):
            clean_file("practices.PracticeFile", file.pk)
    return files(practice)


@pytest.fixture
def revising(cast):
    return revise(cast, published(cast))


def test_given_a_draft_when_its_team_adds_a_file_then_it_is_checked_shown_and_downloaded_by_the_team_alone(
    cast, django_capture_on_commit_callbacks
):
    practice = make_practice(cast.senegal, author=cast.focal_point_senegal)
    client = signed_in(cast.contributor_senegal)
    page = client.get(url(practice, "add")).content.decode()
    assert 'enctype="multipart/form-data"' in page and "at most 20 MB" in page
    assert upload(cast.contributor_senegal, practice, title="Reporting form", language="fr").status_code == 302
    assert "Waits to be checked" in client.get(url(practice, "add")).content.decode()
    (file,) = files(practice)
    assert client.get(url(practice, "download", file)).status_code == 403
    (file,) = cleaned(practice, django_capture_on_commit_callbacks)
    assert (file.title, file.language, file.is_clean) == ("Reporting form", "fr", True)
    for address in (url(practice, "add"), f"/practices/{practice.reference}/edit/check/", practice.get_absolute_url()):
        assert "Reporting form" in client.get(address).content.decode(), address
    answer = client.get(url(practice, "download", file))
    assert answer["Content-Disposition"].startswith("attachment") and b"".join(answer).startswith(b"%PDF")
    assert client.get(url(practice, "preview", file))["Content-Type"] == "image/webp"
    for person in (cast.observer_senegal, cast.focal_point_spain, cast.secretariat):
        for name in ("download", "preview"):
            assert signed_in(person).get(url(practice, name, file)).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose a file"),
        ({"file": samples.upload(b"hello", "a.txt", "text/plain")}, "Files of this kind are not taken"),
        ({"file": samples.upload(b"", "a.pdf")}, "The file is empty"),
        ({"file": samples.upload(samples.document(), "a.pdf"), "language": "xx"}, "Choose from the list"),
        ({"file": samples.upload(samples.document(), "a.pdf"), "title": "x" * 151}, "at most 150"),
    ],
)
def test_given_what_is_not_taken_when_sent_then_422_names_the_field_and_nothing_is_stored(cast, revising, data, said, store):
    answer = signed_in(cast.contributor_senegal).post(url(revising, "add"), data)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert files(revising) == [] and stored(store) == 0


def test_given_ten_files_or_the_same_again_when_one_more_is_sent_then_422_and_none_is_left_of_it(cast, revising, store):
    assert upload(cast.contributor_senegal, revising, "First").status_code == 302
    assert "is here already" in upload(cast.contributor_senegal, revising, "First").content.decode()
    for number in range(9):
        assert upload(cast.contributor_senegal, revising, f"Number {number}").status_code == 302
    answer = upload(cast.contributor_senegal, revising, "Eleventh")
    assert answer.status_code == 422 and "too many files" in answer.content.decode()
    assert len(files(revising)) == 10 == stored(store)


def test_given_others_or_a_closed_text_when_a_file_is_sent_then_403(cast, revising):
    for person in (cast.observer_senegal, cast.focal_point_spain, cast.secretariat):
        assert signed_in(person).get(url(revising, "add")).status_code == 403
        assert upload(person, revising).status_code == 403
    plain = published(cast)
    answer = upload(cast.contributor_senegal, plain)
    assert answer.status_code == 403 and "only by a new revision" in answer.content.decode()


def test_given_a_file_of_two_revisions_when_removed_from_one_then_the_other_keeps_it_and_the_last_drops_it(
    cast, revising, store, django_capture_on_commit_callbacks
):
    upload(cast.contributor_senegal, revising, "Form")
    cleaned(revising, django_capture_on_commit_callbacks)
    practice = published_again(cast, revising)
    (public,) = files(practice, practice.current)
    reader = signed_in(cast.observer_spain)
    assert "Documents" in reader.get(practice.get_absolute_url()).content.decode()
    assert reader.get(url(practice, "download", public)).status_code == 200
    practice = revise(cast, practice)
    (copy,) = files(practice)
    assert copy.key == public.key and copy.reference != public.reference
    assert reader.get(url(practice, "download", copy)).status_code == 404
    client = signed_in(cast.contributor_senegal)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url(practice, "remove", public)).status_code == 302  # of the published text: stays
    assert len(files(practice, practice.current)) == 1
    before = stored(store)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url(practice, "remove", copy)).status_code == 302
    assert files(practice) == [] and stored(store) == before
    remove_orphans()
    assert b"".join(reader.get(url(practice, "download", public))).startswith(b"%PDF")
    upload(cast.contributor_senegal, practice, "Other")
    (other,) = cleaned(practice, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(practice, "remove", other))
    assert stored(store) == before
    assert client.post(url(practice, "remove", other)).status_code == 404


def test_given_a_withdrawn_practice_when_its_file_is_asked_for_then_404_for_all_but_its_team(
    cast, revising, django_capture_on_commit_callbacks
):
    upload(cast.contributor_senegal, revising, "Form")
    cleaned(revising, django_capture_on_commit_callbacks)
    practice = published_again(cast, revising)
    (file,) = files(practice, practice.current)
    with access_scope(cast.coordinator_senegal):
        withdraw(practice=practice, reason="Wrong", actor=cast.coordinator_senegal.actor)
    assert signed_in(cast.observer_spain).get(url(practice, "download", file)).status_code == 404
    assert signed_in(cast.contributor_senegal).get(url(practice, "download", file)).status_code == 200
    assert signed_in(cast.contributor_senegal).get(f"/practices/{practice.slug}/files/{uuid.uuid4()}/").status_code == 404
    assert now(practice).state == "withdrawn"
