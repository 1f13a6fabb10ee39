"""How a clean file looks: its number of pages and a small picture of the first one."""

import io
import json
import re
import zipfile

from PIL import Image

WIDTH, HEIGHT = 480, 680
MOST_BYTES = 60_000
COUNTED = {  # content types of what is counted in a package
    "presentationml.presentation": rb"presentationml\.slide\+xml",
    "spreadsheetml.sheet": rb"spreadsheetml\.(?:worksheet|chartsheet)\+xml",
}


def look(clean: io.BytesIO, media_type: str) -> bytes:
    """A line of JSON, {"pages": number, 0 for unknown}, then the picture as WebP (nothing when there is none)."""
    picture, pages = None, 0
    if media_type == "application/pdf":
        picture, pages = _first_page(clean)
    elif media_type.startswith("image/"):
        picture, pages = Image.open(clean), 1
        picture.draft("RGB", (2 * WIDTH, 2 * HEIGHT))
    else:
        pages = _pages_of_package(clean, media_type)
    return json.dumps({"pages": pages}).encode() + b"\n" + (_small(picture) if picture else b"")


def _first_page(clean):
    import pypdfium2

    pdf = pypdfium2.PdfDocument(clean.getvalue())
    page = pdf[0]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    return page.render(scale=scale, may_draw_forms=False).to_pil(), len(pdf)


def _small(picture) -> bytes:
    """At most 480 × 680 pixels and 60 KB; what is transparent stands on white."""
    picture.thumbnail((WIDTH, HEIGHT))
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    picture = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    paper = paper.convert("RGB")
    while True:
        for quality in (80, 60, 40, 20):
            written = io.BytesIO()
            paper.save(written, "WEBP", quality=quality, method=4)
            if written.tell() <= MOST_BYTES:
                return written.getvalue()
        paper = paper.resize((max(paper.width * 2 // 3, 1), max(paper.height * 2 // 3, 1)))


def _pages_of_package(clean, media_type: str) -> int:
    with zipfile.ZipFile(clean) as archive:
        names = archive.namelist()
        for ending, counted in COUNTED.items():
            if media_type.endswith(ending):
                return len(re.findall(counted, archive.read("[Content_Types].xml")))
        said = archive.read("meta.xml" if "meta.xml" in names else "docProps/app.xml")
    found = re.search(rb'(?:page-count="|<Pages>)(\d{1,5})', said)
    return int(found[1]) if found else 0
