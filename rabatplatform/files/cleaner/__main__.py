"""Limits itself, then reads the file on its standard input and writes it anew, or says how it looks (look.py)."""

import io
import os
import resource
import sys

from exits import EXITS, Refused

MEMORY_BYTES = 512 * 1024**2
CPU_SECONDS = 20
WRITTEN_BYTES = 64 * 1024**2
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PDF, ODT = "application/pdf", "application/vnd.oasis.opendocument.text"


def limit_oneself() -> None:
    os.nice(5)  # people who wait for a page come first
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def cleaner_of(media_type: str):
    """Imported before the file is read: a library that is missing is not the file's fault."""
    if media_type == PDF:
        from pdf import clean_pdf

        return clean_pdf
    if media_type in PICTURES:
        from pictures import clean_picture

        return lambda received: clean_picture(received, PICTURES[media_type])
    if media_type == ODT:
        from odt import clean_odt

        return clean_odt
    from office import clean_office

    return lambda received: clean_office(received, media_type)


def looker_of(media_type: str):
    from look import look

    return lambda clean: look(clean, media_type)


def main(media_type: str, task: str = "clean") -> int:
    limit_oneself()
    work = looker_of(media_type) if task == "look" else cleaner_of(media_type)
    try:
        written = work(io.BytesIO(sys.stdin.buffer.read()))
    except Refused as refusal:
        return EXITS[refusal.args[0]]
    except MemoryError:
        return EXITS["file_too_heavy"]
    except Exception:  # parsers raise all kinds of errors for broken files
        return EXITS["file_unreadable"]
    if len(written) > WRITTEN_BYTES:
        return EXITS["file_too_heavy"]
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
