"""`make faults`: servers and processes are stopped and killed under a running load; then it is proven that nothing was lost.

Loopback only, everything of its own, about four minutes: some faults, drawn by SEED (given again: the same ones in the same order). ARGS=--short:
each part killed once, a fault of the mail server and one more, drawn alike, within three minutes; CHECK_ALL=1: all; ARGS=--write: all, and the
table goes to benchmarks/RESULTS.md. Exit code 1 when a promise broke, also when something needed more than a minute to resume.
"""

import signal
import subprocess
import sys
import time
import uuid
from collections import Counter

from devtools.place import CHECKOUT
from devtools.processes import start_child, stop_child, wait_until
from tests.faults import mail_proof, proof, report
from tests.faults.export_faults import ExportFaults
from tests.faults.mail_faults import MailFaults
from tests.faults.people import COUNTRIES, Ledger, Person
from tests.faults.scenario import TRIED, WAITING
from tests.faults.world import PASSWORD, World
from tests.seed import CHECK_ALL, SEED

SETTLING_SECONDS = 240  # generous: a busy machine; what it took is in the table
DRAWN = 8  # faults of a run by hand; CHECK_ALL=1 and ARGS=--write play all


class Scenario(MailFaults, ExportFaults):
    all = CHECK_ALL

    def run(self) -> bool:
        self.began = time.time()
        self.choose()
        faults = self.schedule()
        print(f"SEED={SEED}: {', '.join(fault.__name__ for fault in faults)}", flush=True)
        if {"export_killed", "export_lost"} & {fault.__name__ for fault in faults}:
            self.give_key()
        command = [sys.executable, "-m", "tests.faults.people", self.world.address, PASSWORD, str(self.path)]
        load = start_child(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL)
        try:
            if not wait_until(lambda: self.ledger().begun > len(COUNTRIES) or load.poll() is not None, 90, pause=0.2):
                self.broken.append("the people could not sign in")
            with self.window("calm"):
                self.accept(3 if self.short else 12, within=60, at_least=2 if self.short else 8)
            for fault in faults:
                self.at_random(0 if self.short else 2)
                fault()
        finally:
            stop_child(load, 15, 90)
        self.settle()
        self.judge()
        return not self.broken

    def schedule(self) -> list:
        groups = [  # of each one is played in a short run
            [self.worker_killed, self.worker_killed_sending, self.digests_killed, self.export_killed],
            [self.web_worker_killed],
            [self.beat_killed],
            [self.postgres_killed, self.postgres_restarted],
            [self.valkey_killed, self.valkey_down],
            [self.mail_server_away, self.mail_server_stalls, self.mail_server_busy, self.mail_server_drops, self.one_unknown],
            [self.valkey_hangs, self.valkey_emptied, self.clock_changes, self.export_lost],
        ]
        if self.short:
            faults = [self.dice.choice(group) for group in groups]
            return self.dice.sample(faults, len(faults))
        faults = [fault for group in groups for fault in group]
        return self.dice.sample(faults, len(faults) if self.all else DRAWN)

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
            self.accept(4, within=60, at_least=4 if self.short else 8)
            self.world.continue_valkey()
        self.hears()

    def valkey_emptied(self):
        with self.window("Valkey emptied"):
            for _time in range(4):
                self.world.empty_valkey()
                self.at_random()
            self.accept(2, within=60)
            self.world.empty_valkey()
        self.hears()

    def postgres_restarted(self):
        self.postgres_away("PostgreSQL restarted", self.world.postgres.stop)

    def postgres_killed(self):
        self.postgres_away("PostgreSQL killed", self.world.kill_postgres)

    def postgres_away(self, name, end):
        web, ended = self.world.web_master(), list(self.world.ended_by_themselves)
        with self.window(name, may_refuse=True, grace=5) as window:
            with self.cut():
                end()
            time.sleep(2)
            self.world.postgres.start()
            back = time.time()
            ready = wait_until(lambda: self.world.answers("/ready"), 60, pause=0.1)
            self.promise(ready, f"{name}: /ready did not come back")
            times = f"{back - window.began:.1f} s, {time.time() - back:.1f} s"
            self.table.append((f"{name}: away, then ready again after", times))
        self.accept(3, within=60)
        self.promise(web == self.world.web_master(), f"{name}: gunicorn ended")
        self.promise(self.world.ended_by_themselves == ended, f"{name}: the Celery worker or beat ended")

    def worker_killed(self):
        with self.window("worker killed"):
            wait_until(lambda: self.world.rows(WAITING)[0][0] > 0, 10)  # in the middle of its work
            with self.cut():
                self.world.kill("worker")
            self.accept(3, within=60, at_least=2)
            self.world.start("worker")
        self.accept(2, within=60)

    def beat_killed(self):
        """And Valkey emptied, so that what was queued waits for the sweeps, which nobody asks for."""
        with self.window("beat killed"):
            self.world.kill("beat")
            self.at_random()
            self.world.empty_valkey()
            self.accept(3, within=60)
            self.world.empty_valkey()
            self.world.start("beat")
        self.accept(1, within=60)
        self.promise(self.world.processes["beat"].poll() is None, "beat did not start again")

    def web_worker_killed(self):
        with self.window("gunicorn worker killed", may_cut=True, grace=5):
            self.world.kill_one_web_worker()
            time.sleep(1)
        self.accept(3, within=60)

    # ── steps ──
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
        self.last_hour()
        began = time.monotonic()
        waits = lambda: self.world.rows(WAITING)[0][0] + self.world.rows(TRIED)[0][0]  # noqa: E731
        done = self.until(lambda: waits() == 0, SETTLING_SECONDS, pause=0.5)
        self.promise(done, f"something still waited after {SETTLING_SECONDS} s")
        self.table.append(("after the last fault, all published and delivered within", f"{time.monotonic() - began:.0f} s"))

    # ── the end ────────────────────────────────────────────────────────────────────────────────────────────────────
    def judge(self) -> None:
        ledger, windows = self.ledger(), list(self.windows.values())
        events, deliveries = self.world.rows(proof.EVENTS, self.began), self.world.rows(proof.DELIVERIES, self.began)
        lost = {line["file"] for line in self.world.misdeeds() if line.get("lost")}
        recorded = self.world.rows(mail_proof.RECORDED)
        mails = mail_proof.of_run(mail_proof.taken(self.world.mails(), lost, self.cuts), events, recorded)
        checks = {
            "answers": proof.wrong_answers(ledger, windows),
            "people who gave up": [line["why"] for line in ledger.gave_up],
            "accepted changes": proof.lost_changes(ledger, self.world.rows(proof.STORED)),
            "events": proof.wrong_events(ledger, events),
            "deliveries": proof.wrong_deliveries(events, deliveries),
            "mails": mail_proof.wrong_mails(events, deliveries, mails),
            "records of mails": mail_proof.wrong_records(mails, recorded),
            "digests": mail_proof.wrong_digests(mails, recorded),
            "what digests tell": mail_proof.lost_in_digests(mails, self.world.rows(mail_proof.TOLD_IN_DIGESTS, self.began)),
        }
        for name, sentences in checks.items():
            self.broken += [f"{name}: {sentence}" for sentence in proof.some(sentences)]
        self.judge_waiting()
        what = [line["what"] for line in ledger.accepted]
        statuses = Counter(ask["status"] for ask in ledger.asks)
        self.table += [
            ("requests, answered 503, cut off", numbers(len(ledger.asks), statuses[503], statuses[0])),
            ("accepted: drafts, saves, submitted, validated, returned", numbers(*(what.count(each) for each in proof.WHAT))),
            ("events, deliveries, mails", numbers(len(events), len(deliveries), len(mails))),
            ("ended by themselves, and were started again", ", ".join(self.world.ended_by_themselves) or "none"),
            ("digests", numbers(sum(period is not None for _address, _key, period in recorded))),
            ("mails sent again (taken, and the sender died or never heard of it)", numbers(mail_proof.again(mails, recorded))),
        ]
        for window in windows:
            asks = ledger.during(window)
            self.table.append((f"{window.name}: GET median / 95 % / longest", proof.took(asks, "GET")))
            self.table.append((f"{window.name}: POST and PATCH", proof.took(asks, "POST", "PATCH")))
        self.resumed = [report.resumed(window, events, mails) for window in windows if window.name != "calm"]

    def show(self) -> None:
        rows = [*self.table, *((f"{row.fault}: resumes", row.text) for row in getattr(self, "resumed", []))]
        width = max(len(name) for name, _value in rows)
        print("\n".join(f"  {name:<{width}}  {value}" for name, value in rows))
        print("\n".join(f"BROKEN: {sentence}" for sentence in self.broken) or "Every promise was kept.")


def numbers(*values: int) -> str:
    return ", ".join(f"{value:,}" for value in values)


def play(short: bool, everything: bool = False) -> Scenario:
    began = time.monotonic()
    with World("tests.faults.quick_settings" if short else "tests.faults.settings") as world:
        print(f"ready after {time.monotonic() - began:.0f} s", flush=True)
        scenario = Scenario(world, short)
        scenario.all |= everything
        if scenario.run():
            world.keep()
    scenario.table.append(("the whole run", f"{time.monotonic() - began:.0f} s"))
    return scenario


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    played = play("--short" in sys.argv[1:], "--write" in sys.argv[1:])
    played.show()
    if "--write" in sys.argv[1:] and not played.broken:
        report.write(played)
    sys.exit(1 if played.broken else 0)
