"""An export in bulk of all practices against COPY of the same JSON, and what memory the making takes at few and at many.

`python -m benchmarks.api_exports KEY ROWS` is the process that makes one, of at most so many practices, and is measured.
"""

import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import django

django.setup()

from benchmarks.api_calls import floor  # noqa: E402
from benchmarks.api_sql import ALL_PRACTICES  # noqa: E402
from rabatplatform.access.querysets import Clock  # noqa: E402
from rabatplatform.access.scope import access_scope, system_scope  # noqa: E402
from rabatplatform.accounts.services import account_of_key  # noqa: E402
from rabatplatform.api.bulk import making  # noqa: E402
from rabatplatform.api.models import BulkExport  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = int(os.environ.get("EXPORTS", "3"))


class Counted:
    """Takes what COPY sends, and counts it."""

    lines = size = 0

    def write(self, data: bytes) -> int:
        self.lines, self.size = self.lines + data.count(b"\n"), self.size + len(data)
        return len(data)


def copied() -> dict:
    connected, sink = floor(os.environ["DATABASE_JOBS_URL"]), Counted()
    with connected.cursor() as cursor:
        began = time.perf_counter()
        cursor.copy_expert(ALL_PRACTICES, sink)
        seconds = time.perf_counter() - began
    connected.close()
    return {"seconds": seconds, "rows": sink.lines, "bytes": sink.size}


def made(key: int, rows: int) -> dict:
    """In a process of its own, as a worker makes it; its files in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.api_exports", str(key), str(rows)]
        run = subprocess.run(
            command, cwd=ROOT, check=True, env={**os.environ, "FILES_ROOT": f"{folder}/files"}, stdout=subprocess.PIPE
        )
        return json.loads(run.stdout.splitlines()[-1])


def measure(key) -> dict:
    found = {"copied": [], "made": []}
    for _round in range(ROUNDS):
        found["copied"].append(copied())
        found["made"].append(made(key.pk, 10**9))
    few = made(key.pk, max(100, found["made"][0]["rows"] // 10))
    rates = {name: statistics.median(one["rows"] / one["seconds"] for one in runs) for name, runs in found.items()}
    most = max(found["made"], key=lambda one: one["peak"])
    return {"rates": rates, "few": few, **{name: most[name] for name in ("rows", "peak", "bytes")}}


# ── the process that makes one ─────────────────────────────────────────────────────────────────────────────────────


def memory(what: str) -> int:
    """VmHWM: the most that this process ever held; VmRSS: what it holds. Bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def up_to(kind, most: int):
    """The kind of export, over once so many objects were found."""
    found = 0

    def find(user, query, position, chunk):
        nonlocal found
        batch = kind.find(user, query, position, min(chunk, most - found))
        found += len(batch.ids)
        return batch if found < most else replace(batch, position=None)

    return replace(kind, find=find)


def make(key: int, rows: int) -> dict:
    """One of a few rows first: a worker has made others before."""
    with system_scope("benchmark"):
        account = account_of_key(key)
    once(account, 100)
    return {"before": memory("VmRSS"), **once(account, rows), "peak": memory("VmHWM")}


def once(account, rows: int) -> dict:
    """Makes one of at most so many objects, looks at it and takes it away."""
    facts = {"kind": "practice", "filters": {}, "fields": [], "language": "en", "origin": "http://localhost", "cursor": ""}
    with access_scope(account):
        export = BulkExport.objects.create(person=account, agency_key_id=account.agency_key.pk, asked_at=Clock(), **facts)
    kind = up_to(making.kind_of("practice"), rows)
    with patch.object(making, "kind_of", lambda code: kind), patch.object(making, "ask_to_make", lambda pk: None):
        began = time.perf_counter()
        while (state := making.make(export.pk)) == BulkExport.State.MAKING:  # its turn is over: the next one
            pass
        seconds = time.perf_counter() - began
    assert state == BulkExport.State.READY, state
    with system_scope("benchmark"):
        parts = BulkExport.objects.get(pk=export.pk).parts
    making.end(export.pk, BulkExport.State.ERASED)
    with system_scope("benchmark"):
        BulkExport.objects.filter(pk=export.pk).delete()
    return {"rows": sum(part["lines"] for part in parts), "bytes": sum(part["bytes"] for part in parts), "seconds": seconds}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    print(json.dumps(make(int(sys.argv[1]), int(sys.argv[2]))))
