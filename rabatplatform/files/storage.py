"""Where uploads lie: a folder of their own that no web server knows, under names that no person chose."""

import contextlib
import hashlib
import os
import tempfile
import uuid

from django.core.files.storage import FileSystemStorage, storages


class PrivateStorage(FileSystemStorage):
    """Files that only this account reads, on disk before anybody is told that they were taken, and without an address."""

    def _save(self, name, content):
        name = super()._save(name, content)
        path = self.path(name)
        for place in (path, os.path.dirname(path)):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return name

    def url(self, name):
        raise ValueError("a private file has no address: serve() is the way")


def private():
    return storages["private"]


def new_key(room: str) -> str:
    """room: 'quarantine', 'clean', 'preview', or one of an app's own."""
    name = uuid.uuid4().hex
    return f"{room}/{name[:2]}/{name}"


def keep(content, room: str, *, mark: str = "") -> str:
    """Store a file and give its key, ending with `mark`. Raises OSError when the storage cannot; then nothing of it is left."""
    key = new_key(room) + mark
    try:
        return private().save(key, content)
    except OSError:
        drop(key)
        raise


def scratch():
    """A file without a name on the disk of the private storage (never in memory), for what is made piece by piece before it is kept; it is
    gone with whoever writes it, however they end."""
    folder = private().location
    os.makedirs(folder, mode=0o700, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def drop(key: str) -> None:
    """Remove what is stored under `key`, if anything is. What cannot be removed now is removed by the daily sweep."""
    with contextlib.suppress(OSError):
        private().delete(key)


def digest_of(content) -> str:
    """SHA-256 of an open file; it is left at its beginning."""
    total = hashlib.sha256()
    content.seek(0)
    for chunk in iter(lambda: content.read(65_536), b""):
        total.update(chunk)
    content.seek(0)
    return total.hexdigest()


def stored_by_shard(*, older_than, rooms=("quarantine", "clean", "preview")):
    """(folder, keys of the files in it written before `older_than`), folder by folder."""
    place = private()
    for room in rooms:
        if not place.exists(room):
            continue
        for part in place.listdir(room)[0]:
            shard = f"{room}/{part}/"
            keys = [shard + name for name in place.listdir(shard)[1]]
            yield shard, [key for key in keys if place.get_modified_time(key) < older_than]
