"""The virtual environment: made once, filled by hash, trusted only when its stamp says that all of it is there."""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.errors import Refusal
from devtools.place import CHECKOUT

LOCAL, DEV = "requirements-local.txt", "requirements-dev.txt"


def enter(requirements: str, checkout: Path = CHECKOUT) -> None:
    """Return inside a virtual environment that holds `requirements`; makes it and starts this program again if need be."""
    folder = checkout / ".venv"
    python = folder / "bin" / "python"
    if not is_current(folder, requirements, checkout):
        must_be_possible()
        (checkout / ".local").mkdir(exist_ok=True)
        with (checkout / ".local" / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_current(folder, requirements, checkout):  # nobody else was faster
                install(folder, requirements, checkout)
    if Path(sys.prefix).resolve() != folder.resolve():
        sys.stdout.flush()
        os.execv(python, [str(python), str(checkout / "dev.py"), *sys.argv[1:]])


def stamp_of(requirements: str, checkout: Path) -> dict[str, str]:
    """What must be equal for an environment to be believed: the file, the Python, the place (scripts hold absolute paths)."""
    return {
        "requirements": requirements,
        "sha256": hashlib.sha256((checkout / requirements).read_bytes()).hexdigest(),
        "python": sys.version.split()[0],
        "path": str(checkout),
    }


def is_current(folder: Path, requirements: str, checkout: Path) -> bool:
    try:
        found = json.loads((folder / ".stamp").read_text())
    except (OSError, ValueError):
        return False
    if not (folder / "bin" / "python").exists():
        return False
    if found == stamp_of(requirements, checkout):
        return True
    # Whoever has the test tools has all that running needs.
    larger = requirements == LOCAL and found == stamp_of(DEV, checkout)
    return larger and pins((checkout / LOCAL).read_text()) <= pins((checkout / DEV).read_text())


def pins(requirements: str) -> set[str]:
    return set(re.findall(r"(?m)^([A-Za-z0-9_.\-\[\]]+==[^\s;\\]+)", requirements))


def fits(folder: Path, checkout: Path) -> bool:
    """Whether an environment was made by this Python at this place, so that installing into it is enough."""
    try:
        found = json.loads((folder / ".made").read_text())
    except (OSError, ValueError):
        return False
    return found == {"python": sys.version.split()[0], "path": str(checkout)} and (folder / "bin" / "python").exists()


def install(folder: Path, requirements: str, checkout: Path) -> None:
    uv = shutil.which("uv")
    stamp = stamp_of(requirements, checkout)
    (folder / ".stamp").unlink(missing_ok=True)  # first: a cut-off install must not be believed
    if not fits(folder, checkout) or not (uv or (folder / "bin" / "pip").exists()):
        print("Making the virtual environment …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        make(folder, uv)
        (folder / ".made").write_text(json.dumps({"python": stamp["python"], "path": stamp["path"]}))
    print(f"Installing {requirements} …", flush=True)
    target = folder / "bin" / "python"
    command = (
        [uv, "pip", "install", "--quiet", "--python", target]
        if uv
        else [target, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    )
    if subprocess.run([*command, "--require-hashes", "-r", checkout / requirements], check=False).returncode:
        raise Refusal(f"The packages of {requirements} could not be installed: see the lines above, then start again.")
    draft = folder / ".stamp.new"
    draft.write_text(json.dumps(stamp))
    draft.rename(folder / ".stamp")


def must_be_possible() -> None:
    """Refuse before anything is touched. Debian packs venv and ensurepip apart from Python."""
    if shutil.which("uv") or all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    version = ".".join(map(str, sys.version_info[:2]))
    raise Refusal(f"This Python lacks its venv module: install it (Debian: apt-get install python{version}-venv).")


def make(folder: Path, uv: str | None) -> None:
    command = [uv, "venv", "--quiet", "--python", sys.executable, folder] if uv else [sys.executable, "-m", "venv", folder]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        said = " ".join(made.stdout.split())[-300:]
        raise Refusal(f"The virtual environment could not be made: {said}")
