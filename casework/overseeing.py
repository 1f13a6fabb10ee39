"""What a coordinator oversees of the notes of a country or organisation, by references and dates alone; and totals for the secretariat."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.audience_panel import names_of
from casework.days import last_day
from casework.models import AccessRequest, Note, NoteCorrection, NoteGrant, NoteRead
from focalpoints.querysets import body_of_casework

SOON = timedelta(days=30)
MOST = 50


def _notes(user, body):
    return Note.objects.visible_to(user).filter(originator=body.casework_label_id)


def waits_of(user, body) -> list[dict]:
    """What a coordinator must do, the longest waiting first: {what, note, href, since}."""
    released = _notes(user, body).filter(Q(current__state="submitted") | Q(next__state="submitted")).with_texts()
    lines = [_wait(_("Release"), note.reference, note.get_absolute_url(), note.in_hand.submitted_at) for note in released[:MOST]]
    asked = AccessRequest.objects.visible_to(user).filter(originator=body.casework_label_id, state="open")
    lines += [_wait(row.get_kind_display(), row.note_reference, row.get_absolute_url(), row.asked_at) for row in asked[:MOST]]
    corrections = NoteCorrection.objects.visible_to(user).filter(originator=body.casework_label_id, state="open")
    rows = corrections.select_related("note").order_by("asked_at")[:MOST]
    lines += [_wait(_("Correction"), row.note.reference, row.note.get_absolute_url(), row.asked_at) for row in rows]
    return sorted(lines, key=lambda line: line["since"])


def _wait(what, note, href, since) -> dict:
    return {"what": what, "note": note, "href": href, "since": since}


def ends_of(user, body) -> list[dict]:
    """Grants and notes that end within 30 days, the soonest first: {what, note, href, day}."""
    today, now = timezone.localdate(), timezone.now()
    notes = _notes(user, body).filter(state=Note.State.RELEASED, valid_until__range=(today, today + SOON)).order_by("valid_until")
    lines = [
        {"what": _("The note"), "note": note.reference, "href": note.get_absolute_url(), "day": note.valid_until}
        for note in notes[:MOST]
    ]
    grants = _grants(user, body).filter(valid__endswith__lte=now + SOON).order_by("valid__endswith")
    rows = list(grants.select_related("note")[:MOST])
    names = names_of(rows, user)
    lines += [
        {"what": names[row.pk], "note": row.note.reference, "href": row.note.get_absolute_url(), "day": last_day(row.valid.upper)}
        for row in rows
    ]
    return sorted(lines, key=lambda line: line["day"])


def _grants(user, body):
    """Grants in force of its released notes."""
    return (
        NoteGrant.objects.visible_to(user).in_force().filter(note__originator=body.casework_label_id, note__state__in=Note.OPEN)
    )


def holdings_of(user, body) -> list[dict]:
    """Who has what: {name, notes}, the most first."""
    rows = list(_grants(user, body).order_by("label", "note").distinct("label", "note")[:20_000])
    one_each = {(row.label_id, row.group_id): row for row in rows}
    names = names_of(one_each.values(), user)
    counted = Counter()
    notes = defaultdict(set)
    for row in rows:
        notes[names[one_each[row.label_id, row.group_id].pk]].add(row.note_id)
    counted.update({name: len(found) for name, found in notes.items()})
    return [{"name": name, "notes": number} for name, number in counted.most_common(100)]


def unread_of(user, body) -> list[dict]:
    """Countries and organisations that were given a note and of which nobody has read it since its release: {note, href, names, since}."""
    rows = _grants(user, body).filter(note__released_at__isnull=False).select_related("note").order_by("note__released_at", "pk")
    named = [(row, receiver) for row in rows[:2_000] if (receiver := body_of_casework(row.label_id))]
    read = set(
        NoteRead.objects.visible_to(user)
        .filter(note_id__in={row.note_id for row, _body in named})
        .exclude(body_id=F("originator_id"))
        .values_list("note_id", "body_id")
        .distinct()
    )
    found = {}
    for row, receiver in named:
        if (row.note_id, row.label_id) not in read:
            note = row.note
            line = {"note": note.reference, "href": note.get_absolute_url(), "names": [], "since": note.released_at}
            found.setdefault(note.pk, line)["names"].append(str(receiver))
    return list(found.values())[:MOST]


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
    """Totals over all notes, for the secretariat alone (the database gives others nothing): {state, numbers: [of each band], total}."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, age_band, n FROM casework_ages()")
        counted = {(state, band): number for state, band, number in cursor.fetchall()}
    lines = []
    for state, label in STATES.items():
        row = [counted.get((state, band), 0) for band in BANDS]
        lines.append({"state": label, "numbers": row, "total": sum(row)})
    return lines
