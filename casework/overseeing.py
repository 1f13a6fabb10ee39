"""What a coordinator oversees of the notes of a country or organisation, by references and dates alone; and totals for the secretariat.

What is listed here is bounded: a list shows its first MOST lines and says how many there are (`first`).
"""

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.audience_panel import names_of
from casework.cutting import COUNTED
from casework.days import last_day
from casework.markings import TLP, allowed
from casework.models import Note, NoteGrant
from casework.waits import waits_for
from focalpoints.querysets import posts_held

SOON = timedelta(days=30)
MOST = 50


def first(lines: list, most: int = MOST) -> dict:
    """{lines: the first of them, total, is_more: there are more than those that were counted}; cut: whether some are left out."""
    return {"lines": lines[:most], "total": min(len(lines), COUNTED), "is_more": len(lines) > COUNTED, "cut": len(lines) > most}


def waits_of(user, body) -> list[dict]:
    """What the person must do by their posts in `body`, the longest waiting first: {kind: a key of waits.WORDS, what, note, href, since}."""
    posts = [post for post in posts_held(user) if post.body == body]
    return [
        {"kind": one.sort, "what": one.what, "note": one.note, "href": one.href, "since": one.since}
        for one in waits_for(user, posts)
    ]


def ends_of(user, body) -> list[dict]:
    """Grants and notes that end within 30 days, the soonest first: {kind: "note" or "grant", name: of its receiver, what, note, href, day}."""
    today, now = timezone.localdate(), timezone.now()
    notes = Note.objects.visible_to(user).filter(originator=body.casework_label_id, state=Note.State.RELEASED)
    notes = notes.filter(valid_until__range=(today, today + SOON)).order_by("valid_until", "pk")
    lines = [
        {
            "kind": "note",
            "name": "",
            "what": _("The note"),
            "note": note.reference,
            "href": note.get_absolute_url(),
            "day": note.valid_until,
        }
        for note in notes[: COUNTED + 1]
    ]
    grants = grants_of(user, body).filter(valid__endswith__lte=now + SOON).order_by("valid__endswith", "pk")
    rows = list(grants.select_related("note")[: COUNTED + 1])
    names = names_of(rows, user)
    lines += [
        {
            "kind": "grant",
            "name": names[row.pk],
            "what": names[row.pk],
            "note": row.note.reference,
            "href": row.note.get_absolute_url(),
            "day": last_day(row.valid.upper),
        }
        for row in rows
    ]
    return sorted(lines, key=lambda line: line["day"])


def let_in() -> Q:
    """Of grants: the marking in force of the note allows their kind of receiver. Others let nobody in (they fell away)."""
    return Q(*(Q(note__tlp=tlp, label__kind__in=sorted(allowed(tlp).receivers)) for tlp in TLP.values), _connector=Q.OR)


def grants_of(user, body):
    """Grants in force of its released notes, of those that let somebody in."""
    return (
        NoteGrant.objects.visible_to(user)
        .in_force()
        .filter(let_in(), note__originator=body.casework_label_id, note__state__in=Note.OPEN)
    )


STATES = {
    "draft": _("Draft"),
    "submitted": _("Waits for the coordinator"),
    "released": _("Released and valid"),
    "past": _("Past its last day"),
    "superseded": _("Superseded"),
    "withdrawn": _("Withdrawn"),
}
BANDS = {
    "month": _("Under 30 days"),
    "quarter": _("30 to 89 days"),
    "year": _("90 to 364 days"),
    "older": _("A year and more"),
}


def ages() -> list[dict]:
    """Totals over all notes, for the secretariat alone (the database gives others nothing): {key: of STATES, state: in words, numbers: [of each
    band], total}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, age_band, n FROM casework_ages()")
        counted = {(state, band): number for state, band, number in cursor.fetchall()}
    lines = []
    for state, label in STATES.items():
        row = [counted.get((state, band), 0) for band in BANDS]
        lines.append({"key": state, "state": label, "numbers": row, "total": sum(row)})
    return lines
