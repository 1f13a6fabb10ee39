"""What people were told by mail, against what the mail server took. Each check gives the sentences that say what is wrong.

Between a mail server's "taken" and the commit that says so lies a moment. Who is killed in it, or never hears the answer, sends the mail
again, as the same message where it still says the same. Such mails are *excused*; no other mail may be there twice.
"""

import email
import email.policy
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

AGO, AFTER = 10.0, 3.0  # seconds around a cut: a mail that was taken then may not be recorded
RECORDED = """SELECT u.email, m.message_id, m.period FROM notifications_mail m JOIN accounts_user u ON u.id = m.user_id"""
# What each digest is said to have told: the practice of each message that went in it, of those begun since a moment.
TOLD_IN_DIGESTS = """
SELECT DISTINCT u.email, m.message_id, p.reference, p.slug FROM notifications_delivery d JOIN notifications_mail m ON m.id = d.mail_id
JOIN accounts_user u ON u.id = m.user_id JOIN events_event e ON e.id = d.event_id JOIN practices_practice p ON p.id = e.subject_id
WHERE m.period IS NOT NULL AND d.state = 'sent' AND e.kind LIKE 'practices.%%' AND p.created_at >= to_timestamp(%s)"""
MOST_LINES = 30  # as rabatplatform.notifications.lines has it: here no Django runs


@dataclass(frozen=True)
class Taken:
    """One mail that the server took. at: seconds since 1970; key: the Message-ID before the @; told: references or slugs in it."""

    name: str
    at: float
    to: str
    key: str
    is_digest: bool
    told: frozenset[str]
    excused: bool = False


def taken(paths: list[Path], lost: set[str], cuts: list[tuple[float, float]]) -> list[Taken]:
    """lost: names of files whose sender never heard of it; cuts: from when until when a process or the database was killed."""
    found = []
    for path in paths:
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        text, at = message.get_body(preferencelist=("plain",)).get_content(), path.stat().st_mtime
        found.append(
            Taken(
                name=path.name,
                at=at,
                to=str(message["To"]),
                key=str(message["Message-ID"]).strip("<>").partition("@")[0],
                is_digest=message["List-Id"] is not None,
                told=frozenset(re.findall(r"/practices/([^/\s]+)/", text)),
                excused=path.name in lost or any(began - AGO <= at <= ended + AFTER for began, ended in cuts),
            )
        )
    return found


def of_run(mails: list[Taken], events: list[tuple], rows: list[tuple]) -> list[Taken]:
    """Messages about events: the platform writes letters too. rows: RECORDED."""
    names = {name for event in events for name in (event[2], event[3]) if name} | {key for _address, key, _period in rows}
    return [mail for mail in mails if mail.is_digest or mail.key in names or mail.told & names]


def wrong_mails(events: list[tuple], deliveries: list[tuple], mails: list[Taken]) -> list[str]:
    """Mails at once: each message that went is in a mail to its person that names its practice, and in one only."""
    practices = {name: event[2] for event in events for name in (event[2], event[3]) if name}
    references = {event[0]: event[2] for event in events}
    wanted = Counter(
        (address, references[number])
        for number, address, channel, state, error in deliveries
        if channel == "mail" and state == "sent" and error != "in_digest"
    )
    sure, all_of_them = Counter(), Counter()
    for mail in mails:
        keys = (
            [] if mail.is_digest else [(mail.to, reference) for reference in {practices.get(name) for name in mail.told} - {None}]
        )
        all_of_them.update(keys)
        sure.update([] if mail.excused else keys)
    wrong = [key for key in all_of_them | wanted if not sure[key] <= wanted[key] <= all_of_them[key]]
    return [f"{key[0]} has {all_of_them[key]} mails about {key[1]}, {wanted[key]} were to be sent" for key in wrong]


def wrong_records(mails: list[Taken], rows: list[tuple]) -> list[str]:
    """What is recorded as sent was taken, and what was taken is recorded, each once."""
    recorded, have = {key for _address, key, _period in rows}, {mail.key for mail in mails}
    sure = Counter((mail.to, mail.key) for mail in mails if not mail.excused)
    found = [f"{address} has the mail {key} {number} times" for (address, key), number in sure.items() if number > 1]
    found += [f"{address}: the mail {key} is recorded and was never taken" for address, key, _period in rows if key not in have]
    return found + [f"{address}: the mail {key} was taken and is not recorded" for address, key in sure if key not in recorded]


def wrong_digests(mails: list[Taken], rows: list[tuple]) -> list[str]:
    """One a person and day, and each a digest."""
    periods = {key: period for _address, key, period in rows}
    days = Counter((mail.to, periods.get(mail.key)) for mail in mails if mail.is_digest and not mail.excused)
    found = [f"{address} has {number} digests of {day}" for (address, day), number in days.items() if number > 1]
    other = [mail for mail in mails if mail.is_digest != bool(periods.get(mail.key)) and not mail.excused]
    return found + [f"{mail.to}: {mail.key} is a digest and recorded as none, or the other way round" for mail in other]


def lost_in_digests(mails: list[Taken], told: list[tuple]) -> list[str]:
    """A digest names each practice of which a message is recorded as sent in it, unless it was shortened. told: TOLD_IN_DIGESTS."""
    of_digest: dict[tuple, set] = {}
    for address, key, *names in told:
        of_digest.setdefault((address, key), set()).add(frozenset(name for name in names if name))
    said: dict[tuple, set] = {}  # copies of a digest have one name, and the later may hold more
    for mail in mails:
        if mail.is_digest:
            said.setdefault((mail.to, mail.key), set()).update(mail.told)
    found = []
    for (address, key), names in said.items():
        practices = of_digest.get((address, key), set())
        lost = [min(practice) for practice in practices if not practice & names]
        if lost and len(practices) <= MOST_LINES:
            found.append(f"{address}: the digest {key} does not tell of {', '.join(sorted(lost))}, and is recorded as if it did")
    return found


def again(mails: list[Taken], rows: list[tuple]) -> int:
    """How many mails are there beyond those that are recorded: copies."""
    return len(mails) - len({mail.key for mail in mails} & {key for _address, key, _period in rows})
