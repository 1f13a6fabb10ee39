"""Faults over an export in bulk, which a system asks for by its key: its worker is killed, its task is lost."""

import time
from contextlib import contextmanager

from devtools.processes import wait_until
from tests.faults import export_proof, proof
from tests.faults.people import GaveUp, Ledger
from tests.faults.report import AIM_SECONDS
from tests.faults.scenario import Steps
from tests.faults.system import System
from tests.faults.world import EXPORT_KEY

PRACTICES = 50  # that the key sees at least: those of the source documents, and drafts
# The sweep comes each minute; the making takes some seconds, or more on a busy machine.
READY_SECONDS = AIM_SECONDS + 30
ROW = "SELECT state, claim, parts, done, attempts FROM api_bulkexport WHERE reference = %s"
# A worker is taken for lost when nothing was seen of it for five minutes (making.LOST_AFTER): here they have passed.
SILENCE_PASSES = "UPDATE api_bulkexport SET seen_at = seen_at - interval '5 minutes' WHERE reference = %s AND state = 'making'"
# By the facts, not by the lock: what all members read, and what UNODC's own team does.
SEEN = """SELECT p.reference FROM practices_practice p, focalpoints_organisation o WHERE o.slug = 'unodc' AND p.state <> 'withdrawn'
  AND (p.audience_until IS NULL OR p.audience_until > now()) AND p.audience && ARRAY[0, o.members_label_id, o.team_label_id]"""
NAMED = "SELECT part ->> 'key' FROM api_bulkexport, jsonb_array_elements(parts) AS part"


class ExportFaults(Steps):
    system: System

    def give_key(self) -> None:
        """Before the load begins: UNODC gets a key, and so much that an export takes some seconds."""
        secret = self.world.said(
            "jobs", "make_agency_key", "unodc", "--name", EXPORT_KEY, "--network", "127.0.0.0/16", "--scope", "practices:write"
        )
        self.system = System(self.world.address, secret.strip(), Ledger(self.path))
        with self.patience("a key for exports"):
            self.system.write_drafts(max(0, PRACTICES - len(self.seen())))

    # ── the faults ──
    def export_killed(self):
        """After five minutes in which nothing was seen of its worker the next sweep takes the export up, after its last whole part."""
        name = "worker killed over an export"
        with self.patience(name):
            with self.window(name):
                before, export = self.seen(), self.system.ask_for_all("practice")
                self.promise(wait_until(lambda: self.is_halfway(export), 60), f"{name}: it was not seen half made")
                with self.cut():
                    self.world.kill("worker")
                left = self.row(export)
                self.system.write_drafts(2)
                self.accept(2, within=60)
                self.world.start("worker")
            self.promise(
                left[0] == "making" and self.row(export) == left, f"{name}: somebody had it before five minutes were over"
            )
            self.world.change(SILENCE_PASSES, export)
            self.becomes_whole(export, before, "an export whose worker was killed, after five minutes that the rig lets pass")
            kept = self.row(export)[2][: len(left[2])]
            self.promise(kept == left[2] != [], f"{name}: parts that were whole were made again")

    def export_lost(self):
        """Valkey is emptied before a worker took the task: the next sweep hands it out."""
        name = "Valkey emptied over an export"
        with self.patience(name):
            with self.window(name):
                self.world.stop("worker")  # or it has the task at once
                before, export = self.seen(), self.system.ask_for_all("practice")
                self.world.empty_valkey()
                self.promise(self.row(export)[0] == "asked", f"{name}: somebody makes it, so nothing was lost")
                self.world.start("worker")
                self.system.write_drafts(2)
                self.accept(2, within=60)
            self.becomes_whole(export, before, "an export whose task was lost, since all was back")

    # ── steps ──
    def becomes_whole(self, export: str, before: set[str], row: str) -> None:
        name, began = self.last_window(), time.monotonic()
        ready = self.until(lambda: self.system.state_of(export) == "ready", READY_SECONDS, pause=0.5)
        self.promise(ready, f"{name}: the export is {self.row(export)[0]} after {READY_SECONDS} s")
        if not ready:
            return
        after = self.seen()
        manifest = self.system.manifest_of(export)
        files = [self.system.take(part) for part in manifest["parts"]]
        told, found = self.system.held_since(manifest["cursor"], "practice"), export_proof.references(files)
        wrong = [
            *export_proof.wrong_files(manifest, files),
            *export_proof.wrong_objects(found, before, after, told),
            *export_proof.wrong_store(self.stored(), {key for (key,) in self.world.rows(NAMED)}),
        ]
        self.broken += [f"{name}: {sentence}" for sentence in proof.some(wrong)]
        took = f"ready after {time.monotonic() - began:.0f} s"
        self.table.append((row, f"{took}, {len(found)} practices in {len(files)} files, {len(after - before)} came meanwhile"))

    def is_halfway(self, export: str) -> bool:
        """A part is whole, and the next one is begun: its second chunk is being read."""
        state, claim, parts, done, _attempts = self.row(export)
        return state == "making" and claim is not None and parts != [] and done > sum(part["lines"] for part in parts)

    def row(self, export: str) -> tuple:
        return self.world.rows(ROW, export)[0]

    def seen(self) -> set[str]:
        """References of the practices that the key sees now, and that may be held."""
        return {reference for (reference,) in self.world.rows(SEEN)}

    def stored(self) -> set[str]:
        return {str(path.relative_to(self.world.files)) for path in self.world.exports.rglob("*") if path.is_file()}

    @contextmanager
    def patience(self, name: str):
        try:
            yield
        except GaveUp as gave_up:
            self.broken.append(f"{name}: {gave_up}")
            if "worker" not in self.world.processes:  # the faults that follow need one
                self.world.start("worker")
