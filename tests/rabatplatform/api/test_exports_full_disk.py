"""A disk that is full while an export is made: nothing half is left, nobody is answered 5xx, and it goes on once there is room."""

import errno
import os

import pytest
from django.core.files.base import File

from rabatplatform.api.bulk import making as bulk
from rabatplatform.api.tasks import make_export
from rabatplatform.files import storage
from tests.bulk_exports import ask, made, objects, row
from tests.factories import make_practice
from tests.keys import READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast, monkeypatch):
    """A key of UNODC, five practices, each a part of its own."""
    for number in range(5):
        make_practice(cast.senegal, state="published", title=f"Desk {number}")
    monkeypatch.setattr(bulk, "CHUNK", 1)
    monkeypatch.setattr(bulk, "PART_BYTES", 1)
    return Api(token=secret_for(cast.unodc, scopes=READING)[2])


class Disk:
    """Its room ends at a place of the making, for each part after `whole` of them, until there is room again."""

    def __init__(self, monkeypatch, place: str):
        self.is_full, self.whole, self.kept = False, 0, 0
        keep = storage.keep
        monkeypatch.setattr(storage, "keep", lambda *given: self.count(keep(*given)))
        getattr(self, place)(monkeypatch)

    def fill(self, whole: int = 0) -> None:
        self.is_full, self.whole, self.kept = True, whole, 0

    def count(self, key: str) -> str:
        self.kept += 1
        return key

    def write(self) -> None:
        if self.is_full and self.kept >= self.whole:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def scratch(self, monkeypatch):
        """While the lines are written to the file without a name: /dev/full takes none."""
        scratch = storage.scratch

        def full_or_not():
            if self.is_full and self.kept >= self.whole:
                return open("/dev/full", "wb", buffering=0)  # noqa: SIM115  (the caller closes it)
            return scratch()

        monkeypatch.setattr(storage, "scratch", full_or_not)

    def copy(self, monkeypatch):
        """Half of the file that is kept was written."""
        chunks = File.chunks

        def halved(file, *given):
            for chunk in chunks(file, *given):
                yield chunk[: len(chunk) // 2]
                self.write()
                yield chunk[len(chunk) // 2 :]

        monkeypatch.setattr(File, "chunks", halved)

    def sync(self, monkeypatch):
        """All was written, and the disk says only then that it did not take it."""
        fsync = os.fsync
        monkeypatch.setattr(os, "fsync", lambda handle: (self.write(), fsync(handle)))


PLACES = pytest.mark.parametrize("place", ["scratch", "copy", "sync"])


def stored(store) -> set[str]:
    return {str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()}


def named(export) -> set[str]:
    return {part["key"] for part in row(export.reference).parts}


def told(api, export) -> str:
    """What the caller is told of its state; its parts are answered as of one that is not ready, never 5xx."""
    for path in ("manifest/", "parts/1/"):
        assert api.get(f"/exports/{export.reference}/{path}").status_code in (409, 410)
    return api.get(f"/exports/{export.reference}/").json()["state"]


@PLACES
def test_given_a_disk_that_is_full_in_the_middle_when_there_is_room_again_then_the_sweep_goes_on_after_the_last_whole_part(
    api, store, monkeypatch, place
):
    disk, export = Disk(monkeypatch, place), ask(api)
    disk.fill(whole=2)
    assert make_export(export.pk) == "making" and told(api, export) == "making"
    first = row(export.reference).parts
    assert len(first) == 2 and stored(store) == named(export)
    disk.is_full = False
    assert bulk.left_behind() == [export.pk]
    assert make_export(export.pk) == "ready"
    assert row(export.reference).parts[:2] == first and stored(store) == named(export)
    assert [one["title"] for one in objects(api, export)] == [f"Desk {number}" for number in range(5)]


@PLACES
def test_given_a_disk_that_stays_full_then_the_export_has_failed_nothing_of_it_is_left_and_the_next_one_is_made(
    api, store, monkeypatch, place
):
    disk, export = Disk(monkeypatch, place), ask(api)
    disk.fill(whole=2)
    assert [make_export(export.pk) for _turn in range(3)] == ["making", "making", "failed"]
    assert told(api, export) == "failed" and stored(store) == set() and bulk.left_behind() == []
    refusal(api.get(f"/exports/{export.reference}/manifest/"), 410, code="export_gone")
    disk.is_full = False
    assert len(objects(api, made(api))) == 5


@PLACES
def test_given_a_disk_that_is_full_when_one_asks_then_it_is_accepted_and_waits_for_room(api, store, monkeypatch, place):
    disk = Disk(monkeypatch, place)
    disk.fill()
    export = ask(api)
    assert make_export(export.pk) == "making" and told(api, export) == "making" and stored(store) == set()
    disk.is_full = False
    assert make_export(export.pk) == "ready" and len(objects(api, export)) == 5
