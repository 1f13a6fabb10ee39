"""Reading a mail that came back: a report of RFC 3464. Nothing of it is believed but which mail of ours it names, and a status code."""

import email
import re
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message

from rabatplatform.notifications.refusals import LEFT_OPEN, is_for_good, status_in

MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@[^<>@\s]{1,253}>")
MOST_PARTS = 20
MOST_WORDS = 500  # of what a mail server said


class Malformed(ValueError):
    """It calls itself a report and is none that can be read."""


@dataclass(frozen=True)
class Report:
    """message_id: the part before the @ of the mail that came back; code: status of RFC 3463; is_hard: the mailbox does not exist."""

    message_id: str
    code: str
    is_hard: bool


def read_report(data: bytes) -> Report | None:
    """None for what is no report of a failure: an answer of a person or of a machine, a notice of delay or of delivery.

    Raises Malformed.
    """
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        if not _is_report(message):
            return None
        failures = _failures(message)
        if not failures:
            return None
        is_hard, code = max(failures)  # our mails have one recipient; of several that a list made, the worst counts
        return Report(_message_id(message), code, is_hard)
    except Malformed:
        raise
    except (
        MessageError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:  # the parser is lenient, not sure
        raise Malformed(type(error).__name__) from error


def _is_report(message: EmailMessage) -> bool:
    kind = str(message.get_param("report-type") or "").lower()
    return message.get_content_type() == "multipart/report" and kind == "delivery-status" and message.is_multipart()


def _failures(message: EmailMessage) -> list[tuple[bool, str]]:
    """(whether the mailbox does not exist, status) of each recipient whom the mail did not reach."""
    part = _part(message, "message/delivery-status")
    blocks = part.get_payload() if part is not None else None
    if not isinstance(blocks, list):
        raise Malformed("no delivery status")
    blocks = blocks[:MOST_PARTS]
    if not any(_action(block) for block in blocks):
        raise Malformed("no action")
    return [_failure(block) for block in blocks if _action(block) == "failed"]


def _action(block: Message) -> str:
    return str(block.get("Action") or "").split(";")[0].strip().lower()


def _failure(block: Message) -> tuple[bool, str]:
    """A status that says nothing ("5.0.0"), or none, gives way to the one in what the other mail server answered."""
    status, answer = (" ".join(str(block.get(name) or "").split())[:MOST_WORDS] for name in ("Status", "Diagnostic-Code"))
    code = status_in(status)
    if code in LEFT_OPEN:
        code = status_in(answer) or code
    return is_for_good(code, answer), code


def _message_id(message: EmailMessage) -> str:
    """Of the mail that came back, in its headers as they were returned, else as the report answers it."""
    whole = _part(message, "message/rfc822")
    headers = _part(message, "text/rfc822-headers")
    told = []
    if whole is not None and isinstance(whole.get_payload(), list):
        told.append(str(whole.get_payload()[0].get("Message-ID") or ""))
    if headers is not None:
        told.append(str(email.message_from_string(headers.get_payload()).get("Message-ID") or ""))
    told.append(str(message.get("In-Reply-To") or ""))
    for value in told:
        if found := MESSAGE_ID.fullmatch(value.strip()):
            return found.group(1)
    raise Malformed("it names no mail of ours")


def _part(message: EmailMessage, kind: str) -> Message | None:
    parts = message.get_payload()[:MOST_PARTS]
    return next((part for part in parts if part.get_content_type() == kind), None)
