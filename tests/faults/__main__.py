"""`make faults`: servers and processes are stopped and killed under a running load; then it is proven that nothing was lost.

Loopback only, everything of its own, about three minutes (ARGS=--short: under one). Exit code 1 when a promise broke.
"""

import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from contextlib import contextmanager

from devtools.place import CHECKOUT
from devtools.processes import start_child, stop_child, wait_until
from tests.faults import proof
from tests.faults.people import COUNTRIES, Ledger, Person
from tests.faults.proof import Window
from tests.faults.world import PASSWORD, World

SETTLING_SECONDS = 150  # generous: a busy machine; what it took is in the table

WAITING = """SELECT (SELECT count(*) FROM events_event WHERE published_at IS NULL)
  + (SELECT count(*) FROM notifications_delivery WHERE state = 'waiting' AND not_before <= now())"""  # digests wait for their hour


class Scenario:
    def __init__(self, world: World, short: bool):
        self.world, self.short = world, short
        self.windows: dict[str, Window] = {}
        self.broken: list[str] = []
        self.table: list[tuple[str, str]] = []
        self.kills = 0
        self.path = world.folder / "ledger"
        self.path.unlink(missing_ok=True)

    def run(self) -> bool:
        self.began = time.time()
        command = [sys.executable, "-m", "tests.faults.people", self.world.address, PASSWORD, str(self.path)]
        load = start_child(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL)
        try:
            if not wait_until(lambda: self.ledger().begun > len(COUNTRIES) or load.poll() is not None, 90, pause=0.2):
                self.broken.append("the people could not sign in")
            with self.window("calm"):
                self.accept(3 if self.short else 12, within=60, at_least=2 if self.short else 8)
            for fault in self.short_faults() if self.short else self.faults():
                fault()
        finally:
            stop_child(load, 15, 90)
        self.settle()
        self.judge()
        return not self.broken

    def short_faults(self):
        return [self.valkey_down, self.worker_killed]

    def faults(self):
        return [
            self.valkey_killed,
            self.valkey_down,
            self.valkey_hangs,
            self.postgres_restarted,
            self.postgres_killed,
            self.worker_killed,
            self.web_worker_killed,
        ]

    # ── the faults ─────────────────────────────────────────────────────────────────────────────────────────────────
    def valkey_killed(self):
        with self.window("Valkey killed"):
            self.world.kill_valkey()
            self.world.valkey.start()  # empty: it keeps nothing here
        self.hears()

    def valkey_down(self):
        with self.window("Valkey down"):
            self.world.kill_valkey()
            began = time.time()
            self.sign_in_without_valkey()
            self.accept(4 if self.short else 8, within=60, at_least=3 if self.short else 20 - (time.time() - began))
            self.world.valkey.start()
        self.hears()

    def valkey_hangs(self):
        with self.window("Valkey hangs"):
            self.world.halt_valkey()
            self.accept(4, within=60, at_least=8)
            self.world.continue_valkey()
        self.hears()

    def postgres_restarted(self):
        self.postgres_away("PostgreSQL restarted", self.world.postgres.stop)

    def postgres_killed(self):
        self.kills += 1
        self.postgres_away("PostgreSQL killed", self.world.kill_postgres)

    def postgres_away(self, name, end):
        web = self.world.web_master()
        with self.window(name, may_refuse=True, grace=5) as window:
            end()
            time.sleep(2)
            self.world.postgres.start()
        back = time.time()
        self.promise(wait_until(lambda: self.world.answers("/ready"), 60, pause=0.1), f"{name}: /ready did not come back")
        self.table.append((f"{name}: away, then ready again after", f"{back - window.began:.1f} s, {time.time() - back:.1f} s"))
        self.accept(3, within=60)
        self.promise(web == self.world.web_master(), f"{name}: gunicorn ended")
        self.promise(self.world.processes["worker"].poll() is None, f"{name}: the Celery worker ended")
        self.promise(self.world.processes["beat"].poll() is None, f"{name}: beat ended")

    def worker_killed(self):
        self.kills += 1
        with self.window("worker killed"):
            wait_until(lambda: self.world.rows(WAITING)[0][0] > 0, 10)  # in the middle of its work
            self.world.kill("worker")
            self.accept(3, within=60, at_least=2)
            self.world.start("worker")
        self.accept(2, within=60)

    def web_worker_killed(self):
        with self.window("gunicorn worker killed", may_cut=True, grace=5):
            self.world.kill_one_web_worker()
            time.sleep(1)
        self.accept(3, within=60)

    # ── steps ──────────────────────────────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def window(self, name, **more):
        print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
        window = self.windows[name] = Window(name, time.time(), **more)
        window.ended = float("inf")
        yield window
        window.ended = time.time()

    def ledger(self):
        return proof.Ledger.read(self.path)

    def accept(self, number: int, within: float, at_least: float = 0) -> None:
        """Go on until `number` more changes were accepted, and for `at_least` seconds."""
        before, began = len(self.ledger().accepted), time.monotonic()
        done = wait_until(lambda: len(self.ledger().accepted) >= before + number, within, pause=0.2)
        self.promise(done, f"{self.last_window()}: {number} changes were not accepted within {within} s")
        time.sleep(max(0.0, at_least - (time.monotonic() - began)))

    def hears(self) -> None:
        """Until the worker takes events from the queue again: the sweep publishes none that is younger than 30 seconds."""
        if self.short:  # there the sweep takes younger ones
            return self.accept(2, within=60)
        back = time.time()
        taken = "SELECT count(*) FROM events_event WHERE created_at > to_timestamp(%s) AND published_at - created_at < '25 s'"
        done = wait_until(lambda: self.world.rows(taken, back)[0][0] > 0, 90, pause=0.2)
        self.promise(done, f"{self.last_window()}: the worker stayed deaf")
        self.table.append((f"{self.last_window()}: the worker hears again", f"after {time.time() - back:.0f} s"))
        return None

    def last_window(self) -> str:
        return next(reversed(self.windows))

    def sign_in_without_valkey(self):
        """Sign-in works; the limit of failures holds, since it is counted in PostgreSQL."""
        ledger = Ledger(self.path)
        person = Person(self.world.address, PASSWORD, "analyst.fr@demo.example", ledger)
        began = time.time()
        self.promise(person.sign_in(), "Valkey down: nobody could sign in")
        self.table.append(("Valkey down: signing in, all of it", f"{time.time() - began:.1f} s"))
        if self.short:
            return
        guesser = Person(self.world.address, uuid.uuid4().hex, "observer.pt@demo.example", ledger)
        guessed = [guesser.sign_in() for _ in range(11)]
        guesser.password = PASSWORD
        self.promise(not any(guessed) and not guesser.sign_in(), "Valkey down: the eleventh guess of an hour was let through")
        failures = self.world.rows("SELECT count(*) FROM accounts_signinfailure")[0][0]
        self.promise(failures == 10, f"Valkey down: {failures} failed sign-ins were counted, 10 are the most")

    def settle(self) -> None:
        """Until nothing waits any more."""
        print(f"{time.strftime('%H:%M:%S')} settling", flush=True)
        began = time.monotonic()
        done = wait_until(lambda: self.world.rows(WAITING)[0][0] == 0, SETTLING_SECONDS, pause=0.5)
        self.promise(done, f"something still waited after {SETTLING_SECONDS} s")
        self.table.append(("after the last fault, all published and delivered within", f"{time.monotonic() - began:.0f} s"))

    def promise(self, kept: bool, otherwise: str) -> None:
        if not kept:
            self.broken.append(otherwise)

    # ── the end ────────────────────────────────────────────────────────────────────────────────────────────────────
    def judge(self) -> None:
        ledger, windows = self.ledger(), list(self.windows.values())
        events, deliveries = self.world.rows(proof.EVENTS, self.began), self.world.rows(proof.DELIVERIES, self.began)
        mails, copies = proof.wrong_mails(events, deliveries, self.world.mails(), self.kills)
        checks = {
            "answers": proof.wrong_answers(ledger, windows),
            "people who gave up": [line["why"] for line in ledger.gave_up],
            "accepted changes": proof.lost_changes(ledger, self.world.rows(proof.STORED)),
            "events": proof.wrong_events(ledger, events),
            "deliveries": proof.wrong_deliveries(events, deliveries),
            "mails": mails,
        }
        for name, sentences in checks.items():
            self.broken += [f"{name}: {sentence}" for sentence in proof.some(sentences)]
        what = [line["what"] for line in ledger.accepted]
        statuses = Counter(ask["status"] for ask in ledger.asks)
        self.table += [
            ("requests, answered 503, cut off", numbers(len(ledger.asks), statuses[503], statuses[0])),
            ("accepted: drafts, saves, submitted, validated, returned", numbers(*(what.count(each) for each in proof.WHAT))),
            (
                "events, deliveries, mails, mails sent again",
                numbers(len(events), len(deliveries), len(self.world.mails()), copies),
            ),
        ]
        for window in windows:
            asks = ledger.during(window)
            self.table.append((f"{window.name}: GET median / 95 % / longest", proof.took(asks, "GET")))
            self.table.append((f"{window.name}: POST and PATCH", proof.took(asks, "POST", "PATCH")))
            if window.name != "calm" and (after := proof.waited(events, window)):
                name = f"{window.name}: its {len(after)} events published"
                self.table.append((name, f"within {max(0, *after):.0f} s of the return"))

    def show(self) -> None:
        width = max(len(name) for name, _value in self.table)
        print("\n".join(f"  {name:<{width}}  {value}" for name, value in self.table))
        print("\n".join(f"BROKEN: {sentence}" for sentence in self.broken) or "Every promise was kept.")


def numbers(*values: int) -> str:
    return ", ".join(f"{value:,}" for value in values)


def play(short: bool) -> Scenario:
    began = time.monotonic()
    with World("tests.faults.quick_settings" if short else "tests.faults.settings") as world:
        print(f"ready after {time.monotonic() - began:.0f} s", flush=True)
        scenario = Scenario(world, short)
        if scenario.run():
            world.keep()
    scenario.table.append(("the whole run", f"{time.monotonic() - began:.0f} s"))
    return scenario


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    played = play("--short" in sys.argv[1:])
    played.show()
    sys.exit(1 if played.broken else 0)
