"""What it costs to release a note with five grants and to end a grant: the same statements under both locks, with readers and document
computed by the triggers, and as app_jobs with all triggers of ours switched off. Each in a transaction of its own, committed.

What was written is removed again.
"""

import statistics
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.db import connection, connections
from django.db.models import Count
from django.utils import timezone

from benchmarks.casework_check import by_services, coordinators_post, holder, undone
from benchmarks.casework_data import TOLD
from casework.models import Note
from casework.receivers import by_label, takes_part
from casework.services import granting
from focalpoints.models import Country, Post, Role
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor

BLOCKS, IN_A_BLOCK, GRANTS = 6, 10, 5
TABLES = ("casework_note", "casework_noteversion", "casework_notegrant")
NOTE = """INSERT INTO casework_note (audience, reference, originator_id, author_post_id, state, tlp, handling, valid_until, is_known,
  hides_recipients, created_by_id, created_at, listed_at, updated_at, noticed)
  VALUES (%s, %s, %s, %s, 'draft', 'amber', '{h0}', %s, false, false, %s, %s, %s, %s, 0) RETURNING id"""
VERSION = """INSERT INTO casework_noteversion (note_id, number, state, is_open, edition, language, title, kind, period_from, period_to, reliability,
  credibility, confidence, tlp, handling, handling_text, valid_until, is_non_nominal, what_changed, closes_earlier, created_at, saved_at,
  saved_by_id, saved_from_id, writers) VALUES (%s, 1, 'submitted', false, 1, 'en', 'Boats from the northern beaches', 'modus-operandi', %s, %s, 'b',
  '2', '', 'amber', '{h0}', '', %s, true, '', false, %s, %s, %s, %s, '{}') RETURNING id"""
TEXTS = """INSERT INTO casework_notetext (version_id, kind, text) VALUES (%s, 'judgement', 'Groups leave earlier in the night and in smaller boats.'),
  (%s, 'indicators', 'Fuel bought in cans, and groups of ten at the bus station after dark.')"""
TERMS = """INSERT INTO casework_noteterm (version_id, facet, term) VALUES (%s, 'phenomenon', 'smuggling'), (%s, 'route', 'west-african-atlantic'),
  (%s, 'stage', 'departure')"""
LEG = """INSERT INTO casework_noteleg (version_id, number, from_place, from_country, to_place, to_country, transport, crossing, fee_band, words)
  VALUES (%s, 1, 'Mbour', 'SN', 'El Hierro', 'ES', '{pirogue}', '{}', '500-999', '')"""
GRANT = """INSERT INTO casework_notegrant (note_id, reference, label_id, valid, reason, given_at, given_by_id, given_from_id, end_reason, {told})
  VALUES (%s, gen_random_uuid(), %s, tstzrange(%s, NULL), 'They see the same boats.', %s, %s, %s, '', {nothing}) RETURNING id"""
RELEASED = """UPDATE casework_noteversion SET state = 'released', is_open = true, released_at = %s, released_by_id = %s, released_from_id = %s
  WHERE id = %s"""
OUT = "UPDATE casework_note SET state = 'released', current_id = %s, released_at = %s, listed_at = %s, updated_at = %s WHERE id = %s"
STEP = """INSERT INTO casework_notestep (note_id, version_id, what, is_public, by_id, post_id, at, reason)
  VALUES (%s, %s, 'released', true, %s, %s, %s, '')"""
ENDED = "UPDATE casework_notegrant SET valid = tstzrange(lower(valid), %s), ended_at = %s, ended_by_id = %s, ended_from_id = %s WHERE id = %s"


class Writer:
    """A coordinator of the first country that has one, who releases notes to five other bodies."""

    def __init__(self):
        with system_scope("benchmark"):
            posts = Post.objects.filter(
                role=Role.COORDINATOR, country__isnull=False, titles__en__startswith="Desk"
            ).select_related("country")
            self.post = posts.order_by("pk")[3]
            self.user = holder(self.post)
            others = (
                Country.objects.exclude(pk=self.post.country_id)
                .filter(posts__titles__en__startswith="Desk")
                .order_by("pk")
                .distinct()
            )
            self.labels = list(others.values_list("casework_label_id", flat=True)[:GRANTS])
            self.last = Note.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.number, self.grants = 0, {"ours": [], "floor": []}

    def release(self, kind: str) -> None:
        """Draft, content, five grants, release: the statements of begin, give and release."""
        self.number += 1
        now, me, post = timezone.now(), self.user.pk, self.post.pk
        day, reference = now.date() + timedelta(days=90), f"!{kind[0]}{self.number:010d}"
        with connection.cursor() as cursor:
            audience = "{}" if kind == "ours" else "{-9}"  # without the triggers nobody would fill it
            cursor.execute(NOTE, [audience, reference, self.post.country.casework_label_id, post, day, me, now, now, now])
            note = cursor.fetchone()[0]
            cursor.execute(VERSION, [note, day, day, day, now, now, me, post])
            version = cursor.fetchone()[0]
            cursor.execute(TEXTS, [version] * 2)
            cursor.execute(TERMS, [version] * 3)
            cursor.execute(LEG, [version])
            grant = GRANT.format(told=", ".join(TOLD), nothing=", ".join(["false"] * len(TOLD)))
            for label in self.labels:
                cursor.execute(grant, [note, label, now, now, me, post])
                self.grants[kind].append(cursor.fetchone()[0])
            cursor.execute(RELEASED, [now, me, post, version])
            cursor.execute(OUT, [version, now, now, now, note])
            cursor.execute(STEP, [note, version, me, post, now])

    def revoke(self, kind: str) -> None:
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(ENDED, [now, now, self.user.pk, self.post.pk, self.grants[kind].pop()])

    def scope(self, kind: str):
        return access_scope(self.user) if kind == "ours" else system_scope("benchmark")


@contextmanager
def no_triggers():
    switch("DISABLE")
    try:
        yield
    finally:
        switch("ENABLE")


def switch(what: str) -> None:
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")
    connections["owner"].close()


def timed(scope, call) -> float:
    begin = time.perf_counter()
    with scope:
        call()
    return time.perf_counter() - begin


def block(writer: Writer, kind: str, found: dict) -> None:
    for what in ("release", "revoke"):
        call = getattr(writer, what)
        seconds = [timed(writer.scope(kind), lambda call=call: call(kind)) for _turn in range(IN_A_BLOCK + 1)]
        found[what, kind] += seconds[1:]


def measure() -> dict:
    writer = Writer()
    found = {(what, kind): [] for what in ("release", "revoke") for kind in ("ours", "floor")}
    try:
        for _block in range(BLOCKS):
            block(writer, "ours", found)
            with no_triggers():
                block(writer, "floor", found)
        services = by_service()
    finally:
        tidy(writer.last)
    medians = {what: {kind: statistics.median(found[what, kind]) for kind in ("ours", "floor")} for what in ("release", "revoke")}
    return medians | {"services": services}


def may_get(label: int) -> bool:
    """It is still one that a note can be given to."""
    body = by_label(label)
    return isinstance(body, Post) or (body is not None and takes_part(body))


def by_service() -> dict:
    """The whole of it by the services: begin, options, its grants, submit, release with the screen; and one revocation. Taken back."""
    times = {"release": [], "revoke": []}
    with system_scope("benchmark"):
        wanted = Note.objects.filter(state="released", valid_until__gte=timezone.localdate(), tlp="amber", current__number=1)
        wanted = wanted.alias(given=Count("grants"), groups=Count("grants__group")).filter(given__gte=4, groups=0)
        chosen = list(wanted.select_related("current", "author_post").order_by("pk")[:40])
        notes = [note for note in chosen if all(may_get(grant.label_id) for grant in note.grants.all())][:8]
    for note in notes:
        with undone():
            begin = time.perf_counter()
            grant = by_services(note).grants.first()
            times["release"].append(time.perf_counter() - begin)
            chief = coordinators_post(note)
            person = holder(chief)
            actor = Actor(person, chief)
            revoke = partial(granting.revoke, grant=grant, actor=actor)
            times["revoke"].append(timed(access_scope(person), revoke))
    return {what: statistics.median(seconds) for what, seconds in times.items()}


def tidy(last: int) -> None:
    """Take away the notes after `last`."""
    versions = "SELECT id FROM casework_noteversion WHERE note_id > %s"
    with system_scope("benchmark"), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_note SET current_id = NULL WHERE id > %s", [last])
        for part in ("notetext", "noteterm", "noteleg", "notehub", "notechange"):
            cursor.execute(f"DELETE FROM casework_{part} WHERE version_id IN ({versions})", [last])
        for part in ("notegrant", "notestep", "noteversion"):
            cursor.execute(f"DELETE FROM casework_{part} WHERE note_id > %s", [last])
        cursor.execute("DELETE FROM casework_note WHERE id > %s", [last])
