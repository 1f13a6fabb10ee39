"""Valkey for development and tests: no port, a socket in a private folder."""

import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.binaries import valkey_server
from devtools.errors import Refusal
from devtools.place import Place
from devtools.postgres import CLEAN_ENV, last_line
from devtools.processes import start_child, stop_child, wait_until


@dataclass
class Valkey:
    """The Valkey of one kind ("local" or "test") of a place. A keeper owns it; see devtools.keeper."""

    place: Place
    kind: str
    child: subprocess.Popen | None = None

    name = "valkey"

    @property
    def socket(self) -> Path:
        return self.place.run / self.kind / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.place.state / f"valkey-{self.kind}.log"

    def addresses(self) -> dict[str, str]:
        return {"REDIS_URL": f"unix://{self.socket}"}

    def start(self) -> None:
        program = valkey_server(self.place)
        self.place.sockets(self.kind)
        data = self.place.server_folder(self.place.state / f"valkey-{self.kind}")
        durable = "yes" if self.kind == "local" else "no"
        arguments = [program, "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700", "--dir", data]
        arguments += ["--appendonly", durable, "--save", "", "--daemonize", "no"]
        self.socket.unlink(missing_ok=True)
        with self.log.open("wb") as log:
            self.child = start_child(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=CLEAN_ENV,
                cwd="/",
                start_new_session=True,
                **self.place.as_server(),
            )
        wait_until(lambda: answers(self.socket) or self.child.poll() is not None, 60)
        if self.child.poll() is not None or not answers(self.socket):
            self.stop()
            raise Refusal(
                f"Valkey did not start: {last_line(self.log.read_text(errors='replace'))} (the whole story is in {self.log})"
            )

    def stop(self) -> None:
        if self.child:
            stop_child(self.child, signal.SIGTERM, 20)


def answers(path: Path) -> bool:
    """Whether a Valkey behind this socket is ready: while it still loads its file it says LOADING instead of PONG."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
