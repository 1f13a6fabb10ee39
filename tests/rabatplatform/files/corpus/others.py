"""What is none of the kinds that are taken, under names that say it is."""

import io
import tarfile
import zipfile

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.packages import packed
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, Sample, samples


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../../x"))
    return made.getvalue()


def many_names() -> bytes:
    """An archive of 70,000 empty parts: its directory alone would fill a worker."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(70_000):
            archive.writestr(f"{number}", b"")
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
NOT_TAKEN = {
    "nothing": b"",
    "one byte": b"%",
    "zeros": b"\0" * 5_000,
    "page": f"<!doctype html><script>{MARK}</script>".encode(),
    "page in UTF-16": "<html><script>alert(1)</script>".encode("utf-16"),
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "packed SVG": b"\x1f\x8b\x08" + b"\0" * 50,
    "script": b"#!/bin/sh\nrm -rf ~",
    "batch": b"@echo off\r\nstart calc",
    "program for Windows": b"MZ" + b"\0" * 600,
    "program for Linux": b"\x7fELF" + b"\0" * 600,
    "class": b"\xca\xfe\xba\xbe" + b"\0" * 100,
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 100,
    "address shortcut": b"[InternetShortcut]\r\nURL=file:///x",
    "installer": OLE + b"MSI",
    "application of pages (HTA)": b"<hta:application/><script>x</script>",
    "help file": b"ITSF" + b"\0" * 100,
    "disk image": b"\0" * 32_769 + b"CD001",
    "RTF with an object": b"{\\rtf1{\\object\\objocx{\\*\\objdata d0cf}}}",
    "old Word": OLE,
    "note (ONE)": b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d" + b"\0" * 100,
    "archive": packed({"a.txt": MARK}),
    "archive with a program": packed({"a.exe": "MZ"}),
    "archive with a telling name": packed({"word/document.xml": MARK}),
    "empty archive": b"PK\5\6" + b"\0" * 18,
    "Java archive": packed({"META-INF/MANIFEST.MF": "x"}),
    "app": packed({"AndroidManifest.xml": "x", "classes.dex": "x"}),
    "archive of 70,000 names": many_names,
    "RAR": b"Rar!\x1a\x07\x01\0" + b"\0" * 100,
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "tar": tar,
    "calendar": b"BEGIN:VCALENDAR\r\n",
    "mail": b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<script>",
    "CSV with a formula": b"=cmd|'/c calc'!A0,1",
    "PostScript": b"%!PS-Adobe-3.0\n(x) run",
    "XML": b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>",
    "film": b"\0\0\0\x18ftypmp42" + b"\0" * 100,
    "font": b"\0\1\0\0" + b"\0" * 100,
    "database": b"SQLite format 3\0" + b"\0" * 100,
    "WebAssembly": b"\0asm\1\0\0\0",
    "PDF behind an archive": packed({"a": "b"}) + real.document(),
    "byte order mark before a PDF": b"\xef\xbb\xbf" + real.document(),
}
NAMES = {
    "right to left": "letter\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe",
    "5,000 signs": "a" * 5_000 + ".pdf",
    "program": "letter.pdf.exe",
    "folders": "../../../../etc/passwd",
    "folders of Windows": "C:\\Windows\\System32\\letter.pdf",
    "null byte": "letter.pdf\0.html",
    "lines": "a\r\nContent-Type: text/html\r\n\r\n<script>.pdf",
    "page": "<img src=x onerror=alert(1)>.pdf",
    "device": "CON.pdf",
    "stream": "letter.pdf::$DATA",
    "nothing": "",
    "dots": "...",
    "invisible": "\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT ISOLATE}",
    "half of a pair": "a\ud800.pdf",
}
SAMPLES = [
    *samples("other", REFUSED, NOT_TAKEN),
    *[Sample(f"name: {label}", lambda: real.document(), CLEAN, name) for label, name in NAMES.items()],
]
