"""Limits itself, then reads the file on its standard input and writes it anew."""

import io
import resource
import sys

from exits import EXITS, Refused

MEMORY_BYTES = 512 * 1024**2
CPU_SECONDS = 20
WRITTEN_BYTES = 64 * 1024**2


def limit_oneself() -> None:
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
    if media_type == "application/pdf":
        from pdf import clean_pdf

        return clean_pdf
    from pictures import clean_picture

    form = {"image/jpeg": "JPEG", "image/png": "PNG"}[media_type]
    return lambda received: clean_picture(received, form)


def main(media_type: str) -> int:
    limit_oneself()
    clean = cleaner_of(media_type)
    try:
        written = clean(io.BytesIO(sys.stdin.buffer.read()))
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
    sys.exit(main(sys.argv[1]))
