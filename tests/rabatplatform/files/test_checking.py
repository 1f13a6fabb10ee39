"""What a worker does with a file: clean or refused, once, whoever is killed when."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation

from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files import checking, sandbox, storage
from rabatplatform.files.policies import may_download
from rabatplatform.files.services import receive
from rabatplatform.files.tasks import check_left_behind, clean_file, remove_orphans
from tests.papers.models import Paper
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.conftest import stored_in


@pytest.fixture
def paper(cast, practice):
    return send(cast, practice, samples.active_document())


def send(cast, practice, content, name="letter.pdf"):
    with access_scope(cast.focal_point_senegal):
        actor = cast.focal_point_senegal.actor
        return receive(samples.upload(content, name), model=Paper, parent=practice, actor=actor)


def check(paper, callbacks):
    with callbacks(execute=True):
        return clean_file("papers.Paper", paper.pk)


def fresh(paper):
    with system_scope("test"):
        return Paper.objects.get(pk=paper.pk)


def change(paper, **facts):
    with system_scope("test"):
        Paper.objects.filter(pk=paper.pk).update(**facts)


def test_given_a_file_when_it_is_checked_then_the_new_one_replaces_the_received(paper, store, django_capture_on_commit_callbacks):
    assert check(paper, django_capture_on_commit_callbacks) == "clean"
    now = fresh(paper)
    assert (now.state, now.refusal, now.attempts) == ("clean", "", 1)
    assert stored_in(store) == sorted([now.key, now.preview_key])
    assert now.key.startswith("clean/") and now.preview_key.startswith("preview/") and now.pages == 1
    assert (store / now.preview_key).stat().st_size <= 60_000
    content = (store / now.key).read_bytes()
    assert samples.MARK.encode() not in content
    assert len(content) == now.size
    with storage.private().open(now.key) as file:
        assert storage.digest_of(file) == now.sha256 != now.received_sha256
    assert may_download(now)


def test_given_a_file_when_the_task_runs_again_then_nothing_changes(paper, store, django_capture_on_commit_callbacks):
    check(paper, django_capture_on_commit_callbacks)
    before = fresh(paper)
    assert check(paper, django_capture_on_commit_callbacks) == ""
    after = fresh(paper)
    assert (after.key, after.checked_at, after.attempts) == (before.key, before.checked_at, before.attempts)


def test_given_a_bad_file_then_it_is_refused_in_words_and_its_content_removed(
    cast, practice, store, django_capture_on_commit_callbacks
):
    paper = send(cast, practice, b"%PDF-1.7 nothing")
    assert check(paper, django_capture_on_commit_callbacks) == "refused"
    now = fresh(paper)
    assert (now.state, now.refusal, now.key) == ("refused", "file_unreadable", "")
    assert stored_in(store) == []
    with translation.override("en"):
        assert now.refusal_text == "The file is damaged and cannot be read. Make it again and upload that."
        assert str(may_download(now)) == f"This file was refused: {now.refusal_text}"
        assert now.get_state_display() == "Refused"


def test_given_a_file_then_the_app_is_told_how_it_ended_in_the_same_transaction(
    paper, monkeypatch, django_capture_on_commit_callbacks
):
    seen = []
    monkeypatch.setattr(Paper, "when_checked", lambda self: seen.append((self.pk, self.state)))
    check(paper, django_capture_on_commit_callbacks)
    assert seen == [(paper.pk, "clean")]


def test_given_an_app_that_fails_at_being_told_then_the_file_is_tried_again(
    paper, store, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(self):
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr(Paper, "when_checked", fail)
        with pytest.raises(RuntimeError):
            check(paper, django_capture_on_commit_callbacks)
    assert (store / paper.key).exists()
    change(paper, checking_at=timezone.now() - timedelta(minutes=4))
    assert check(paper, django_capture_on_commit_callbacks) == "clean"


# ── workers that are lost ──────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_worker_killed_before_it_took_the_file_then_the_sweep_checks_it(paper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert check_left_behind() == 0  # it may still be on its way to a worker
        change(paper, created_at=timezone.now() - timedelta(seconds=31))
        assert check_left_behind() == 1
    assert fresh(paper).state == "clean"


def test_given_a_worker_killed_while_it_had_the_file_then_the_sweep_waits_and_takes_it(paper, django_capture_on_commit_callbacks):
    change(paper, created_at=timezone.now() - timedelta(minutes=5), state="checking", checking_at=timezone.now(), attempts=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert check_left_behind() == 0
        change(paper, checking_at=timezone.now() - timedelta(seconds=checking.CLAIM_SECONDS + 1))
        assert check_left_behind() == 1
    assert (fresh(paper).state, fresh(paper).attempts) == ("clean", 2)


def test_given_a_slow_worker_whose_file_was_taken_over_then_its_result_is_dropped(
    paper, store, monkeypatch, django_capture_on_commit_callbacks
):
    real = sandbox.clean

    def slow(received, media_type):
        change(paper, checking_at=timezone.now() + timedelta(seconds=1))  # somebody else's claim
        return real(received, media_type)

    monkeypatch.setattr(sandbox, "clean", slow)
    assert check(paper, django_capture_on_commit_callbacks) == ""
    assert fresh(paper).state == "checking"
    assert stored_in(store) == [paper.key]


def test_given_a_file_that_ends_its_worker_each_time_then_it_is_given_up(paper, store, django_capture_on_commit_callbacks):
    change(paper, attempts=checking.MOST_ATTEMPTS)
    assert check(paper, django_capture_on_commit_callbacks) == "refused"
    assert fresh(paper).refusal == "file_unchecked"
    assert stored_in(store) == []


def test_given_a_fault_that_is_not_the_files_then_it_waits_for_another_try(
    paper, store, monkeypatch, django_capture_on_commit_callbacks
):
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "PROGRAM", Path("/no/such/program"))
        with pytest.raises(sandbox.SandboxFailed):
            check(paper, django_capture_on_commit_callbacks)
    assert (fresh(paper).state, fresh(paper).attempts) == ("quarantined", 1)
    assert check(paper, django_capture_on_commit_callbacks) == "clean"


def test_given_a_full_store_when_the_clean_file_is_written_then_it_waits_for_another_try(
    paper, store, monkeypatch, django_capture_on_commit_callbacks
):
    def full(content, room):
        raise OSError("no space")

    with monkeypatch.context() as patched:
        patched.setattr(storage, "keep", full)
        with pytest.raises(OSError, match="no space"):
            check(paper, django_capture_on_commit_callbacks)
    assert fresh(paper).state == "quarantined"
    assert check(paper, django_capture_on_commit_callbacks) == "clean"


def test_given_one_file_that_fails_then_the_sweep_checks_the_others(
    cast, practice, monkeypatch, django_capture_on_commit_callbacks
):
    papers = [send(cast, practice, samples.document(f"page {number}")) for number in range(2)]
    for paper in papers:
        change(paper, created_at=timezone.now() - timedelta(minutes=1))
    real = checking.check

    def failing(model, pk):
        if pk == papers[0].pk:
            raise RuntimeError("no")
        return real(model, pk)

    monkeypatch.setattr(checking, "check", failing)
    with django_capture_on_commit_callbacks(execute=True):
        assert check_left_behind() == 2
    assert [fresh(paper).state for paper in papers] == ["quarantined", "clean"]


def test_given_a_received_file_that_is_gone_then_the_person_is_asked_to_send_it_again(
    paper, store, django_capture_on_commit_callbacks
):
    (store / paper.key).unlink()
    assert check(paper, django_capture_on_commit_callbacks) == "refused"
    assert fresh(paper).refusal == "file_lost"


def test_given_stored_files_that_no_row_names_then_old_ones_are_removed(paper, store, django_capture_on_commit_callbacks):
    import os

    check(paper, django_capture_on_commit_callbacks)
    kept, preview = fresh(paper).key, fresh(paper).preview_key
    orphan, young = storage.keep(samples.upload(b"rolled back"), "quarantine"), storage.keep(samples.upload(b"young"), "clean")
    for key in (kept, preview, orphan):
        os.utime(store / key, (0, 0))
    assert remove_orphans() == 1
    assert stored_in(store) == sorted([kept, preview, young])
