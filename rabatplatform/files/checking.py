"""What a worker does with a quarantined file: take it, have it written anew, settle. Killed anywhere, it is done again."""

import logging
from datetime import timedelta

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.files import sandbox, storage
from rabatplatform.files.models import Attachment

logger = logging.getLogger(__name__)
State = Attachment.State
CLAIM_SECONDS = 180  # longer than the sandbox may take: whoever took a file that long ago is gone
MOST_ATTEMPTS = 5  # a file that ends its worker each time is given up


def waiting(model, before) -> Q:
    """Rows for a worker: waiting since `before`, or taken by one that is gone."""
    return Q(state=State.QUARANTINED, created_at__lte=before) | Q(
        state=State.CHECKING, checking_at__lt=timezone.now() - timedelta(seconds=CLAIM_SECONDS)
    )


def check(model: type[Attachment], pk: int) -> str:
    """Check one file, unless somebody else does or did. Gives its state; raises what is worth another try later."""
    attachment = claim(model, pk)
    if attachment is None:
        return ""
    if attachment.attempts > MOST_ATTEMPTS:
        return settle(attachment, refusal="file_unchecked")
    try:
        received = storage.private().open(attachment.key)
    except FileNotFoundError:
        return settle(attachment, refusal="file_lost")
    except OSError:
        put_back(attachment)
        raise
    try:
        with received:
            clean = sandbox.clean(received, attachment.media_type)
    except sandbox.Unclean as refused:
        return settle(attachment, refusal=refused.code)
    except (OSError, sandbox.SandboxFailed):
        put_back(attachment)
        raise
    with clean:
        return settle_clean(attachment, clean)


def claim(model, pk: int) -> Attachment | None:
    now = timezone.now()
    with system_scope("take a file to check"):
        taken = model.objects.filter(waiting(model, now), pk=pk).update(
            state=State.CHECKING, checking_at=now, attempts=F("attempts") + 1
        )
        return model.objects.get(pk=pk) if taken else None


def put_back(attachment: Attachment) -> None:
    with system_scope("put a file back"):
        mine(attachment).update(state=State.QUARANTINED, checking_at=None)


def mine(attachment: Attachment):
    """The row as long as this worker's claim holds: a slow worker must not undo what a second one did."""
    return type(attachment).objects.filter(pk=attachment.pk, state=State.CHECKING, checking_at=attachment.checking_at)


def settle_clean(attachment: Attachment, clean) -> str:
    digest, keys = storage.digest_of(clean), []
    try:
        look = sandbox.look(clean, attachment.media_type)
        content = File(clean)
        keys.append(storage.keep(content, "clean"))
        if look.picture:
            keys.append(keep_preview(look.picture))
    except OSError:
        drop_all(keys)
        put_back(attachment)
        raise
    key, preview_key = [*keys, ""][:2]
    state = settle(attachment, key=key, preview_key=preview_key, pages=look.pages, size=content.size, sha256=digest)
    if not state:
        drop_all(keys)
    return state


def keep_preview(picture: bytes) -> str:
    """Its key ends with its digest: serve_preview() compares."""
    content = ContentFile(picture)
    return storage.keep(content, "preview", mark="-" + storage.digest_of(content))


def drop_all(keys: list[str]) -> None:
    for key in keys:
        storage.drop(key)


def settle(attachment: Attachment, *, refusal="", key="", **facts) -> str:
    """Write how it ended and remove what was received. "" when the claim was lost."""
    received = attachment.key
    state = State.REFUSED if refusal else State.CLEAN
    with system_scope("settle a file"):
        if not mine(attachment).update(state=state, refusal=refusal, key=key, checked_at=timezone.now(), **facts):
            return ""
        attachment.refresh_from_db()
        attachment.when_checked()
        transaction.on_commit(lambda: storage.drop(received))
    logger.info("file %s: %s %s", attachment.reference, state, refusal)
    return str(state)
