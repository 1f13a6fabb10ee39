"""Which files are taken, by what they hold. This is only the gate: the parser of cleaner/ has to agree."""

import re
import zipfile
from dataclasses import dataclass

import puremagic

HEAD_BYTES = 4_096
DIRECTORY_BYTES = 512 * 1024  # of an archive: the names of 2,000 parts and more
TYPES_BYTES = 1024**2
_END = b"PK\5\6"


@dataclass(frozen=True)
class Kind:
    name: str  # as people call it; the same in every language
    media_type: str
    ending: str
    begins: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("PDF", "application/pdf", ".pdf", b"%PDF-")
DOCX = Kind("DOCX", _OFFICE + "wordprocessingml.document", ".docx", b"PK\3\4")
XLSX = Kind("XLSX", _OFFICE + "spreadsheetml.sheet", ".xlsx", b"PK\3\4")
PPTX = Kind("PPTX", _OFFICE + "presentationml.presentation", ".pptx", b"PK\3\4")
ODT = Kind("ODT", "application/vnd.oasis.opendocument.text", ".odt", b"PK\3\4")
JPEG = Kind("JPEG", "image/jpeg", ".jpg", b"\xff\xd8\xff")
PNG = Kind("PNG", "image/png", ".png", b"\x89PNG\r\n\x1a\n")
WEBP = Kind("WebP", "image/webp", ".webp", b"RIFF")
KINDS = (PDF, DOCX, XLSX, PPTX, ODT, JPEG, PNG, WEBP)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also that of an Office file with a password


def accept(kinds=KINDS) -> str:
    """The `accept` of a field for files of these kinds."""
    return ",".join(part for kind in kinds for part in (kind.media_type, kind.ending))


def named(media_type: str) -> str:
    """What people call it: "PDF"; "" for what is not taken."""
    return next((kind.name for kind in KINDS if kind.media_type == media_type), "")


def kind_of(file) -> Kind | None:
    """The kind of an open file; None for all that is not taken. Left at its beginning."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    media_type = _package_type(file) if head.startswith(b"PK\3\4") else _picture_or_pdf(head)
    file.seek(0)
    return next((kind for kind in KINDS if kind.media_type == media_type), None)


def _picture_or_pdf(head: bytes) -> str:
    for kind in KINDS:
        if head.startswith(kind.begins):
            return kind.media_type if kind.media_type in _guesses(head) else ""
    return ""


def _guesses(head: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return set()


def _package_type(file) -> str:
    """The media type of an Office or ODF package; "" for any other archive. Reads its directory and one part, both bounded."""
    if not _has_small_directory(file):
        return ""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                said = _part(archive, "mimetype").strip().decode("ascii", "replace")
                return said if said == ODT.media_type else ""
            types = _part(archive, "[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, EOFError):
        return ""
    mains = set(re.findall(rb"application/vnd\.openxmlformats-officedocument\.([a-z]+\.[a-z]+)\.main\+xml", types))
    return _OFFICE + mains.pop().decode() if len(mains) == 1 else ""


def _has_small_directory(file) -> bool:
    """Before zipfile reads it: a directory of a million names would fill this process's memory."""
    size = file.seek(0, 2)
    file.seek(max(size - 65_557, 0))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return False
    entries, directory = (int.from_bytes(tail[at + start : at + end], "little") for start, end in ((10, 12), (12, 16)))
    return entries <= 2_000 and directory <= DIRECTORY_BYTES


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(TYPES_BYTES)
