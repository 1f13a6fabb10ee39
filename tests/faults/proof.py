"""What was promised, against the database (mails: mail_proof). Each check gives the sentences that say what is wrong."""

import json
import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

AT_NO_TIME = float("inf")
MOST = 5  # sentences of one kind that are shown
WHAT = ("draft", "save", "submitted", "validated", "returned")  # can be accepted


@dataclass
class Window:
    """A time in which something is away. `ended` is when it was back."""

    name: str
    began: float
    ended: float = 0.0
    resumed: float = 0.0  # seconds from the return until all that happened meanwhile was told
    grace: float = 0.0  # seconds after the return in which an answer may still be short
    may_refuse: bool = False  # 503 with Retry-After, and cut connections
    may_cut: bool = False  # cut connections alone

    def holds(self, line: dict) -> bool:
        return line["began"] <= self.ended + self.grace and line["ended"] >= self.began


@dataclass
class Ledger:
    asks: list[dict] = field(default_factory=list)
    accepted: list[dict] = field(default_factory=list)
    gave_up: list[dict] = field(default_factory=list)
    begun: int = 0

    @classmethod
    def read(cls, path: Path):
        found = cls()
        for line in path.read_text().splitlines() if path.exists() else []:
            entry = json.loads(line)
            match entry["do"]:
                case "ask":
                    found.asks.append(entry)
                case "accepted":
                    found.accepted.append(entry)
                case "gave up":
                    found.gave_up.append(entry)
                case "begun":
                    found.begun += 1
        return found

    def during(self, window: Window) -> list[dict]:
        return [ask for ask in self.asks if window.began <= ask["began"] <= window.ended]


# ── answers ────────────────────────────────────────────────────────────────────────────────────────────────────────
def wrong_answers(ledger: Ledger, windows: list[Window]) -> list[str]:
    found = []
    for ask in ledger.asks:
        inside = [window for window in windows if window.holds(ask)]
        refusing, cutting = any(w.may_refuse for w in inside), any(w.may_cut or w.may_refuse for w in inside)
        what = f"{ask['method']} {ask['path']} during {', '.join(w.name for w in inside) or 'calm'}"
        if ask["signed_out"]:
            found.append(f"{what}: {ask['who']} was signed out")
        elif ask["status"] == 0 and not cutting:
            found.append(f"{what}: {ask['fault']}")
        elif ask["status"] >= 500 and not (refusing and ask["status"] == 503):
            found.append(f"{what}: answered {ask['status']}")
        elif ask["status"] == 503 and not ask["retry_after"]:
            found.append(f"{what}: 503 without Retry-After")
    return found


def took(asks: list[dict], *methods: str) -> str:
    """Median, 95 % and longest time in milliseconds, and of how many."""
    times = sorted((ask["ended"] - ask["began"]) * 1000 for ask in asks if ask["method"] in methods and 0 < ask["status"] < 500)
    if len(times) < 2:
        return "-"
    return f"{statistics.median(times):.0f} / {times[int(len(times) * 0.95)]:.0f} / {times[-1]:.0f} ms of {len(times)}"


# ── what was accepted ──────────────────────────────────────────────────────────────────────────────────────────────
STORED = """
SELECT p.reference, p.state, r.edition,
  (SELECT text FROM practices_section s WHERE s.revision_id = r.id AND s.kind = 'title'),
  (SELECT text FROM practices_section s WHERE s.revision_id = r.id AND s.kind = 'actions')
FROM practices_practice p JOIN practices_revision r ON r.id = p.current_id"""


STATES = {"submitted": ("submitted", "in_review", "returned"), "validated": ("in_review",), "returned": ("returned",)}


def lost_changes(ledger: Ledger, rows: list[tuple]) -> list[str]:
    stored, titles = {row[0]: row for row in rows}, Counter(row[3] for row in rows if (row[3] or "").startswith("Faults "))
    found = [f"“{title}” was stored {number} times" for title, number in titles.items() if number > 1]
    last = {}
    for line in ledger.accepted:
        last.setdefault(line["reference"], {})[line["what"] if line["what"] in ("draft", "save") else "state"] = line
    for reference, lines in last.items():
        if reference not in stored:
            found.append(f"{reference}: accepted, not in the database")
            continue
        _reference, state, edition, title, text = stored[reference]
        if title != lines["draft"]["title"]:
            found.append(f"{reference}: another title")
        if "save" in lines and text != lines["save"]["text"] and not after(text, lines["save"]["text"]):
            found.append(f"{reference}: another text than the one accepted last")
        if "save" in lines and not lines["save"]["edition"] <= edition <= lines["save"]["edition"] + 1:
            found.append(f"{reference}: edition {edition}, {lines['save']['edition']} was accepted")
        if "state" in lines and state not in STATES[lines["state"]["what"]]:
            found.append(f"{reference}: {state}, {lines['state']['what']} was accepted")
    return found


def after(text: str | None, accepted: str) -> bool:
    """Whether the stored text is the next one of the same page: a save whose answer never came back before the end."""
    number = re.match(r"Step (\d) of (.*)", accepted)
    return bool(number and text == f"Step {int(number[1]) + 1} of {number[2]}")


# ── what people were told ──────────────────────────────────────────────────────────────────────────────────────────
# A worker whose clock was wrong (settings.py) writes moments hours away: told by the right clock.
EVENTS = """
SELECT e.id, e.kind, p.reference, p.slug, e.created_at, e.published_at, extract(epoch FROM e.created_at)::float8,
  (extract(epoch FROM e.published_at) - CASE WHEN e.published_at > now() THEN 10800 WHEN e.published_at < e.created_at - interval '1 h'
    THEN -10800 ELSE 0 END)::float8, split_part(split_part(a.email, '@', 1), '.', 2), e.actor_id
FROM events_event e JOIN practices_practice p ON p.id = e.subject_id LEFT JOIN accounts_user a ON a.id = e.actor_id
WHERE p.created_at >= to_timestamp(%s) AND e.kind LIKE 'practices.%%' ORDER BY e.id"""
DELIVERIES = """
SELECT d.event_id, u.email, d.channel, CASE WHEN d.state = 'waiting' AND d.not_before > now() THEN 'later' ELSE d.state END,
  CASE WHEN d.state = 'sent' AND m.period IS NOT NULL THEN 'in_digest'
    WHEN d.error = 'read' AND NOT EXISTS (SELECT FROM notifications_delivery r WHERE r.event_id = d.event_id AND r.user_id = d.user_id
      AND r.channel = 'in_app' AND r.read_at IS NOT NULL) THEN 'was_not_read'
    WHEN d.error = 'address_returned' AND NOT EXISTS (SELECT FROM notifications_bounce b WHERE b.user_id = d.user_id
      AND b.told_at IS NOT NULL AND e.created_at <= coalesce(b.cleared_at, 'infinity')) THEN 'address_was_right' ELSE d.error END
FROM notifications_delivery d LEFT JOIN notifications_mail m ON m.id = d.mail_id
JOIN accounts_user u ON u.id = d.user_id JOIN events_event e ON e.id = d.event_id JOIN practices_practice p ON p.id = e.subject_id
WHERE p.created_at >= to_timestamp(%s) AND e.kind LIKE 'practices.%%'"""
EXPECTED = {
    "practices.drafted": lambda place: set(),
    "practices.submitted": lambda place: {f"coordinator.{place}"},
    "practices.returned": lambda place: {f"focal_point.{place}"},
    "practices.validated": lambda place: {"secretariat"},
}
FOLDED = ("read", "not_looked_at", "one_line", "done")  # the reasons for which a mail need not go
ASKS = ("practices.submitted", "practices.returned", "practices.validated")
ANSWERS = ("practices.returned", "practices.validated")  # of the coordinator who was asked
KIND_OF = {"draft": "practices.drafted"} | {what: f"practices.{what}" for what in WHAT[2:]}


def wrong_events(ledger: Ledger, events: list[tuple]) -> list[str]:
    count = Counter((event[1], event[2]) for event in events)
    found = [f"{kind} of {reference}: {number} events" for (kind, reference), number in count.items() if number > 1]
    for line in ledger.accepted:
        kind = KIND_OF.get(line["what"])
        if kind and not count[kind, line["reference"]]:
            found.append(f"{line['reference']}: {line['what']} accepted, no event")
    return found + [f"{event[1]} of {event[2]} was not published" for event in events if event[5] is None]


def wrong_deliveries(events: list[tuple], deliveries: list[tuple]) -> list[str]:
    found, told = [], defaultdict(list)
    answered = {event[2]: event[6] for event in events if event[1] in ANSWERS}
    over = {
        event[0] for event in events if event[1] == "practices.submitted" and answered.get(event[2], AT_NO_TIME) < event[7] + 1
    }
    answered_ones = {event[0] for event in events if event[1] in ASKS and event[2] in answered}
    for event, address, channel, state, error in deliveries:
        told[event].append((address.partition("@")[0], channel))
        lawful = state == "sent" or (channel == "mail" and (state == "later" or (state == "folded" and error in FOLDED)))
        if state == "withheld" or error == "done":  # it was answered meanwhile
            lawful = event in over or (error == "done" and event in answered_ones)
            lawful = lawful or (
                channel == "mail" and error == "address_returned"
            )  # mails came back until somebody said that it is right
        if not lawful:
            found.append(f"delivery of event {event} by {channel}: {state} {error}".rstrip())
    for event in events:
        wanted = {(name, channel) for name in EXPECTED[event[1]](event[8]) for channel in ("in_app", "mail")}
        have = told[event[0]]
        if len(have) != len(set(have)):
            found.append(f"{event[1]} of {event[2]}: somebody was told twice")
        if wanted - set(have) and event[0] not in over:  # who had answered before it was told needs not be told any more
            found.append(f"{event[1]} of {event[2]}: not told {sorted(wanted - set(have))}")
    return found


def some(sentences: list[str]) -> list[str]:
    return [*sentences[:MOST], *([f"… and {len(sentences) - MOST} more"] if len(sentences) > MOST else [])]
