"""A note as PDF, by typst.

SECURITY: texts are handed over as values; the root holds the template alone, fonts are ours, packages are looked for in a folder that is
not there: whatever a text says, nothing is read and nothing is fetched. Nothing is kept: each file is of one person and moment.
"""

import json
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

TEMPLATE = Path(__file__).parent / "template" / "note.typ"
NO_PACKAGES = TEMPLATE.parent / "packages"  # is not there
CONTENT_TYPE = "application/pdf"


@cache
def _fonts():
    folder = settings.BASE_DIR / "practices" / "export" / "fonts"  # files, shared with the documents of practices
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def made(document: dict) -> bytes:
    """The PDF of a document of `document_of`."""
    compiler = typst.Compiler(
        input=str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        package_path=str(NO_PACKAGES),
        package_cache_path=str(NO_PACKAGES),
    )
    return compiler.compile(sys_inputs={"document": json.dumps(document, ensure_ascii=False)}, format="pdf")
