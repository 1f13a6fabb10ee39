"""Pictures that tell, burst, or are something else as well."""

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SAFE, samples


def exif_of() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = exif[0x0110] = exif[0x013B] = exif[0x8298] = MARK  # maker, camera, artist, copyright
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (14.0, 41.0, 34.0), "W", (17.0, 26.0, 48.0)
    exif.get_ifd(0x8769)[0x9286] = MARK.encode()
    return exif


def told(form, **more):
    return lambda: real.picture(form, exif=exif_of(), icc_profile=b"0" * 200 + MARK.encode(), **more)


def xmp(form):
    return lambda: real.picture(form, xmp=f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode())


def png_told():
    texts = PngInfo()
    texts.add_text("Author", MARK)
    texts.add_text("Comment", f"<script>{MARK}</script>", zip=True)
    texts.add_itxt("XML:com.adobe.xmp", MARK)
    return real.picture("PNG", pnginfo=texts, exif=exif_of())


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, data=b"", depth=1, colour=0, extra=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def jpeg_of(width, height):
    """A small JPEG whose head says that it is of another size."""
    raw = real.picture("JPEG")
    at = raw.index(b"\xff\xc0")
    return raw[: at + 5] + struct.pack(">HH", height, width) + raw[at + 9 :]


def webp_of(width, height):
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body += real.picture("WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_lossless_of(side):
    bits = (side - 1) | (side - 1) << 14
    body = b"VP8L" + struct.pack("<I", 20) + b"\x2f" + bits.to_bytes(4, "little") + b"\0" * 15
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def with_unknown_chunk():
    raw = real.picture("PNG")
    at = raw.index(b"IDAT") - 4
    return raw[:at] + chunk(b"scRp", f"<script>{MARK}</script>".encode()) + raw[at:]


def moving(form):
    def make():
        frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue", "green")]
        written = io.BytesIO()
        frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=100)
        return written.getvalue()

    return make


def thumbnail_inside():
    """EXIF with a thumbnail that shows what was cut from the picture."""
    inner = real.picture("JPEG", comment=MARK.encode())
    return real.picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + inner)


HIDDEN = {
    "JPEG with position, camera, owner": told("JPEG"),
    "JPEG on its side": real.photograph,
    "JPEG with XMP": xmp("JPEG"),
    "JPEG with a comment": lambda: real.picture("JPEG", comment=f"<?php {MARK}".encode()),
    "JPEG with a thumbnail": thumbnail_inside,
    "JPEG and archive": lambda: real.picture("JPEG") + b"PK\3\4" + MARK.encode(),
    "JPEG and page": lambda: real.picture("JPEG") + f"<html><script>{MARK}</script>".encode(),
    "JPEG and PDF": lambda: real.picture("JPEG") + real.document(MARK),
    "PNG with texts": png_told,
    "PNG with a chunk of its own": with_unknown_chunk,
    "PNG and page": lambda: real.picture("PNG") + f"<html><script>{MARK}</script>".encode(),
    "PNG and archive": lambda: real.picture("PNG") + b"PK\3\4" + MARK.encode(),
    "PNG that moves": moving("PNG"),
    "WebP with position, camera, owner": told("WEBP"),
    "WebP with XMP": xmp("WEBP"),
    "WebP without loss": told("WEBP", lossless=True),
    "WebP that moves": moving("WEBP"),
    "WebP and archive": lambda: real.picture("WEBP") + b"PK\3\4" + MARK.encode(),
    "CMYK": lambda: real.picture("JPEG", mode="CMYK", colour=0),
    "palette with transparency": lambda: real.picture("PNG", mode="P", colour=0, transparency=0),
}
HUGE = {
    "PNG of 10⁹ pixels": png(31_623, 31_623),
    "PNG of 2³¹ by 2³¹": png(2**31 - 1, 2**31 - 1),
    "PNG of 400 million pixels, all there": lambda: real.picture("PNG", size=(20_000, 20_000), mode="1", colour=0),
    "PNG of 60,000 by 1,000 in 16 bits": png(60_000, 1_000, depth=16, colour=6),
    "JPEG of 65,535 by 65,535": lambda: jpeg_of(65_535, 65_535),
    "WebP of 16 million by 16": lambda: webp_of(2**24, 16),
    "WebP of 16,383 by 16,383": lambda: webp_of(16_383, 16_383),
    "WebP without loss, 16,384 by 16,384": lambda: webp_lossless_of(16_384),
}
BROKEN = {
    "JPEG cut": lambda: real.picture("JPEG", size=(400, 300))[:1500],
    "PNG cut": lambda: real.picture("PNG", size=(400, 300))[:200],
    "WebP cut": lambda: real.picture("WEBP", size=(400, 300))[:100],
    "PNG without a pixel": png(0, 0),
    "PNG that bursts": png(2_000, 2_000, b"\0" * 200_000_000),
    "JPEG head alone": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "RIFF that is a sound": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100,
}
NOT_TAKEN = {
    "GIF": lambda: real.picture("GIF"),
    "GIF and script": b"GIF89a/*" + b"\0" * 20 + f"*/=1;alert('{MARK}')".encode(),
    "BMP": lambda: real.picture("BMP"),
    "TIFF": lambda: real.picture("TIFF"),
    "icon": lambda: real.picture("ICO", size=(16, 16)),
    "EMF": b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 100,
    "WMF": b"\xd7\xcd\xc6\x9a" + b"\0" * 100,
    "SVG": f"<svg xmlns='http://www.w3.org/2000/svg'><script>{MARK}</script></svg>".encode(),
    "SVG called PNG": b"\xef\xbb\xbf<?xml version='1.0'?><svg onload='alert(1)'/>",
    "PNG text": b"PNG\r\n",
}
SAMPLES = [
    *samples("picture", CLEAN, HIDDEN, name="photo.jpg"),
    *samples("picture", REFUSED, HUGE, name="photo.png"),
    *samples("picture", SAFE, BROKEN, name="photo.png"),
    *samples("picture", REFUSED, NOT_TAKEN, name="photo.png"),
]
