"""A document as PDF, by typst: tagged, with its language and title, PDF/UA-1 where every character has a glyph.

SECURITY: texts are handed over as values. The root is a folder that holds the template alone, the fonts are ours, packages are looked
for in a folder that is empty: whatever a text says, nothing is read and nothing is fetched.
"""

import json
from functools import cache
from pathlib import Path

import typst

HERE = Path(__file__).parent
TEMPLATE = HERE / "template" / "practice.typ"
NO_PACKAGES = HERE / "template" / "packages"  # is not there
CONTENT_TYPE = "application/pdf"


@cache
def _fonts():
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])


def _compiler():
    return typst.Compiler(
        input=str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        package_path=str(NO_PACKAGES),
        package_cache_path=str(NO_PACKAGES),
    )


def made(document: dict, made_on: str) -> bytes:
    """The PDF. made_on: the line that says when it was made. Raises typst.TypstError."""
    inputs = {"document": json.dumps(document, ensure_ascii=False), "made": made_on}
    try:
        return _compiler().compile(sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:  # a picture letter that no font of ours has: readable all the same, but not by that standard
        return _compiler().compile(sys_inputs=inputs, format="pdf")
