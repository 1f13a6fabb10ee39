"""Mail of a developer's machine: each message one .eml file in LOCAL_MAIL_DIR, read again by /local/mail/."""

import email
import email.policy
import itertools
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_NAME = re.compile(r"^[0-9]{8}T[0-9]{12}-[0-9]+-[0-9]+\.eml$")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_OF_THE_FORM = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
_number = itertools.count()


class FolderBackend(BaseEmailBackend):
    """Writes a file a message, whole or not at all."""

    def send_messages(self, email_messages):
        folder = Path(settings.LOCAL_MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(_number)}.eml"
            draft = folder / f".{name}"
            draft.write_bytes(message.message().as_bytes(linesep="\r\n"))
            draft.rename(folder / name)
        return len(email_messages)


@dataclass(frozen=True)
class LocalMail:
    name: str
    sent_at: datetime
    to: str
    subject: str
    text: str
    html: str = ""  # "" for a mail without
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def parts(self):
        """The text as (piece, is_address) pairs, so that a page can link the addresses."""
        at = 0
        for match in _ADDRESS.finditer(self.text):
            address = match.group().rstrip(".,;:)")
            yield self.text[at : match.start()], False
            yield address, True
            at = match.start() + len(address)
        yield self.text[at:], False


def _read(path: Path) -> LocalMail:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text, html = (message.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    sent_at = datetime.strptime(path.name[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=timezone.get_default_timezone())
    return LocalMail(
        name=path.name,
        sent_at=sent_at,
        to=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        headers=tuple((name, " ".join(str(value).split())) for name, value in message.items() if name not in _OF_THE_FORM),
    )


def newest(limit=50) -> list[LocalMail]:
    folder = Path(settings.LOCAL_MAIL_DIR)
    paths = sorted((p for p in folder.glob("*.eml") if _NAME.match(p.name)), reverse=True) if folder.is_dir() else []
    return [_read(path) for path in paths[:limit]]


def read(name) -> LocalMail | None:
    """One mail, or None: a name that is not ours is never opened."""
    path = Path(settings.LOCAL_MAIL_DIR) / name
    return _read(path) if _NAME.match(name) and path.is_file() else None
