"""The gate: which files are taken, and under which name."""

import io
import zipfile

import pytest

from rabatplatform.files.kinds import kind_of
from rabatplatform.files.names import safe_name
from tests.rabatplatform.files import samples


def archive(name="word/vbaProject.bin") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.document(), "application/pdf"),
        (samples.picture("JPEG"), "image/jpeg"),
        (samples.photograph(), "image/jpeg"),
        (samples.picture("PNG"), "image/png"),
    ],
)
def test_given_a_pdf_or_picture_then_its_kind_is_told_by_what_it_holds(content, media_type):
    assert kind_of(io.BytesIO(content)).media_type == media_type


REFUSED = {
    "office with macros": archive(),
    "archive": archive("a.txt"),
    "old office (OLE)": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before a pdf": b"<script>alert(1)</script>\n" + samples.document(),
    "archive before a pdf": archive() + samples.document(),
    "gif": samples.picture("GIF"),
    "gif that is a pdf too": b"GIF89a" + samples.document(),
    "tiff": samples.picture("TIFF"),
    "program": b"MZ" + b"\0" * 600,
    "script": b"#!/bin/sh\necho",
    "rtf": b"{\\rtf1 x}",
    "text": b"Dear colleagues",
    "half a signature": b"\x89PNG",
    "one byte": b"%",
    "zeros": b"\0" * 5000,
}


@pytest.mark.parametrize("label", REFUSED)
def test_given_anything_else_then_it_is_not_taken(label):
    assert kind_of(io.BytesIO(REFUSED[label])) is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Lettre de désignation n° 4.PDF", "Lettre de désignation n° 4.pdf"),
        ("رسالة.pdf", "رسالة.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\letter.docx", "letter.pdf"),
        ("letter\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "letterfdp.pdf"),
        ("a\N{ZERO WIDTH SPACE}b\x00c\x1b[31m\r\nd.pdf", "abc[31md.pdf"),
        ("letter.pdf.exe", "letter.pdf"),
        ("letter.pdf.pdf", "letter.pdf"),
        ('a<b>:"c"|d?*.pdf', "a_b_c_d_.pdf"),
        ("  .hidden. .pdf", "hidden.pdf"),
        ("version 1.2", "version 1.2.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("\N{LEFT-TO-RIGHT ISOLATE}", "document.pdf"),
        ("a\N{REPLACEMENT CHARACTER}b", "ab.pdf"),
        ("a\ud800b", "ab.pdf"),
        ("e\N{COMBINING ACUTE ACCENT}.pdf", "é.pdf"),
        ("a\N{LINE SEPARATOR}b\tc", "a bc.pdf"),
    ],
)
def test_a_name_is_what_it_looks_like(given, shown):
    assert safe_name(given, ".pdf") == shown


def test_a_long_name_keeps_its_ending():
    name = safe_name("é" * 400 + ".jpeg", ".jpg")
    assert len(name) == 150 and name.endswith("é.jpg")
