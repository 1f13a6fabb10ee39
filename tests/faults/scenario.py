"""What all faults share: windows, waiting for the load, promises, the table."""

import random
import time
from contextlib import contextmanager

from devtools.processes import wait_until
from tests.faults import proof
from tests.faults.proof import Window
from tests.faults.report import AIM_SECONDS
from tests.faults.world import World
from tests.seed import SEED

WAITING = """SELECT (SELECT count(*) FROM events_event WHERE published_at IS NULL)
  + (SELECT count(*) FROM notifications_delivery WHERE state = 'waiting' AND not_before <= now())"""  # digests wait for their hour
TRIED = "SELECT count(*) FROM notifications_delivery WHERE state = 'waiting' AND rhythm = 'at_once' AND attempts > 0"
# What happened in a window and was not published, or waits for a mail that is due, or that was tried and is to be tried again.
BEHIND = """SELECT count(*) FROM events_event e WHERE e.created_at BETWEEN to_timestamp(%s) AND to_timestamp(%s) AND (e.published_at IS NULL
  OR EXISTS (SELECT FROM notifications_delivery d WHERE d.event_id = e.id AND d.state = 'waiting'
    AND (d.not_before <= now() OR (d.attempts > 0 AND d.rhythm = 'at_once'))))"""
HEARD = """SELECT extract(epoch FROM min(published_at))::float8 FROM events_event
  WHERE created_at > to_timestamp(%s) AND published_at - created_at < interval '25 s'"""
# Whom a mail server refuses for now is tried again after a minute, whatever becomes of other mails: here that minute has passed. What
# failed because the server was away goes on by itself.
MINUTE_PASSES = """UPDATE notifications_delivery SET not_before = now()
  WHERE state = 'waiting' AND rhythm = 'at_once' AND attempts > 0 AND not_before > now() AND error = 'recipient_refused'"""
MUCH_TOO_LATE = 300  # so long it is waited for, to say what it took; what took longer than the aim is a broken promise
WEEK_PASSES = "UPDATE notifications_mail SET sent_at = sent_at - interval '8 days' WHERE sent_at > now() - interval '7 days'"


class Steps:
    def __init__(self, world: World, short: bool):
        self.world, self.short = world, short
        self.dice = random.Random(SEED)
        self.windows: dict[str, Window] = {}
        self.broken: list[str] = []
        self.table: list[tuple[str, str]] = []
        self.cuts: list[tuple[float, float]] = []  # when something was killed that may just have handed a mail over
        self.path = world.folder / "ledger"
        self.path.unlink(missing_ok=True)

    @contextmanager
    def window(self, name, minute_passes=False, **more):
        """Something is away; then, what happened meanwhile is waited for, so that the next fault finds a platform at ease."""
        print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
        self.world.change(WEEK_PASSES)  # or a person who got ten mails would get no more in this run
        window = self.windows[name] = Window(name, time.time(), **more)
        window.ended = float("inf")
        yield window
        window.ended = time.time()
        if minute_passes:
            self.world.change(MINUTE_PASSES)
        done = self.until(lambda: self.world.rows(BEHIND, window.began, window.ended)[0][0] == 0, MUCH_TOO_LATE, pause=0.3)
        window.resumed = time.time() - window.ended
        self.promise(done, f"{name}: what happened meanwhile was not told {MUCH_TOO_LATE} s after the return")
        late = f"{name}: it took {window.resumed:.0f} s until all that happened meanwhile was told, {AIM_SECONDS} s are the aim"
        self.promise(window.resumed <= AIM_SECONDS, late)

    def until(self, condition, seconds: float, pause: float) -> bool:
        """Wait for something to hold; meanwhile what ended by itself is started again."""

        def looked():
            self.world.keep_up()
            return condition()

        return wait_until(looked, seconds, pause=pause)

    @contextmanager
    def cut(self):
        began = time.time()
        yield
        self.cuts.append((began, time.time()))

    def at_random(self, most: float = 2.0) -> None:
        time.sleep(self.dice.uniform(0, most))

    def ledger(self):
        return proof.Ledger.read(self.path)

    def accept(self, number: int, within: float, at_least: float = 0) -> None:
        """Go on until `number` more changes were accepted, and for `at_least` seconds."""
        before, began = len(self.ledger().accepted), time.monotonic()
        done = self.until(lambda: len(self.ledger().accepted) >= before + number, within, pause=0.2)
        self.promise(done, f"{self.last_window()}: {number} changes were not accepted within {within} s")
        time.sleep(max(0.0, at_least - (time.monotonic() - began)))

    def hears(self) -> None:
        """Until the worker takes events from the queue again: the sweep publishes none that is younger than 30 seconds."""
        if self.short:  # there the sweep takes younger ones
            return self.accept(2, within=60)
        back, heard = self.windows[self.last_window()].ended, []
        done = self.until(lambda: heard.extend(self.world.rows(HEARD, back)) or heard[-1][0] is not None, 90, pause=0.2)
        self.promise(done, f"{self.last_window()}: the worker stayed deaf")
        if done:
            self.table.append((f"{self.last_window()}: the worker hears again", f"after {heard[-1][0] - back:.0f} s"))
        return None

    def last_window(self) -> str:
        return next(reversed(self.windows))

    def promise(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.broken.append(otherwise)
