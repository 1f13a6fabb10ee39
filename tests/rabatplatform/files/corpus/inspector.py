"""Looks for what acts or tells in a file that would be served. It knows nothing of the cleaner: bytes, zlib, zipfile and ElementTree."""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from PIL import Image

from tests.rabatplatform.files.corpus.sample import MARK

PDF_NAMES = re.compile(
    rb"/(JS|JavaScript|Launch|OpenAction|AA|XFA|EmbeddedFiles?|EF|SubmitForm|ImportData|GoToR|GoToE|Rendition|RichMediaContent|3DD|Movie"
    rb"(?=\s*<<)|URI\s*\(\s*(?!https?:|mailto:)|Author|Creator|Producer|Metadata|PieceInfo|ByteRange)(?![A-Za-z])"
)
SCRIPTS = re.compile(rb"<script|javascript:|vbscript:|file:/|\bMZ\x90|<!DOCTYPE|<!ENTITY", re.I)
PART_NAMES = re.compile(r"(\.(xml|rels|vml|png|jpg|gif|bmp|tif|webp)|^mimetype)$")
BAD_PART = re.compile(
    r"vba|activex|embeddings|oleobject|customxml|core\.xml|thumbnail|printer|people|macro|externallink|connections", re.I
)
BAD_XML = re.compile(
    rb"\bDDE(AUTO)?\b|INCLUDE(TEXT|PICTURE)|MACROBUTTON|DOCPROPERTY|ppaction://(macro|program|ole|hlinkfile)|WEBSERVICE|RTD\(|CALL\(|EXEC\(|"
    rb"IMAGE\(|\bmacro=\"[^\"]|rsidR|oleObj|OLEObject|event-listener|vnd\.sun\.star|[Aa]uto_[Oo]pen|attachedTemplate|gfxdata|cmd\|",
)
AUTHOR = re.compile(rb"\bw:author=\"(?!Author\")|<dc:creator>(?!Author<)|<author>(?!Author<)")
LINK = ("http://", "https://", "mailto:")


def findings(content: bytes, media_type: str) -> list[str]:
    """What was found, in words; [] for a file that does nothing and tells nobody's name."""
    if media_type == "application/pdf":
        return _in_pdf(content)
    return _in_picture(content) if media_type.startswith("image/") else _in_package(content)


def unfolded(content: bytes, media_type: str) -> bytes:
    """All that can be read in it, unpacked."""
    if media_type == "application/pdf":
        return b"\n".join([content, *_streams(content)])
    if media_type.startswith("image/"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join([content, *(archive.read(name) for name in archive.namelist())])


def _streams(content: bytes):
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        inflater = zlib.decompressobj()
        try:
            yield inflater.decompress(raw, 50_000_000)
        except zlib.error:
            continue


def _marks(content: bytes, where: str) -> list[str]:
    found = [f"{where}: {MARK}"] if MARK.encode() in content or MARK.encode("utf-16-le") in content else []
    return found + [f"{where}: {hit[0]!r}" for hit in SCRIPTS.finditer(content)]


def _in_pdf(content: bytes) -> list[str]:
    everything = re.sub(rb"#([0-9A-Fa-f]{2})", lambda hit: bytes([int(hit[1], 16)]), unfolded(content, "application/pdf"))
    found = [f"PDF: {hit[0]!r}" for hit in PDF_NAMES.finditer(everything)]
    if not re.search(rb"%%EOF\s*$", content):
        found.append("something behind the end")
    if b"Exif\0\0" in everything:
        found.append("EXIF")
    return found + _marks(everything, "PDF")


def _in_picture(content: bytes) -> list[str]:
    found = _marks(content, "picture")
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        if dict(picture.getexif()) or getattr(picture, "n_frames", 1) > 1:
            found.append("EXIF or frames")
        form = picture.format
    for sign in (b"Exif", b"<x:xmpmeta", b"%PDF-", b"PK\3\4", b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"XMP "):
        if sign in content:
            found.append(f"picture: {sign!r}")
    ends = {"JPEG": content.endswith(b"\xff\xd9"), "PNG": content.endswith(b"IEND\xaeB`\x82")}
    if form == "WEBP":
        ends[form] = int.from_bytes(content[4:8], "little") + 8 == len(content)
    if not ends.get(form, True):
        found.append("something behind the picture")
    return found


def _in_package(content: bytes) -> list[str]:
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if archive.comment or not content.startswith(b"PK\3\4"):
            found.append("something before or behind the archive")
        names = [info.filename for info in archive.infolist()]
        if len(names) != len({name.lower() for name in names}):
            found.append("one name twice")
        for info in archive.infolist():
            if info.date_time != (1980, 1, 1, 0, 0, 0) or info.extra or info.comment:
                found.append(f"{info.filename}: when, or by which program")
            found += _in_part(info.filename, archive.read(info))
    return found


def _in_part(name: str, part: bytes) -> list[str]:
    found = [f"part: {name}"] if not PART_NAMES.search(name) or BAD_PART.search(name) or MARK in name else []
    if name == "mimetype":
        return found
    if not name.endswith((".xml", ".rels", ".vml")):
        return found + _in_picture(part)
    found += _marks(part, name)
    found += [f"{name}: {hit[0]!r}" for pattern in (BAD_XML, AUTHOR) for hit in pattern.finditer(part)]
    for element in ElementTree.fromstring(part).iter():  # noqa: S314  without a DTD: looked for above
        target = element.get("Target", "")
        if element.get("TargetMode") == "External" and not (
            element.get("Type", "").endswith("/hyperlink") and target.lower().startswith(LINK)
        ):
            found.append(f"{name}: leads to {target}")
        address = element.get("{http://www.w3.org/1999/xlink}href", "")
        if ":" in address and not address.lower().startswith(LINK):
            found.append(f"{name}: leads to {address}")
    return found
