"""Where made documents lie: in the private storage, named by the digest of what they hold, for some days.

SECURITY: a name is only ever worked out from what its reader may see now, never taken from an address.
"""

import contextlib
import os
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from rabatplatform.files import storage

ROOM = "sheets"
KEPT = timedelta(days=7)


def name_of(digest: str, form: str) -> str:
    return f"{ROOM}/{digest[:2]}/{digest}.{form}"


def find(digest: str, form: str):
    """The open file, or None while there is none."""
    try:
        return storage.private().open(name_of(digest, form))
    except FileNotFoundError:
        return None


def is_there(digest: str, form: str) -> bool:
    return storage.private().exists(name_of(digest, form))


def keep(digest: str, form: str, content: bytes) -> None:
    """Put the whole file in its place at once; of two that make it at the same moment the later one stays, and both are the same."""
    place, name = storage.private(), name_of(digest, form)
    written = place.save(f"{name}.part", ContentFile(content))
    try:
        os.replace(place.path(written), place.path(name))
    except OSError:
        storage.drop(written)
        raise


def remove_old(*, now=None) -> int:
    """Remove what is older than `KEPT`, and pieces that a killed worker left; returns how many."""
    place, before, removed = storage.private(), (now or timezone.now()) - KEPT, 0
    if not place.exists(ROOM):
        return 0
    for part in place.listdir(ROOM)[0]:
        for name in place.listdir(f"{ROOM}/{part}")[1]:
            with contextlib.suppress(FileNotFoundError):
                if place.get_modified_time(f"{ROOM}/{part}/{name}") < before:
                    storage.drop(f"{ROOM}/{part}/{name}")
                    removed += 1
    return removed
