"""The view of a route: the legs of several notes as one picture of stops and the ways between them.

Legs are words of notes: a note whose legs are shown is recorded as read.
"""

import unicodedata
from dataclasses import dataclass, field

from django.db import transaction

from casework.errors import NotRecorded
from casework.legs import AIR, SEA
from casework.models import Note, NoteChange, NoteLeg
from casework.search import Parameters, find
from casework.services.reads import log_read
from casework.vocabulary import facets

MOST_NOTES = 30
MOST_SEARCHED = 200


@dataclass(frozen=True)
class Stop:
    """A place; key: what makes two spellings one."""

    key: tuple[str, str]
    place: str
    country: str

    def __str__(self):
        return f"{self.place} ({self.country})" if self.country else self.place


@dataclass
class Way:
    """From a stop to another: what the notes that tell of it say, together."""

    start: Stop
    end: Stop
    transport: dict[str, None] = field(default_factory=dict)  # codes, in the order met
    fees: dict[str, None] = field(default_factory=dict)
    hours: list[int] = field(default_factory=list)
    notes: dict[int, Note] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)  # (language, words)

    @property
    def transport_names(self) -> list[str]:
        return [facets()["means-of-transport"].name_of(code) for code in self.transport]

    @property
    def fee_names(self) -> list[str]:
        order = list(facets()["fee-band"].terms)
        codes = sorted(self.fees, key=lambda code: order.index(code) if code in order else len(order))
        return [facets()["fee-band"].name_of(code) for code in codes]

    @property
    def mode(self) -> str:
        """'sea', 'air' or 'land': how its line is drawn."""
        codes = set(self.transport)
        if codes & SEA:
            return "sea"
        return "air" if codes & AIR else "land"

    @property
    def least(self) -> int | None:
        return min(self.hours, default=None)

    @property
    def most(self) -> int | None:
        return max(self.hours, default=None)


@dataclass
class RouteView:
    notes: list[Note]
    ways: list[Way]
    is_cut: bool = False  # more notes match than are shown
    kept_back: int = 0  # notes left out because `may` said so

    @property
    def stops(self) -> list[Stop]:
        return list({stop.key: stop for way in self.ways for stop in (way.start, way.end)}.values())


@dataclass
class Timeline:
    """lines: (note, change), the latest first; is_cut: more valid notes match than are looked at or shown; kept_back: as in RouteView."""

    lines: list[tuple[Note, NoteChange]]
    is_cut: bool = False
    kept_back: int = 0


def any_note(note: Note) -> bool:
    return True


def folded(place: str) -> str:
    letters = unicodedata.normalize("NFKD", place.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


@transaction.atomic
def route_view(user, *, route: str = "", place: str = "", country: str = "", how: str = "route", may=any_note) -> RouteView:
    """Valid notes with legs on a family of routes, through a country or a place; each that is shown is recorded as read.

    how: as the record says it; may(note): whether its words may be shown there. Nothing chosen: nothing shown, nothing recorded.
    """
    if not (route or place or country):
        return RouteView([], [])
    words = f'"{place.replace(chr(34), " ").strip()}"' if place else ""
    asked = Parameters(
        q=words, route=(route,) if route else (), country=(country,) if country else (), standing="valid", sort="newest"
    )
    found = find(user, asked, limit=MOST_NOTES)
    notes = Note.objects.visible_to(user).filter(pk__in=found.ids).select_related("current").in_bulk()
    legs = _legs_of(user, [note.current_id for note in notes.values()])
    wanted = folded(place)
    shown, kept_back = {}, 0
    for pk in found.ids:
        rows = legs.get(notes[pk].current_id, []) if pk in notes else []
        if wanted and not any(wanted in folded(name) for leg in rows for name in (leg.from_place, leg.to_place)):
            continue
        if rows and not may(notes[pk]):
            kept_back += 1
        elif rows and _recorded(notes[pk], how):
            shown[pk] = rows
    ways = _ways([(notes[pk], rows) for pk, rows in shown.items()])
    return RouteView([notes[pk] for pk in shown], ways, bool(found.next), kept_back)


def _recorded(note: Note, how: str) -> bool:
    try:
        log_read(note, how=how, version=note.current)
    except NotRecorded:  # its right ended between two statements
        return False
    return True


def _legs_of(user, versions) -> dict[int, list[NoteLeg]]:
    found: dict[int, list[NoteLeg]] = {}
    for leg in NoteLeg.objects.visible_to(user).filter(version__in=versions).order_by("version", "number"):
        found.setdefault(leg.version_id, []).append(leg)
    return found


def _ways(told: list[tuple[Note, list[NoteLeg]]]) -> list[Way]:
    """One way for each pair of stops, in the order of the legs."""
    stops: dict[tuple[str, str], Stop] = {}
    ways: dict[tuple, Way] = {}
    for note, legs in told:
        for leg in legs:
            start, end = (_stop(stops, *pair) for pair in ((leg.from_place, leg.from_country), (leg.to_place, leg.to_country)))
            way = ways.setdefault((start.key, end.key), Way(start, end))
            way.transport |= dict.fromkeys(leg.transport)
            way.fees |= {leg.fee_band: None} if leg.fee_band else {}
            way.hours += [hours for hours in (leg.hours_least, leg.hours_most) if hours is not None]
            way.notes[note.pk] = note
            if leg.words:
                way.words.append((note.current.language, leg.words))
    return list(ways.values())


def _stop(stops: dict, place: str, country: str) -> Stop:
    key = (folded(place), country)
    return stops.setdefault(key, Stop(key, place, country))


@transaction.atomic
def timeline(user, *, route: str = "", term: str = "", how: str = "route", may=any_note) -> Timeline:
    """What changed on a family of routes, or changes of one kind, the latest first, each with its note; the notes are recorded as read."""
    if not (route or term):
        return Timeline([])
    found = find(user, Parameters(route=(route,) if route else (), standing="valid", sort="newest"), limit=MOST_SEARCHED)
    notes = Note.objects.visible_to(user).filter(pk__in=found.ids).select_related("current").in_bulk()
    by_version = {note.current_id: note for note in notes.values()}
    changes = NoteChange.objects.visible_to(user).filter(version__in=by_version, **({"term": term} if term else {}))
    told: dict[int, list[NoteChange]] = {}
    for change in changes.order_by("-since", "pk"):
        told.setdefault(by_version[change.version_id].pk, []).append(change)
    telling = [pk for pk in found.ids if pk in told]
    looked_at = telling[:MOST_NOTES]
    shown = [pk for pk in looked_at if may(notes[pk])]
    lines = [(notes[pk], change) for pk in shown if _recorded(notes[pk], how) for change in told[pk]]
    lines.sort(key=lambda line: line[1].since, reverse=True)
    return Timeline(lines, len(telling) > MOST_NOTES or bool(found.next), len(looked_at) - len(shown))
