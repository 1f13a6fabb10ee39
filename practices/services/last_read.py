"""Which revision of a practice a person read last: written when its page is opened, nothing while nothing changed."""

from django.db.models import F
from django.utils import timezone

from practices.models import LastRead, Practice


def opened(*, user, practice: Practice) -> LastRead | None:
    """The person's row as it stands now; `before` is set once they have opened a later revision than they had read.

    One question, and one more statement for the first reading and for each new revision. None where it was written just now.
    """
    number, now = practice.current.number, timezone.now()
    row = LastRead.objects.filter(user=user, practice=practice).first()
    if row is None:
        LastRead.objects.bulk_create([LastRead(user=user, practice=practice, number=number, at=now)], ignore_conflicts=True)
    elif row.number != number:
        rows = LastRead.objects.filter(pk=row.pk, number=row.number)
        rows.update(before=F("number"), before_at=F("at"), number=number, at=now)
        row.before, row.before_at, row.number, row.at = row.number, row.at, number, now
    return row


def number_of(*, user, practice: Practice) -> int:
    """Number of the revision that the person read last; 0 before the first."""
    return LastRead.objects.filter(user=user, practice=practice).values_list("number", flat=True).first() or 0
