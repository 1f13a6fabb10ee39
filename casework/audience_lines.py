"""The reach of a note as pages show it: one line a rule, numbers in words, and what a further grant would add."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg2.extras import DateTimeTZRange

from casework.days import last_day
from casework.markings import ORDER, TLP, may_be_given
from casework.models import Note, NoteGrant, NoteStep, NoteVersion, SharingGroup
from casework.reach import Line, Reach, grants_of, reach_of
from casework.receivers import kind_of
from casework.services.granting import label_of
from rabatplatform.access.models import GrantLabel

_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
ICONS = {
    "originator": "landmark",
    "coordinators": "users",
    "author": "pencil",
    "body": "globe",
    "post": "user",
    "group": "share-2",
    "all": "users",
    "system": "key-round",
}


def numbers(reach: Reach) -> str:
    """ "3 countries, 2 agencies, 41 people"."""
    countries, organisations, people = len(reach.countries), len(reach.organisations), len(reach.people)
    parts = []
    if countries:
        parts.append(ngettext("%(number)s country", "%(number)s countries", countries) % {"number": countries})
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
        "people": line.people if line.counts and line.kind != "system" else None,
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
    return grant.group is None or (grant.group.hides_members and not grant.group.is_own)


def lines_of(reach: Reach) -> list[dict]:
    return [shown(line) for line in reach.lines]


def reach_in_force(note: Note, user) -> Reach:
    """By the marking in force: of a released note that of its released version, whatever one in preparation says."""
    return reach_of(note, user, tlp=note.tlp)


def with_grants(note: Note, user, chosen: list, *, reason: str, begins=None, ends=None) -> tuple[Reach, Reach]:
    """(now, after): the reach as it stands, and as if these receivers were given the note. Nothing is stored."""
    now, grants = reach_in_force(note, user), list(grants_of(note, user).not_over())
    grants += [_as_if(note, receiver, reason, begins, ends) for receiver in chosen]
    return now, reach_of(note, user, tlp=note.tlp, grants=grants)


def falling_away(note: Note, chosen: list) -> list:
    """Of the chosen receivers those whom the version in preparation will not allow once it is released. note: with its text in hand."""
    coming = note.next if note.state in Note.OPEN and note.next_id else None
    if coming is None:
        return []
    return [one for one in chosen if not may_be_given(coming.tlp, kind_of(one), coming.handling)]


def _as_if(note: Note, receiver, reason: str, begins, ends) -> NoteGrant:
    return NoteGrant(
        note=note,
        label=GrantLabel.objects.get(pk=label_of(receiver)),
        group=receiver if isinstance(receiver, SharingGroup) else None,
        valid=DateTimeTZRange(begins or timezone.now(), ends),
        reason=reason,
    )


def reach_on(note: Note, user, day: date) -> Reach:
    """Who could read it on a day, by the markings in force on it: every grant that was in force at some moment of it while the note was
    released and not withdrawn; people and members as its last moment has them."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    ends = begins + timedelta(days=1)
    of_day = [span for span in _spans(note, user) if span.since < ends and span.until > begins]
    loosest = max(of_day, key=lambda span: ORDER.index(span.tlp))
    grants = [
        grant
        for grant in grants_of(note, user).filter(valid__overlap=DateTimeTZRange(begins, ends))
        if any(_counts(grant, span, begins, ends, loosest) for span in of_day)
    ]
    at = min(ends - timedelta(microseconds=1), timezone.now())
    return reach_of(note, user, tlp=loosest.tlp, handling=loosest.handling, at=at, grants=grants)


@dataclass(frozen=True)
class _Span:
    """While the note stood so. is_open: released and not withdrawn, so that its grants counted."""

    since: datetime
    until: datetime
    tlp: str
    handling: list[str]
    is_open: bool


def _spans(note: Note, user) -> list[_Span]:
    """From the beginning on, by its steps. SECURITY: of a version that `user` may not read no more is known than that it is TLP:RED."""
    steps = NoteStep.objects.visible_to(user).filter(note=note, what__in=[NoteStep.What.RELEASED, NoteStep.What.WITHDRAWN])
    rows = list(steps.order_by("at", "pk").values_list("at", "what", "version"))
    versions = NoteVersion.objects.visible_to(user).filter(note=note)
    known, unknown = {version.pk: (version.tlp, version.handling) for version in versions}, (TLP.RED, [])
    marked = known.get(rows[0][2], unknown) if rows else (note.tlp, note.handling)  # of the draft: as it was released first
    found, since, is_open = [], _FIRST, False
    for at, what, version in rows:
        found.append(_Span(since, at, *marked, is_open))
        since, is_open = at, what == NoteStep.What.RELEASED
        marked = known.get(version, unknown) if is_open else marked
    return [*found, _Span(since, _LAST, *marked, is_open)]


def _counts(grant: NoteGrant, span: _Span, begins, ends, loosest: _Span) -> bool:
    """Was the grant in force in this part of the day, while it let somebody in; one that no marking of the day allows is shown as such."""
    since, until = max(span.since, begins), min(span.until, ends)
    lower, upper = grant.valid.lower, grant.valid.upper
    if not span.is_open or (lower and lower >= until) or (upper and upper <= since):
        return False
    kind = grant.label.kind
    return may_be_given(span.tlp, kind, span.handling) or not may_be_given(loosest.tlp, kind, loosest.handling)


def added(now: Reach, after: Reach) -> str:
    """ "It adds 3 people." """
    more = len(after.people - now.people)
    if not more:
        return _("It adds nobody: all of them read it already, or nobody holds a post there now.")
    return ngettext("It adds %(number)s person.", "It adds %(number)s people.", more) % {"number": more}
