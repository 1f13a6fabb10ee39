"""In whose name the database answers. One transaction, one `set_config(…, true)`; never a session SET (a pooler would leak it)."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

logger = logging.getLogger(__name__)

# Setting: how it is opened. An agency key brings its ceiling, which the database looks up itself: a key never changes its scopes.
_BEFORE = "SELECT current_setting('app.user_id', true), current_setting('role'), current_setting('app.key', true), "
_BEFORE += "current_setting('app.ceiling', true), "
_SET = "set_config('role', %s, true), set_config('app.user_id', %s, true), set_config('app.key', %s, true), "
_OF_PERSON = "set_config('app.ceiling', %s, true)"
_OF_KEY = "set_config('app.ceiling', access_ceiling_of(%s::bigint), true)"


@dataclass(frozen=True)
class Scope:
    """key_id: of the agency key by which the service account of an organisation acts; None: a person, or the system."""

    user_id: int | None
    reason: str = ""
    key_id: int | None = None


_scope: ContextVar[Scope | None] = ContextVar("access_scope", default=None)


def current() -> Scope | None:
    return _scope.get()


@contextmanager
def _entered(scope: Scope, role: str, user_id: str):
    nested = connection.in_atomic_block
    key = "" if scope.key_id is None else str(scope.key_id)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE + _SET + (_OF_KEY if key else _OF_PERSON), [role, user_id, key, key])
            before = cursor.fetchone()[:4]
        token = _scope.set(scope)
        try:
            yield scope
        finally:
            _scope.reset(token)
        # An outer transaction lives on (a test, a nested scope): a released savepoint does not undo set_config.
        if nested:
            with connection.cursor() as cursor:
                cursor.execute("SELECT " + _SET + _OF_PERSON, [before[1], before[0] or "", before[2] or "", before[3] or ""])


def access_scope(user, *, key: int | None = None):
    """Everything inside sees what `user` (or a user's id) may see, in one transaction.

    key: id of the agency key by which a service account acts; by itself that of `user.agency_key`, which the request's account has.
    SECURITY: a service account without a key holds nothing.
    """
    user_id = getattr(user, "pk", user)
    if user_id is None:
        raise ValueError("access_scope needs a signed-in user")
    if key is None:
        key = getattr(getattr(user, "agency_key", None), "pk", None)
    return _entered(Scope(int(user_id), key_id=None if key is None else int(key)), "app_rw", str(int(user_id)))


@contextmanager
def system_scope(reason: str):
    """Everything inside sees all rows. Only a process that logs in as app_jobs can open it; elsewhere PostgreSQL refuses the role."""
    logger.info("system scope: %s", reason)
    with _entered(Scope(None, reason), "app_jobs", "") as scope:
        yield scope


def scoped_chunks(user, chunks):
    """For a streaming answer: every chunk is made in a scope of its own and sent outside of it."""
    chunks = iter(chunks)
    while True:
        with access_scope(user):
            try:
                chunk = next(chunks)
            except StopIteration:
                return
        yield chunk


def on_commit_as(user, work):
    """Run `work` after the commit, in `user`'s scope: a commit hook itself has none."""

    def run():
        with access_scope(user):
            work()

    transaction.on_commit(run)
