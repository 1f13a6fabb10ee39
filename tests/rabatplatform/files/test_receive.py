"""Taking in a file: stored under no chosen name, for the parent's audience alone; refused in words, and then nothing is left."""

import errno
import os
import re
import stat
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import translation

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files import services, storage
from rabatplatform.files.errors import FileNotStored, FileRefused
from rabatplatform.files.forms import AttachmentField
from rabatplatform.files.refusals import WORDS, words_of
from rabatplatform.files.services import receive
from tests.factories import make_practice
from tests.papers.models import Paper
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.conftest import stored_in
from tests.rabatplatform.files.samples import upload


@pytest.fixture
def add(cast, practice):
    def add(content=None, name="letter.pdf", *, parent=practice, **facts):
        with access_scope(cast.focal_point_senegal):
            file = upload(samples.document() if content is None else content, name)
            return receive(file, model=Paper, parent=parent, actor=cast.focal_point_senegal.actor, **facts)

    return add


def rows():
    with system_scope("test"):
        return Paper.objects.count()


def test_given_a_pdf_when_it_is_received_then_it_waits_in_quarantine_under_a_name_of_ours(add, store, cast):
    content = samples.document()
    paper = add(content, "../Lettre.pdf.exe", note="a fact of the subclass")
    assert (paper.state, paper.name, paper.media_type, paper.size) == (
        "quarantined",
        "Lettre.pdf",
        "application/pdf",
        len(content),
    )
    assert (paper.note, paper.created_by) == ("a fact of the subclass", cast.focal_point_senegal)
    assert paper.created_from_id == cast.focal_point_senegal.actor.post.label_id
    assert stored_in(store) == [paper.key]
    path = store / paper.key
    assert paper.key.startswith("quarantine/") and "ettre" not in paper.key
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(store.stat().st_mode) == 0o700


def test_given_a_received_file_then_a_worker_is_asked_after_the_commit(add, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(services, "hand_over", lambda task, *ids: asked.append((task.name, *ids)))
    with django_capture_on_commit_callbacks(execute=True):
        paper = add()
        assert asked == []
    assert asked == [("rabatplatform.files.tasks.clean_file", "papers.Paper", paper.pk)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-" + b"a" * (20 * 1024**2), "file_too_large"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
        (b"PK\x03\x04", "file_kind"),
    ],
)
def test_given_a_file_that_is_not_taken_then_code_and_field_say_so_and_nothing_is_left(add, store, content, code):
    with pytest.raises(FileRefused) as caught:
        add(content, field="document")
    assert caught.value.code == code
    assert caught.value.fields == {"document": words_of(code, Paper)}
    assert rows() == 0 and stored_in(store) == []
    with pytest.raises(Exception, match=re.escape(str(words_of(code, Paper)))):
        AttachmentField(model=Paper).clean(upload(content))


def test_given_the_same_file_twice_then_the_second_is_refused_but_not_for_another_practice(add, cast):
    add()
    with pytest.raises(FileRefused) as caught:
        add(name="other.pdf")
    assert caught.value.code == "file_already_there"
    add(parent=make_practice(cast.senegal))
    assert rows() == 2


def test_given_a_file_that_was_refused_then_it_may_come_again_and_does_not_count(add):
    paper = add()
    with system_scope("test"):
        Paper.objects.filter(pk=paper.pk).update(state="refused", refusal="file_lost")
    for number in range(3):
        add(samples.document(f"page {number}"))
    with pytest.raises(FileRefused) as caught:
        add(samples.document("page 4"))
    assert caught.value.code == "file_too_many"


@pytest.mark.parametrize("fault", ["full", "not writable"])
def test_given_a_storage_that_is_full_or_not_writable_then_it_is_said_and_nothing_is_left(add, store, monkeypatch, fault):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if fault == "full":
        monkeypatch.setattr(os, "fsync", full)
    else:
        store.write_text("a file where the folder should be")
    with pytest.raises(FileNotStored) as caught:
        add(field="document")
    assert "Nothing was saved" in str(caught.value.fields["document"])
    assert rows() == 0 and stored_in(store) == []


@pytest.mark.django_db(transaction=True)
def test_given_the_same_file_sent_by_many_at_once_then_one_is_taken(add, store):
    together = threading.Barrier(5)

    def send(_number):
        together.wait()
        try:
            return add().state
        except FileRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        ends = Counter(pool.map(send, range(5)))
    assert ends == {"quarantined": 1, "file_already_there": 4}
    assert len(stored_in(store)) == 1


def test_given_a_row_that_cannot_be_written_then_no_file_is_left(add, store):
    with pytest.raises(Exception, match="value too long"), transaction.atomic():
        add(note="a" * 41)
    assert stored_in(store) == []


def test_given_a_paper_then_both_locks_show_it_to_those_who_read_the_practice(add, cast):
    paper = add()
    for person, sees in [
        (cast.focal_point_senegal, 1),
        (cast.observer_senegal, 0),
        (cast.focal_point_spain, 0),
        (cast.ended, 0),
        (cast.superuser, 0),
    ]:
        with access_scope(person):
            assert Paper.objects.filter(pk=paper.pk).count() == sees, person  # row security alone
        with system_scope("row security off"):
            assert Paper.objects.visible_to(person).count() == sees, person  # Python alone


def test_given_somebody_elses_practice_then_the_database_takes_no_file_for_it(cast, practice, store):
    with pytest.raises(ProgrammingError, match="row-level security"), access_scope(cast.focal_point_spain):
        receive(upload(samples.document()), model=Paper, parent=practice, actor=cast.focal_point_spain.actor)
    assert stored_in(store) == []


def test_given_a_person_then_they_cannot_call_their_file_clean(add, cast):
    paper = add()
    with pytest.raises(ProgrammingError, match="permission denied"), access_scope(cast.focal_point_senegal):
        Paper.objects.filter(pk=paper.pk).update(state="clean")


def test_a_private_file_has_no_address(add):
    with pytest.raises(ValueError, match="no address"):
        storage.private().url(add().key)


def test_every_refusal_is_said_in_words():
    with translation.override("en"):
        assert all(str(words).endswith(".") for words in WORDS.values())
