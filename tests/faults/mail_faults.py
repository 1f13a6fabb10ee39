"""Faults of the mail server, of a worker that sends, of digests while processes die, of a clock."""

import contextlib
import time
from functools import partial

from devtools.processes import wait_until
from tests.faults import mail_server
from tests.faults.scenario import Steps

HAPPENING_SECONDS = 120  # generous: until somebody sends, on a busy machine
WHO_GETS_DIGESTS = ("focal_point.pt", "focal_point.ne", "coordinator.ne")
CHOOSE = """INSERT INTO notifications_notificationsettings (user_id, choices, digest_at, weekly_on, working_days, plain_text, digests)
  SELECT id, '{"practices.returns": "daily", "practices.decisions": "daily"}', '07:30', 0, '{0,1,2,3,4,5,6}', false, true
  FROM accounts_user WHERE email = ANY (%s)"""
DIGESTS_WAIT = """SELECT count(*) FROM notifications_delivery d JOIN accounts_user u ON u.id = d.user_id JOIN events_event e ON e.id = d.event_id
  WHERE d.state = 'waiting' AND d.rhythm = 'daily' AND u.email = ANY (%s) AND e.kind = 'practices.returned'"""
HOUR_COMES = "UPDATE notifications_delivery SET not_before = now() WHERE state = 'waiting' AND rhythm IN ('daily', 'weekly')"
HOUR_OF_SOME = f"{HOUR_COMES} AND user_id IN (SELECT id FROM accounts_user WHERE email = ANY (%s))"
REFUSED = (
    """SELECT DISTINCT u.email FROM notifications_delivery d JOIN accounts_user u ON u.id = d.user_id WHERE d.state = 'failed'"""
)
# As the Secretariat does it on its page of failures, once the address is right.
RETRY = "UPDATE notifications_delivery SET state = 'waiting', attempts = 0, not_before = now() WHERE state = 'failed'"
# As the person does it on the platform: mails that came back count no more.
ADDRESS_IS_RIGHT = "UPDATE notifications_bounce SET cleared_at = now() WHERE cleared_at IS NULL"
# So that one of the worker's two processes met it twice in a row, as when a server is away for longer: then it knows that it is away.
TIMES = 3
FAILED_TRIES = (
    "SELECT coalesce(sum(attempts), 0) FROM notifications_delivery WHERE state = 'waiting' AND error LIKE 'connection%%'"
)
# But for the kind that is told by day (an address that mails came back from): played in an evening it waits for the morning, rightly.
FAR = """SELECT kind, created_at, not_before FROM notifications_delivery WHERE state = 'waiting' AND rhythm = 'at_once'
  AND not_before > now() + interval '1 hour' AND kind <> 'focalpoints.address_returned'"""


class MailFaults(Steps):
    def choose(self) -> None:
        self.world.change(CHOOSE, [f"{name}@demo.example" for name in WHO_GETS_DIGESTS])

    # ── the mail server ──
    def mail_server_away(self):
        self.misbehave("mail server refuses connections", mail_server.AWAY, happened=self.a_try_failed)

    def mail_server_stalls(self):
        self.misbehave("mail server stalls", mail_server.STALLS)

    def mail_server_busy(self):
        self.misbehave("mail server answers 4xx", mail_server.BUSY, minute_passes=True)

    def mail_server_drops(self):
        self.misbehave("mail server takes mails and hangs up", mail_server.DROPS)

    def one_unknown(self):
        who = "secretariat@demo.example"
        self.misbehave("mail server answers 5xx to one", mail_server.UNKNOWN, who, times=1)
        failed = self.world.rows(REFUSED)
        self.promise(set(failed) <= {(who,)}, f"a refused recipient failed others: {failed}")
        self.world.change(ADDRESS_IS_RIGHT)
        self.table.append(("mails that failed for good, all of one recipient, then retried", str(self.world.change(RETRY))))

    def misbehave(self, name: str, mood: str, *who: str, happened=None, times: int = TIMES, minute_passes=False) -> None:
        before = len(self.world.misdeeds(mood))
        happened = happened or (lambda: len(self.world.misdeeds(mood)) >= before + times)
        with self.window(name, minute_passes=minute_passes), self.mood(mood, *who):
            self.promise(wait_until(happened, HAPPENING_SECONDS, pause=0.1), f"{name}: it did not happen")
            self.accept(2, within=60, at_least=self.dice.uniform(1, 4))
        self.accept(2, within=60)

    def a_try_failed(self) -> bool:
        return self.world.rows(FAILED_TRIES)[0][0] >= TIMES

    @contextlib.contextmanager
    def mood(self, *words: str):
        self.world.mood.set(*words)
        try:
            yield
        finally:
            self.world.mood.set(mail_server.GOOD)

    # ── those who send ──
    def worker_killed_sending(self):
        self.kill_while_sending("worker killed while it sends", lambda line: True)
        self.accept(2, within=60)

    def digests_killed(self):
        """The hour of the digests comes, the worker dies over one; then it comes once more: nobody gets a second one."""
        people = [f"{name}@demo.example" for name in WHO_GETS_DIGESTS]
        wait = wait_until(lambda: self.world.rows(DIGESTS_WAIT, people)[0][0] > 0, HAPPENING_SECONDS, pause=0.2)
        self.promise(wait, "digests: there was nothing for them")
        hour = partial(self.world.change, HOUR_OF_SOME, people)
        self.kill_while_sending("worker killed over a digest", lambda line: line["is_digest"], hour)
        self.world.change(HOUR_OF_SOME, people)
        self.accept(2, within=60)

    def kill_while_sending(self, name: str, wanted, first=None) -> None:
        with self.window(name):
            if first:
                first()
            self.dies_sending(wanted)
            self.accept(2, within=60)
            self.world.start("worker")

    def dies_sending(self, wanted) -> None:
        """The mail server has taken the mail and lets the worker wait for its word."""
        before = len(self.world.misdeeds(mail_server.LINGERS))
        happens = lambda: any(map(wanted, self.world.misdeeds(mail_server.LINGERS)[before:]))  # noqa: E731
        with self.mood(mail_server.LINGERS):
            self.promise(wait_until(happens, HAPPENING_SECONDS, pause=0.05), f"{self.last_window()}: nobody sent anything")
            self.at_random(mail_server.LINGER_SECONDS * 0.6)
            with self.cut():
                self.world.kill("worker")

    # ── the clock ──
    def clock_changes(self):
        """The worker's clock is three hours off, then right again: ahead, so that the future is due, then behind."""
        for hours in (3, -3):
            with self.window(f"worker's clock {hours:+} h"):
                self.world.stop("worker")
                self.world.start("worker", FAULTS_CLOCK_HOURS=str(hours))
                self.publishes()
                self.dies_sending(lambda line: True)  # what it was at stands written with its clock
                self.world.start("worker")

    def publishes(self) -> None:
        back = time.time()
        sql = "SELECT count(*) FROM events_event WHERE created_at > to_timestamp(%s) AND published_at IS NOT NULL"
        done = wait_until(lambda: self.world.rows(sql, back)[0][0] > 0, HAPPENING_SECONDS, pause=0.2)
        self.promise(done, f"{self.last_window()}: the worker publishes nothing")

    # ── the end ──
    def last_hour(self) -> None:
        """What failed for good is tried again, what waits for a digest gets it; whoever had one today waits for tomorrow's."""
        self.world.change(RETRY)
        self.world.change(HOUR_COMES)

    def judge_waiting(self) -> None:
        far = self.world.rows(FAR)
        told = ", ".join(f"{kind} of {since:%H:%M} until {until:%d %H:%M}" for kind, since, until in far)
        self.promise(not far, f"{len(far)} mails that were to go at once wait for an hour and more: {told}")
