"""The parent's side of cleaner/: a process of its own, with limits, without our secrets, that can die without harm."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rabatplatform.files.cleaner.exits import EXITS

logger = logging.getLogger(__name__)
PROGRAM = Path(__file__).with_name("cleaner")
WALL_SECONDS = 75  # of a busy machine; the program itself stops after 20 seconds of work
MOST_PREVIEW_BYTES = 60_000
REFUSALS = {code: name for name, code in EXITS.items()}


class Unclean(Exception):
    """The file is refused; `code` is one of files/refusals.py."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class SandboxFailed(Exception):
    """Something that is not the file's fault: to be tried again."""


def clean(received, media_type: str):
    """Write `received` (a binary file) anew; gives a temporary file at its beginning. Raises Unclean, SandboxFailed."""
    written = tempfile.TemporaryFile()  # noqa: SIM115  the caller's
    try:
        with tempfile.TemporaryFile() as source:
            for chunk in iter(lambda: received.read(65_536), b""):
                source.write(chunk)
            source.seek(0)
            code = run(source, written, media_type)
        if code:
            raise refusal(code)
        written.seek(0)
    except BaseException:
        written.close()
        raise
    return written


@dataclass(frozen=True)
class Look:
    """How a clean file looks: its pages (0: not known) and a picture of the first (WebP, at most 60 KB; b"": none)."""

    pages: int = 0
    picture: bytes = b""


def look(clean, media_type: str) -> Look:
    """Of a file that clean() gave, left at its beginning. A file that cannot be shown is a good file all the same: an empty Look."""
    with tempfile.TemporaryFile() as written:
        clean.seek(0)
        code = run(clean, written, media_type, "look")
        clean.seek(0)
        if code:
            logger.info("a %s without a preview: exit code %s", media_type, code)
            return Look()
        written.seek(0)
        facts = json.loads(written.readline(1_000))
        return Look(min(int(facts["pages"]), 1_000_000), written.read(MOST_PREVIEW_BYTES))


def run(source, written, media_type: str, task: str = "clean") -> int:
    """The exit code; negative: the signal that ended it."""
    command = [sys.executable, "-E", "-s", "-B", str(PROGRAM), media_type, task]
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}  # SECURITY: no address, no secret of ours
    try:
        done = subprocess.run(
            command, stdin=source, stdout=written, stderr=subprocess.DEVNULL, env=env, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return EXITS["file_too_heavy"]
    return done.returncode


def refusal(code: int) -> Exception:
    if code < 0:  # killed: its own limit of time, or the machine was out of memory
        return Unclean("file_too_heavy")
    if code in REFUSALS:
        return Unclean(REFUSALS[code])
    return SandboxFailed(f"exit code {code}")
