"""Reading a mail that came back: a report of RFC 3464. Nothing of it is believed but which mail of ours it names, and a status code."""

import email
import re
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message

MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@[^<>@\s]{1,253}>")
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MAILBOX_FULL = "5.2.2"  # passes: somebody empties it
MOST_PARTS = 20


class Malformed(ValueError):
    """It calls itself a report and is none that can be read."""


@dataclass(frozen=True)
class Report:
    """message_id: the part before the @ of the mail that came back; code: status of RFC 3463; is_hard: for good."""

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
        code, failed = _status(message)
        if not failed:
            return None
        return Report(_message_id(message), code, is_hard=code.startswith("5.") and code != MAILBOX_FULL)
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


def _status(message: EmailMessage) -> tuple[str, bool]:
    """(code of the recipient, whether it failed). Our mails have one recipient; of several that a list made, the worst counts."""
    part = _part(message, "message/delivery-status")
    blocks = part.get_payload() if part is not None else None
    if not isinstance(blocks, list):
        raise Malformed("no delivery status")
    codes = [_code(block) for block in blocks[:MOST_PARTS] if _action(block) == "failed"]
    if not any(_action(block) for block in blocks[:MOST_PARTS]):
        raise Malformed("no action")
    return (max(codes), True) if codes else ("", False)


def _action(block: Message) -> str:
    return str(block.get("Action") or "").split(";")[0].strip().lower()


def _code(block: Message) -> str:
    """ "5.1.1"; "" where none is given, which is taken as passing."""
    for name in ("Status", "Diagnostic-Code"):
        if found := STATUS.search(str(block.get(name) or "")[:500]):
            return found.group(0)
    return ""


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
