"""Pictures: the first frame's pixels, upright, in a new file. What else a file may hold is not carried over."""

import io

from exits import Refused
from PIL import Image, ImageOps

PIXELS = 40_000_000
Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is unpacked


def clean_picture(received: io.BytesIO, form: str) -> bytes:
    """form: 'JPEG' or 'PNG'. EXIF, comments, profiles, thumbnails and what hangs behind the picture are gone."""
    with Image.open(received, formats=[form]) as picture:
        if picture.width * picture.height > PIXELS:
            raise Refused("file_too_many_pixels")
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        mode = _mode(picture, form)
        if mode != picture.mode:  # a large picture has no room for a copy
            picture = picture.convert(mode)
        picture.info = {}  # else Pillow writes profile and comment again
        written = io.BytesIO()
        picture.save(written, form, **({"quality": 92} if form == "JPEG" else {}))
    return written.getvalue()


def _mode(picture, form: str) -> str:
    if form == "JPEG":
        return "L" if picture.mode == "L" else "RGB"
    if picture.mode == "P" or "transparency" in picture.info:
        return "RGBA" if picture.has_transparency_data else "RGB"
    return picture.mode
