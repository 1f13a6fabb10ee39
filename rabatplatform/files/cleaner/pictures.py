"""Pictures: the first frame's pixels, upright, in a new file. What else a file may hold is not carried over."""

import io

from exits import Refused
from PIL import Image, ImageOps

PIXELS = 40_000_000
ALL_PIXELS = 400_000_000  # of all pictures of one document
Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked
INSIDE = {  # what a picture in a document may be, by how it begins
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WEBP",
}
_read: list[int] = []  # by this process, which reads one file
OPTIONS = {"JPEG": {"quality": 92}, "WEBP": {"quality": 90, "method": 2}}


def clean_picture(received: io.BytesIO, form: str) -> bytes:
    """form: 'JPEG', 'PNG' …, as Pillow calls it. EXIF, comments, profiles, thumbnails and what hangs behind are gone."""
    options = dict(OPTIONS.get(form, {}))
    if form == "WEBP":
        options["lossless"] = _judge_webp(received.getbuffer()[:30].tobytes())
    with Image.open(received, formats=[form]) as picture:
        _count(picture.width * picture.height)
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        mode = _mode(picture, form)
        if mode != picture.mode:  # a large picture has no room for a copy
            picture = picture.convert(mode)
        picture.info = {}  # else Pillow writes profile and comment again
        written = io.BytesIO()
        picture.save(written, form, **options)
    return written.getvalue()


def clean_picture_inside(content: bytes) -> tuple[bytes, str]:
    """A picture out of a document, and the ending of what it is. Drawings (EMF, WMF, SVG …) are no pictures: refused."""
    form = next((form for begins, form in INSIDE.items() if content.startswith(begins)), "")
    if not form:
        raise Refused("file_drawing")
    return clean_picture(io.BytesIO(content), form), {"JPEG": "jpg", "TIFF": "tif"}.get(form, form.lower())


def _count(pixels: int) -> None:
    if pixels > PIXELS:
        raise Refused("file_too_many_pixels")
    _read.append(pixels)
    if sum(_read) > ALL_PIXELS:
        raise Refused("file_too_heavy")


def _judge_webp(head: bytes) -> bool:
    """Whether it is lossless. Refuses too many pixels: Pillow makes room for them as soon as it opens the file."""
    kind, data = head[12:16], head[20:30]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    if width * height > PIXELS:
        raise Refused("file_too_many_pixels")
    return kind == b"VP8L"


def _mode(picture, form: str) -> str:
    if form == "JPEG":
        return "L" if picture.mode == "L" else "RGB"
    if form == "WEBP":
        return "RGBA" if picture.has_transparency_data else "RGB"
    if form == "GIF":
        return "RGBA" if picture.has_transparency_data else "P" if picture.mode == "P" else "L" if picture.mode == "L" else "RGB"
    if form in ("BMP", "TIFF"):
        return picture.mode if picture.mode in ("1", "L", "RGB") else "RGB"
    if picture.mode == "P" or "transparency" in picture.info:
        return "RGBA" if picture.has_transparency_data else "RGB"
    return picture.mode
