"""A mail server that misbehaves as it is told: `python -m tests.faults.mail_server PORT FOLDER MOOD LOG`.

MOOD is a file with one word, and for `unknown` an address after it; it is read again at each step. What was taken is written to FOLDER
as `make run` writes mails. Each misdeed is a line of LOG: {"at", "mood", "file" (of a mail that was taken), "is_digest"}; a mail
that was taken and whose sender never heard of it has `"lost": true`.
"""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP

GOOD = "good"
AWAY = "away"  # it takes no connections
STALLS = "stalls"  # takes connections, and answers later than anybody waits
BUSY = "busy"  # 4xx to everybody
UNKNOWN = "unknown"  # 5xx to one recipient
DROPS = "drops"  # takes the mail and hangs up before it says so
LINGERS = "lingers"  # takes the mail and says so after a while: time to kill who waits for it
STALL_SECONDS, LINGER_SECONDS = 30, 2


class Mood:
    def __init__(self, path: Path):
        self.path = path

    @property
    def words(self) -> list[str]:
        return (self.path.read_text().split() if self.path.exists() else []) or [GOOD]

    def set(self, *words: str) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(" ".join(words))
        draft.rename(self.path)


class Server:
    def __init__(self, folder: Path, mood: Mood, log: Path):
        self.folder, self.mood, self.numbers = folder, mood, itertools.count()
        self.log = log.open("a", buffering=1)

    def note(self, mood: str, **more) -> None:
        self.log.write(json.dumps({"at": time.time(), "mood": mood, **more}) + "\n")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        mood, *who = self.mood.words
        if mood == STALLS:
            self.note(mood)
            await asyncio.sleep(STALL_SECONDS)
        if mood == BUSY:
            self.note(mood)
            return "451 4.3.0 later"
        if mood == UNKNOWN and address in who:
            self.note(mood)
            return "550 5.1.1 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mood = self.mood.words[0]
        taken = {"file": self.keep(envelope.content), "is_digest": b"\nList-Id:" in envelope.content}
        if mood == DROPS:
            self.note(mood, lost=True, **taken)
            server.transport.close()
        if mood == LINGERS:
            self.note(mood, **taken)
            try:
                await asyncio.sleep(LINGER_SECONDS)
            except asyncio.CancelledError:  # who waited is gone
                self.note(mood, lost=True, **taken)
                raise
        return "250 taken"

    def keep(self, content: bytes) -> str:
        moment, micro = divmod(time.time_ns() // 1000, 1_000_000)
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(moment))}{micro:06d}-{os.getpid()}-{next(self.numbers)}.eml"
        draft = self.folder / f".{name}"
        draft.write_bytes(content)
        draft.rename(self.folder / name)
        return name

    async def serve(self, port: int) -> None:
        ending = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
        listening = None
        while not ending.is_set():
            if self.mood.words[0] == AWAY and listening:
                listening.close()
                listening = None
            elif self.mood.words[0] != AWAY and not listening:
                make = lambda: SMTP(self, hostname="sink", loop=asyncio.get_running_loop())  # noqa: E731
                listening = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port, reuse_address=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), 0.05)


if __name__ == "__main__":
    asyncio.run(Server(Path(sys.argv[2]), Mood(Path(sys.argv[3])), Path(sys.argv[4])).serve(int(sys.argv[1])))
