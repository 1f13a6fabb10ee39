"""Which refusals of a mail server say that a mailbox does not exist: only they count against an address.

The codes are those of RFC 3463, section 3.2 and 3.3 (5.1.10: RFC 7505). All others are about the mail, about us or about the way to
the mailbox: one wrong record of our domain (5.7.x) would otherwise end the mails to everybody.
"""

import re

STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)")  # no part of an IP address
NO_MAILBOX = frozenset(
    (
        "5.1.1",  # bad destination mailbox address
        "5.1.2",  # bad destination system address: there is no such domain, or it takes no mail
        "5.1.3",  # bad destination mailbox address syntax
        "5.1.4",  # destination mailbox address ambiguous
        "5.1.6",  # destination mailbox has moved, no forwarding address
        "5.1.10",  # the domain says that it takes no mail (null MX)
        "5.2.1",  # mailbox disabled, not accepting messages
    )
)  # without 5.1.7 and 5.1.8: they speak of the address of the sender, which is ours
MAILBOX_FULL = "5.2.2"  # somebody empties it
LEFT_OPEN = ("", "5.0.0", "5.1.0", "5.2.0", "5.5.0")  # "other or undefined": the words beside the code decide
BLOCKED = "blocked"  # a provider's word, without a code: refused by a policy
PLAIN = re.compile(
    r"\b(?:user|recipient|mailbox|account) unknown\b|\b(?:unknown|no such) (?:local )?(?:user|recipient|mailbox|account|address)\b"
    r"|\b(?:user|recipient|mailbox|account|address)\b[^;:]{0,80}\b(?:does not exist|doesn[’']t exist|not found)\b"
    r"|\bno mailbox (?:here|by that name)\b|\bno such domain\b",
    re.IGNORECASE,
)
OF_OURS_OR_PASSING = re.compile(
    r"\b(?:senders?|spf|dkim|dmarc|polic(?:y|ies)|spam|block(?:ed|list(?:ed)?)?|black ?list(?:ed)?|relay(?:ing)?|denied)\b"
    r"|(?<!\d)4\d\d[ -]",
    re.IGNORECASE,
)


def status_in(text: str) -> str:
    """The first status code in a text of a mail server: "5.1.1"; "" for none."""
    found = STATUS.search(text)
    return found.group() if found else ""


def is_for_good(code: str, words: str = "") -> bool:
    """Whether the mailbox does not exist. code: of RFC 3463 or ""; words: what the mail server said."""
    if code in NO_MAILBOX:
        return True
    return code in LEFT_OPEN and bool(PLAIN.search(words)) and not is_of_ours_or_passes(words)


def is_of_ours_or_passes(words: str) -> bool:
    """Whether the mail server speaks of us, of a policy, or of another time."""
    return bool(OF_OURS_OR_PASSING.search(words))


def did_not_arrive(code: str) -> bool:
    """Whether the mail that came back will not arrive any more, whatever is to be thought of its address."""
    return code == BLOCKED or (code.startswith("5.") and code != MAILBOX_FULL)
