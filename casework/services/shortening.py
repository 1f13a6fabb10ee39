"""A marking that becomes stricter: grants that stand last no longer than it allows, as if they were given under it."""

from datetime import datetime

from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.days import latest_end
from casework.markings import allowed
from casework.models import Note, NoteGrant, NoteStep, NoteVersion
from casework.services.steps import step
from rabatplatform.accounts.actors import Actor


def ends_earlier(grants, tlp: str, handling) -> dict[NoteGrant, datetime]:
    """Of grants that are not over those that last longer than this marking allows, each with the moment when it ends: counted from its
    own beginning, of one without an end from now; never before now, as until now it was read."""
    now, days = timezone.now(), allowed(tlp, handling).grant_days
    found = {}
    for grant in grants:
        lower, upper = grant.valid.lower or now, grant.valid.upper
        end = latest_end(max(lower, now), days) if upper is None else max(latest_end(lower, days), now)
        if upper is None or end < upper:
            found[grant] = end
    return found


def shorten(note: Note, version: NoteVersion, actor: Actor) -> list[NoteGrant]:
    """What was given of a locked note, to the marking of a version, before that is in force: once it is TLP:RED, row security lets
    fewer people end its grants. The history says it."""
    rows = note.grants.not_over().select_for_update(of=("self",))
    shortened = ends_earlier(rows, version.tlp, version.handling)
    for grant, end in shortened.items():
        grant.valid = DateTimeTZRange(grant.valid.lower, end)
        grant.save(update_fields=["valid"])
    if shortened:
        step(note, NoteStep.What.SHORTENED, actor, version=version)
    return list(shortened)
