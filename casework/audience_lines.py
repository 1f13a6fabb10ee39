"""The reach of a note as pages show it: one line a rule, numbers in words, and what a further grant would add."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg2.extras import DateTimeTZRange

from casework.days import last_day
from casework.models import Note, NoteGrant, SharingGroup
from casework.reach import WITH, Line, Reach, reach_of
from casework.services.granting import label_of
from rabatplatform.access.models import GrantLabel

ICONS = {
    "originator": "landmark",
    "coordinators": "users",
    "author": "pencil",
    "body": "globe",
    "post": "user",
    "group": "share-2",
    "all": "users",
}


def numbers(reach: Reach) -> str:
    """ "3 countries, 2 agencies, 41 people"."""
    countries, organisations, people = len(reach.countries), len(reach.organisations), len(reach.people)
    parts = [ngettext("%(number)s country", "%(number)s countries", countries) % {"number": countries}]
    if organisations:
        parts.append(ngettext("%(number)s organisation", "%(number)s organisations", organisations) % {"number": organisations})
    parts.append(ngettext("%(number)s person", "%(number)s people", people) % {"number": people})
    return ", ".join(parts)


def shown(line: Line) -> dict:
    """What templates/casework/audience/lines.html takes."""
    grant = line.grant
    return {
        "icon": ICONS[line.kind],
        "name": line.name,
        "people": line.people if line.counts else None,
        "why": line.why,
        "counts": line.counts,
        "hidden": _hides(grant),
        "given_by": str(grant.given_from) if grant and grant.given_from_id else "",
        "given_at": grant.given_at if grant else None,
        "begins": grant.valid.lower if grant and grant.valid.lower and grant.valid.lower > timezone.now() else None,
        "ends": last_day(grant.valid.upper) if grant else None,
        "is_grant": grant is not None,
        "reference": grant.reference if grant and grant.pk else None,
    }


def _hides(grant: NoteGrant | None) -> bool:
    """A group of another owner whose members are hidden from this person: its number says only what they know."""
    if not grant or not grant.group_id:
        return False
    return grant.group is None or (grant.group.hides_members and not grant.group.versions.exists())


def lines_of(reach: Reach) -> list[dict]:
    return [shown(line) for line in reach.lines]


def reach_in_force(note: Note) -> Reach:
    """By the marking in force: of a released note that of its released version, whatever one in preparation says."""
    return reach_of(note, tlp=note.tlp)


def with_grants(note: Note, chosen: list, *, reason: str, begins=None, ends=None) -> tuple[Reach, Reach]:
    """(now, after): the reach as it stands, and as if these receivers were given the note. Nothing is stored."""
    now = reach_in_force(note)
    grants = list(note.grants.not_over().select_related(*WITH).order_by("given_at", "pk"))
    return now, reach_of(
        note, tlp=note.tlp, grants=[*grants, *(_as_if(note, receiver, reason, begins, ends) for receiver in chosen)]
    )


def _as_if(note: Note, receiver, reason: str, begins, ends) -> NoteGrant:
    return NoteGrant(
        note=note,
        label=GrantLabel.objects.get(pk=label_of(receiver)),
        group=receiver if isinstance(receiver, SharingGroup) else None,
        valid=DateTimeTZRange(begins or timezone.now(), ends),
        reason=reason,
    )


def reach_on(note: Note, day: date) -> Reach:
    """Who could read it on a day: every grant that was in force at some moment of it; people and members as its last moment has them."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    ends = begins + timedelta(days=1)
    released = note.versions.exclude(released_at=None).order_by("released_at").values_list("released_at", flat=True).first()
    grants = note.grants.none()
    if released and released < ends:
        grants = note.grants.filter(valid__overlap=DateTimeTZRange(begins, ends)).select_related(*WITH)
    at = min(ends - timedelta(microseconds=1), timezone.now())
    return reach_of(note, tlp=note.tlp, at=at, grants=list(grants.order_by("given_at", "pk")))


def added(now: Reach, after: Reach) -> str:
    """ "It adds 3 people." """
    more = len(after.people - now.people)
    if not more:
        return _("It adds nobody: all of them read it already, or nobody holds a post there now.")
    return ngettext("It adds %(number)s person.", "It adds %(number)s people.", more) % {"number": more}
