"""A document on its way: asked for, made by a worker, there. What is there is a file; the rest is a courtesy kept in the cache.

Two clicks ask once, since the first leaves its mark; a mark whose worker was lost is gone after a minute and the next look at the page
asks again. Making a document twice makes the same file.
"""

import logging

from django.core.cache import cache
from django.utils import timezone

from practices.export import pdf, store, word
from practices.export.document import digest_of, document_of, made_on
from rabatplatform.handing import hand_over

logger = logging.getLogger(__name__)
MAKERS = {"pdf": pdf, "docx": word}
ASKED, FAILED = "asked", "failed"
SECONDS = {ASKED: 60, FAILED: 600}


def state_of(digest: str, form: str) -> str:
    """ "ready", "asked", "failed", or "" for one that nobody asked for lately."""
    return "ready" if store.is_there(digest, form) else cache.get(_key(digest, form)) or ""


def ask(*, practice_id: int, user, language: str, form: str, digest: str) -> str:
    """Have it made for `user`, once; returns the state that this leaves: "asked", or "failed" while no worker can be reached."""
    from practices.tasks import make_sheet

    if not cache.add(_key(digest, form), ASKED, SECONDS[ASKED]):
        return state_of(digest, form)
    key = getattr(user, "agency_key", None)
    if hand_over(make_sheet, practice_id, user.pk, language, form, *([key.pk] if key is not None else [])):
        return ASKED
    forget(digest, form)
    return FAILED


def forget(digest: str, form: str) -> None:
    """Before another try."""
    cache.delete(_key(digest, form))


def make(user, practice, *, language: str, form: str) -> str:
    """Make the document of what `user` may see, in whose scope this runs; returns its digest. One that is there is left as it is."""
    document = document_of(user, practice, language)
    digest = digest_of(document)
    if store.is_there(digest, form):
        return digest
    try:
        store.keep(digest, form, MAKERS[form].made(document, made_on(document, timezone.now())))
    except Exception:
        cache.set(_key(digest, form), FAILED, SECONDS[FAILED])
        raise
    return digest


def _key(digest: str, form: str) -> str:
    return f"sheet:{form}:{digest}"
