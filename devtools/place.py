"""Where the local servers keep their data and sockets, and as whom they run."""

import hashlib
import json
import os
import pwd
import secrets
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from devtools.errors import Refusal

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = "rabatplatform"
SOCKET_LIMIT = 103  # bytes of a unix socket's path: 107 on Linux, 103 on macOS


@dataclass(frozen=True)
class Place:
    """A state folder (data, passwords, logs, locks) and a run folder (sockets) of one checkout.

    `server` is the account the servers run as; None: the caller's own. PostgreSQL refuses root.
    """

    state: Path
    run: Path
    server: pwd.struct_passwd | None = None

    @cached_property
    def secrets(self) -> dict[str, str]:
        return kept_secrets(self.state / "secrets.json")

    @property
    def loaded(self) -> Path:
        """The mark of what was last loaded into the local database; whoever may change that database takes it away."""
        return self.state / "loaded.stamp"

    def server_folder(self, path: Path) -> Path:
        """Make `path`, readable by the servers' account alone."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give_to_server(path)
        return path

    def give_to_server(self, path: Path) -> None:
        if self.server:
            os.chown(path, self.server.pw_uid, self.server.pw_gid)

    def as_server(self) -> dict:
        """Arguments of Popen that make a child the servers' account."""
        if self.server is None:
            return {}
        return {"user": self.server.pw_uid, "group": self.server.pw_gid, "extra_groups": []}

    def sockets(self, kind: str) -> Path:
        """The folder of the sockets of `kind` ("local" or "test"), private to the servers' account."""
        owner = self.server.pw_uid if self.server else os.getuid()
        private_folder(self.run, {os.getuid(), owner}, mode=0o711 if self.server else 0o700)
        folder = self.run / kind
        private_folder(folder, {os.getuid(), owner}, mode=0o700)
        self.give_to_server(folder)
        return folder


def checkout_hash(checkout: Path = CHECKOUT) -> str:
    return hashlib.sha256(os.fsencode(checkout)).hexdigest()[:10]


def place_of(checkout: Path = CHECKOUT) -> Place:
    """The place of a checkout; makes its state folder."""
    server = None
    if os.getuid() == 0:
        server = pwd.getpwnam("nobody")
        parent = Path("/var/lib") / f"{PROJECT}-local"
        parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        state = parent / checkout_hash(checkout)
    else:
        require_account()
        state = checkout / ".local"
    state.mkdir(mode=0o711 if server else 0o700, parents=True, exist_ok=True)
    return Place(state=state, run=run_folder(checkout_hash(checkout), os.getuid(), os.environ), server=server)


def require_account(uid: int | None = None) -> None:
    """PostgreSQL's initdb looks its user up by name."""
    uid = os.getuid() if uid is None else uid
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise Refusal(
            f"The user id {uid} has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL, "
            "DATABASE_JOBS_URL and DATABASE_OWNER_URL to a PostgreSQL 18 that runs elsewhere."
        ) from None


def run_folder(key: str, uid: int, env) -> Path:
    """A short path for sockets: never inside the checkout, whose path may be longer than a socket's may be."""
    parents = ["/run", "/var/run", "/tmp"] if uid == 0 else [env.get("XDG_RUNTIME_DIR") or "/tmp", "/tmp"]
    name = f"{PROJECT}-{uid}-{key}"
    for parent in parents:
        folder = Path(parent) / name
        if os.access(parent, os.W_OK | os.X_OK) and socket_fits(folder / "local"):
            return folder
    raise Refusal(
        "There is no writable folder for sockets: make /tmp writable, or set XDG_RUNTIME_DIR to a short path of your own."
    )


def socket_fits(folder: Path) -> bool:
    return len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= SOCKET_LIMIT


def private_folder(path: Path, owners: set[int], mode: int) -> None:
    """Make `path`, or accept it when one of `owners` made it: in /tmp a stranger may have put something there before us."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise Refusal(
                f"{path} belongs to somebody else: remove it, or set XDG_RUNTIME_DIR to a folder of your own."
            ) from None
    path.chmod(mode)


def kept_secrets(path: Path) -> dict[str, str]:
    """The passwords of this checkout, made once, readable by its owner alone."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        pass
    made = {name: secrets.token_hex(24) for name in ("superuser", "app_owner", "app_rw", "app_jobs")}
    made["secret_key"] = secrets.token_urlsafe(64)
    made["demo_password"] = "-".join(secrets.token_hex(3) for _ in range(3))
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file, indent=1)
    try:
        os.link(draft, path)  # fails when another start was first: then its secrets count
    except FileExistsError:
        return json.loads(path.read_text())
    except OSError:  # a file system without hard links
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return made
