"""The walk down to the end: of notes 30 days before, 7 days before and on their last day; of grants a week before, and as they begin.

It tells; it ends nothing. A note is past and a grant over by their dates alone, whether or not this ever runs. Each step is taken once,
however often the walk runs; after a pause only the step that stands now is told.
"""

from datetime import UTC, date, timedelta

from django.db.models import Case, F, Value, When
from django.utils import timezone

from casework.events import expiry as events
from casework.events.notes import GRANT_GIVEN
from casework.models import Note, NoteGrant
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record, record_many

AT_ONCE = 200
STEPS = (
    (1, 30, events.NOTE_ENDS_IN_A_MONTH),
    (2, 7, events.NOTE_ENDS_IN_A_WEEK),
    (3, 0, events.NOTE_ENDS),
)  # noticed, days, kind
GRANT_DAYS = 7
NOBODY = Actor(None)


def walk(today: date | None = None) -> dict[str, int]:
    """{"notes", "begins", "grants"}: how many were told of. In transactions of AT_ONCE rows; one that is being changed waits for the next walk."""
    today = today or timezone.now().astimezone(UTC).date()
    return {
        "notes": _until_done(lambda: _notes(today)),
        "begins": _until_done(_begins),
        "grants": _until_done(_grants),
    }


def _until_done(batch) -> int:
    done = 0
    while True:
        with system_scope("expiry of casework"):
            told = batch()
        done += told
        if told < AT_ONCE:
            return done


def _notes(today: date) -> int:
    stands = Case(
        *[When(valid_until__lte=today + timedelta(days=days), then=Value(step)) for step, days, _kind in reversed(STEPS)]
    )
    due = Note.objects.filter(state=Note.State.RELEASED, valid_until__lte=today + timedelta(days=STEPS[0][1]))
    due = due.annotate(stands=stands).filter(noticed__lt=F("stands")).order_by("pk")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "stands")[:AT_ONCE])
    for step, _days, kind in STEPS:
        ids = [pk for pk, stands in rows if stands == step]
        Note.objects.filter(pk__in=ids).update(noticed=step)
        record_many(kind, [(pk, None, {}) for pk in ids], actor=NOBODY)
    return len(rows)


def _begins() -> int:
    """Grants that were to begin later, and have begun."""
    begun = NoteGrant.objects.in_force().filter(told_begin=False, note__state__in=Note.OPEN).order_by("pk").select_related("note")
    rows = list(begun.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    NoteGrant.objects.filter(pk__in=[grant.pk for grant in rows]).update(told_begin=True)
    for grant in rows:
        record(GRANT_GIVEN, subject=grant.note, actor=NOBODY, label=grant.label_id, grant=grant.pk)
    return len(rows)


def _grants() -> int:
    soon = NoteGrant.objects.in_force().filter(valid__endswith__lte=timezone.now() + timedelta(days=GRANT_DAYS))
    soon = soon.filter(told_end=False, note__state__in=Note.OPEN).order_by("pk").select_related("note")
    rows = list(soon.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    NoteGrant.objects.filter(pk__in=[grant.pk for grant in rows]).update(told_end=True)
    for grant in rows:
        day = (grant.valid.upper - timedelta(microseconds=1)).astimezone(UTC).date().isoformat()  # the last one
        for kind in (events.GRANT_ENDS, events.GRANT_ENDS_OF_OURS):
            record(kind, subject=grant.note, actor=NOBODY, label=grant.label_id, day=day)
    return len(rows)
