"""Archives (Office and ODF packages are such): read within bounds, written anew without what an archive tells of its maker."""

import io
import re
import stat
import zipfile

from exits import Refused

ENTRIES = 2_000
PART_BYTES = 48 * 1024**2
ALL_BYTES = 200 * 1024**2
RATIO = 100  # of a part above 1 MB: text of real documents packs 10 to 50 times
_BAD_NAME = re.compile(r"(^|/)\.\.?(/|$)|^/|//|[\\:\x00-\x1f\x7f-\x9f]|^.{201}")
MADE = (1980, 1, 1, 0, 0, 0)


class Archive:
    """The parts of a package by name (case does not count, as in OPC). Raises Refused for what no office program writes."""

    def __init__(self, received: io.BytesIO):
        self._zip = zipfile.ZipFile(received)
        infos = self._zip.infolist()
        if len(infos) > ENTRIES:
            raise Refused("file_too_heavy")
        self._infos = {info.filename.lower(): info for info in infos if not info.is_dir()}
        if len(self._infos) < sum(not info.is_dir() for info in infos):
            raise Refused("file_unreadable")  # two parts of one name: programs differ in which they take
        self._left = ALL_BYTES
        for info in infos:
            _judge(info)
        if sum(info.file_size for info in infos) > ALL_BYTES:
            raise Refused("file_too_heavy")

    @property
    def names(self) -> list[str]:
        return [info.filename for info in self._infos.values()]

    def name_of(self, name: str) -> str:
        """How the package spells this name; "" when it has no such part."""
        info = self._infos.get(name.lower())
        return info.filename if info else ""

    def read(self, name: str) -> bytes:
        """One part. What it claims of its size is not believed."""
        info = self._infos[name.lower()]
        with self._zip.open(info) as part:
            content = part.read(PART_BYTES + 1)
        self._left -= len(content)
        if len(content) > PART_BYTES or self._left < 0:
            raise Refused("file_too_heavy")
        if len(content) > 1024**2 and len(content) > RATIO * max(info.compress_size, 1):
            raise Refused("file_too_heavy")
        return content


def _judge(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x41:  # encrypted, weakly or strongly
        raise Refused("file_encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or _BAD_NAME.search(info.filename):
        raise Refused("file_unreadable")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused("file_unreadable")
    if info.file_size > PART_BYTES or (info.file_size > 1024**2 and info.file_size > RATIO * max(info.compress_size, 1)):
        raise Refused("file_too_heavy")


def written(parts: dict[str, bytes], *, stored=()) -> bytes:
    """An archive of these parts in this order; `stored`: names that are not packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, MADE)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
