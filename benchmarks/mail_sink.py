"""A mail server that takes everything: `python -m benchmarks.mail_sink PORT FILE` writes "moment message-id" of each mail to FILE."""

import signal
import sys
import time

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, path: str):
        self.file = open(path, "a", buffering=1)  # noqa: SIM115

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        head = envelope.content[:4_000].decode("latin-1")
        key = next((line[11:].strip() for line in head.splitlines() if line.lower().startswith("message-id:")), "")
        self.file.write(f"{time.time()} {key}\n")
        return "250 taken"


if __name__ == "__main__":
    controller = Controller(Sink(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()
