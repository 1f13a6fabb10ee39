"""Hostile files, each through the gate and the sandbox: nothing that acts is taken, nothing that tells is kept, and no file
takes more than its share of memory and time."""

import io
import random
import time
import unicodedata
import zipfile
from xml.etree import ElementTree

import docx
import openpyxl
import pypdfium2
import pytest
from PIL import Image

from rabatplatform.files import sandbox
from rabatplatform.files.errors import FileRefused
from rabatplatform.files.models import Attachment
from rabatplatform.files.names import safe_name
from rabatplatform.files.refusals import WORDS
from rabatplatform.files.services import admit
from tests.rabatplatform.files.corpus import CORPUS, inspector
from tests.rabatplatform.files.corpus.sample import CLEAN, REFUSED, SEEN
from tests.rabatplatform.files.samples import upload
from tests.seed import CHECK_ALL, SEED

MEMORY_KB = 512 * 1024  # at its height; the kernel ends a program that asks for more
TRIED = [label for label in CORPUS if CHECK_ALL or random.Random(f"{SEED} {label}").random() < 0.25]
SECONDS = sandbox.WALL_SECONDS + 15  # on a busy machine; the program allows itself 20 of work


def through(content: bytes, name: str):
    """(code, kind, what would be served)."""
    file = upload(content, name)
    try:
        kind = admit(file, Attachment, "file")
    except FileRefused as refusal:
        return refusal.code, None, b""
    try:
        with sandbox.clean(io.BytesIO(content), kind.media_type) as written:
            return "", kind, written.read()
    except sandbox.Unclean as refusal:
        return refusal.code, kind, b""


@pytest.fixture
def height(tmp_path, monkeypatch):
    """The memory in KB that the sandboxed program had at its height; 0 when it was killed, or never began."""
    said, real = tmp_path / "height", sandbox.PROGRAM
    wrapped = tmp_path / "wrapped.py"
    wrapped.write_text(
        f"import re, runpy, sys\nsys.path[0] = {str(real)!r}\ntry:\n    runpy.run_path({str(real / '__main__.py')!r}, run_name='__main__')\n"
        f"finally:\n    open({str(said)!r}, 'w').write(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])\n"
    )
    monkeypatch.setattr(sandbox, "PROGRAM", wrapped)
    return lambda: int(said.read_text() or 0) if said.exists() else 0


@pytest.mark.parametrize("label", TRIED)
def test_given_a_hostile_file_then_what_would_be_served_neither_acts_nor_tells(label, height):
    print(f"SEED={SEED}")
    sample = CORPUS[label]
    content, began = sample.make(), time.monotonic()
    code, kind, served = through(content, sample.name)
    assert time.monotonic() - began < SECONDS
    assert height() < MEMORY_KB
    if code:
        assert sample.ends != CLEAN, code
        assert code in WORDS
        assert not sample.code or code == sample.code
        return
    assert sample.ends != REFUSED, "taken"
    assert inspector.findings(served, kind.media_type) == []
    if sample.sees:
        assert SEEN.encode() in inspector.unfolded(served, kind.media_type)
    opens_again(served, kind)
    name = safe_name(sample.name, kind.ending)
    assert name.endswith(kind.ending) and len(name) <= 150
    assert not any(unicodedata.category(sign)[0] == "C" or sign in '<>:"/\\|?*' for sign in name)


def opens_again(served: bytes, kind) -> None:
    """By a program that had no part in writing it."""
    file = io.BytesIO(served)
    if kind.name == "PDF":
        assert pypdfium2.PdfDocument(served)[0].render(scale=0.2).to_pil().size[0]
    elif kind.name == "DOCX":
        assert docx.Document(file).paragraphs
    elif kind.name == "XLSX":
        assert openpyxl.load_workbook(file).worksheets[0].dimensions
    elif kind.name in ("PPTX", "ODT"):
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            ElementTree.fromstring(archive.read("ppt/presentation.xml" if kind.name == "PPTX" else "content.xml"))
    else:
        assert Image.open(file).size[0]


def test_the_corpus_is_large_and_holds_every_kind():
    assert len(CORPUS) >= 150
    assert {label.partition(":")[0] for label in CORPUS} >= {
        "PDF",
        "DOCX",
        "XLSX",
        "PPTX",
        "ODT",
        "picture",
        "other",
        "name",
        "fuzzed",
    }
