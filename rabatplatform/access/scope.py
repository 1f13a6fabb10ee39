"""In whose name the database answers. One transaction, one `set_config(…, true)`; never a session SET (a pooler would leak it)."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scope:
    user_id: int | None
    reason: str = ""


_scope: ContextVar[Scope | None] = ContextVar("access_scope", default=None)


def current() -> Scope | None:
    return _scope.get()


@contextmanager
def _entered(scope: Scope, role: str, user_id: str):
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('app.user_id', true), current_setting('role'), set_config('role', %s, true), "
                "set_config('app.user_id', %s, true)",
                [role, user_id],
            )
            before = cursor.fetchone()[:2]
        token = _scope.set(scope)
        try:
            yield scope
        finally:
            _scope.reset(token)
        # An outer transaction lives on (a test, a nested scope): a released savepoint does not undo set_config.
        if nested:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('role', %s, true), set_config('app.user_id', %s, true)", [before[1], before[0] or ""]
                )


def access_scope(user):
    """Everything inside sees what `user` (or a user's id) may see, in one transaction."""
    user_id = getattr(user, "pk", user)
    if user_id is None:
        raise ValueError("access_scope needs a signed-in user")
    return _entered(Scope(int(user_id)), "app_rw", str(int(user_id)))


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
