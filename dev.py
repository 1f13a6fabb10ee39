#!/usr/bin/env python3
"""Run, test and check the platform from a bare checkout: python3 dev.py help

Standard library only, and readable by old Pythons up to the version test, so that the refusal is a sentence and not a traceback.
"""

import os
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def newer_python(version, which):
    """The path of a Python to use instead of one of `version`, None if it is new enough. Raises SystemExit when there is none."""
    if version >= OLDEST:
        return None
    for name in NEWER:
        path = which(name)
        if path:
            return path
    oldest, found = ".".join(map(str, OLDEST)), ".".join(map(str, version[:2]))
    raise SystemExit(f"This needs Python {oldest} or newer, and this is {found}: install a newer one, then run it with that one.")


def main():
    import shutil

    python = newer_python(sys.version_info[:2], shutil.which)
    if python:
        os.execv(python, [python, os.path.abspath(__file__)] + sys.argv[1:])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from devtools.commands import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
