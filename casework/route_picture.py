"""The picture of a route: stops in columns, from where it begins to where it ends; positions for an SVG without any style of its own."""

from dataclasses import dataclass, replace

from casework.route_view import Stop, Way
from casework.route_words import label_of

COLUMN, ROW, MARGIN, LONGEST, LINE = 260, 130, 90, 20, 15
LETTER = 7  # the width of one, about
ALONG = (0.5, 0.36, 0.64, 0.24, 0.76)  # where the words of a leg may stand on its way: the first place that is free
DASHES = {"land": "", "sea": "1 7", "air": "9 6"}


@dataclass(frozen=True)
class Node:
    stop: Stop
    x: int
    y: int

    @property
    def label(self) -> str:
        place = self.stop.place
        return place if len(place) <= LONGEST else f"{place[: LONGEST - 1]}…"

    @property
    def label_y(self) -> int:
        return self.y - 14


@dataclass(frozen=True)
class Line:
    way: Way
    start: Node
    end: Node
    words: tuple[str, ...] = ()
    along: float = 0.5  # where its words stand: 0 at its start, 1 at its end

    @property
    def path(self) -> str:
        """A curve, so that ways there and back do not lie on each other."""
        height = (self.start.y + self.end.y) // 2 + self.bend
        return f"M{self.start.x} {self.start.y}Q{self.middle} {height} {self.end.x} {self.end.y}"

    @property
    def goes_on(self) -> bool:
        return self.end.x > self.start.x

    @property
    def bend(self) -> int:
        return 18 if self.goes_on else -26

    @property
    def middle(self) -> int:
        return (self.start.x + self.end.x) // 2

    @property
    def label_x(self) -> int:
        t = self.along
        return round((1 - t) ** 2 * self.start.x + 2 * t * (1 - t) * self.middle + t**2 * self.end.x)

    @property
    def label(self) -> list[tuple[int, str]]:
        """(y, words) of its lines: below the curve of a way on, above that of a way back."""
        t, height = self.along, (self.start.y + self.end.y) // 2 + self.bend
        at = round((1 - t) ** 2 * self.start.y + 2 * t * (1 - t) * height + t**2 * self.end.y)
        first = at + LINE if self.goes_on else at - 6 - LINE * (len(self.words) - 1)
        return [(first + LINE * place, words) for place, words in enumerate(self.words)]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """What its words cover: left, top, right, bottom."""
        half = max(map(len, self.words), default=0) * LETTER // 2
        ys = [y for y, _words in self.label] or [0]
        return self.label_x - half, ys[0] - LINE, self.label_x + half, ys[-1]

    @property
    def dashes(self) -> str:
        return DASHES[self.way.mode]

    @property
    def width(self) -> int:
        return min(2 + 2 * (len(self.way.notes) - 1), 8)


@dataclass(frozen=True)
class Picture:
    nodes: list[Node]
    lines: list[Line]
    width: int
    height: int


def picture_of(ways: list[Way]) -> Picture | None:
    """None where there is nothing to draw."""
    if not ways:
        return None
    columns: dict[int, list[Stop]] = {}
    stops = {stop.key: stop for way in ways for stop in (way.start, way.end)}
    for key, column in _columns(ways).items():
        columns.setdefault(column, []).append(stops[key])
    nodes = {
        stop.key: Node(stop, MARGIN + COLUMN // 3 + place * COLUMN, MARGIN + row * ROW)
        for place, column in enumerate(sorted(columns))
        for row, stop in enumerate(columns[column])
    }
    lines = [
        Line(way, nodes[way.start.key], nodes[way.end.key], tuple(label_of(way, number)))
        for number, way in enumerate(ways, 1)
        if way.start.key != way.end.key
    ]
    tallest = max(len(stops) for stops in columns.values())
    return Picture(list(nodes.values()), _apart(lines), len(columns) * COLUMN + MARGIN, tallest * ROW + MARGIN)


def _columns(ways: list[Way]) -> dict[tuple, int]:
    """Each stop as far right as the longest way to it; a way back moves nothing, and a circle ends after as many rounds as stops."""
    columns = {stop.key: 0 for way in ways for stop in (way.start, way.end)}
    order = {key: place for place, key in enumerate(columns)}
    for _round in range(len(columns)):
        moved = False
        for way in ways:
            forward = order[way.start.key] < order[way.end.key]
            if forward and columns[way.end.key] <= columns[way.start.key]:
                columns[way.end.key], moved = columns[way.start.key] + 1, True
        if not moved:
            break
    return columns


def _apart(lines: list[Line]) -> list[Line]:
    """Words beside each leg where those of the legs before leave room; where nothing is free, where they cover the least."""
    placed: list[Line] = []
    for line in lines:
        places = [replace(line, along=along) for along in ALONG]
        placed.append(min(places, key=lambda one: sum(_covered(one.box, other.box) for other in placed)))
    return placed


def _covered(one, other) -> int:
    width, height = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)
