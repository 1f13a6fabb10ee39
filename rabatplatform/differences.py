"""Two texts, word by word: what stayed, what went, what came. Bounded: a text made to be slow is told apart by sentences, or as a whole."""

import re
import unicodedata
from dataclasses import dataclass

# One step is one look at a pair of words. A page compares twenty sections within this.
STEPS = 60_000
MOST_CHANGES = 240  # of one run of words or sentences: what differs by more is another text
SAME, GONE, NEW = "same", "gone", "new"

# Scripts without spaces between words: one character is one word. A mark, a joiner belongs to what it stands on.
_ONE_BY_ONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKENS = re.compile(rf"\s+|[{_ONE_BY_ONE}]|[^\W_{_ONE_BY_ONE}]+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^\n.!?؟。！？]*(?:[.!?؟。！？]+[^\S\n]*|\n+|$)")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Piece:
    """kind: SAME, GONE (only in the older text) or NEW (only in the newer)."""

    kind: str
    text: str


class Budget:
    """Steps that are left, for one comparison of many texts."""

    def __init__(self, steps: int = STEPS):
        self.left = steps

    def spend(self, steps: int) -> bool:
        """False when there are not as many: then none is left."""
        enough = steps <= self.left
        self.left = self.left - steps if enough else 0
        return enough


def differences(old: str, new: str, budget: Budget | None = None) -> list[Piece]:
    """The pieces of both texts in reading order. Without SAME and NEW they make the old text, without SAME and GONE the new."""
    budget = budget or Budget()
    found: list[Piece] = []
    for before, after in _changed(sentences(old), sentences(new), budget):
        if before == after:
            found.append(Piece(SAME, "".join(before)))
        elif before and after and budget.left:
            found += _words("".join(before), "".join(after), budget)
        else:
            found += _told("".join(before), "".join(after))
    return joined(found)


def sentences(text: str) -> list[str]:
    return [part for part in _SENTENCES.findall(text) if part]


def words(text: str) -> list[str]:
    """Words, spaces and marks, in order; joined they are the text. No character is torn from the marks that stand on it."""
    tokens = _TOKENS.findall(text)
    if not any(unicodedata.category(letter)[0] == "M" or letter in _JOINERS for letter in set(text)):
        return tokens
    found: list[str] = []
    for token in tokens:
        if found and (unicodedata.category(token[0])[0] == "M" or token[0] in _JOINERS or found[-1][-1] in _JOINERS):
            found[-1] += token
        else:
            found.append(token)
    return found


def _words(old: str, new: str, budget: Budget) -> list[Piece]:
    found = []
    for before, after in _changed(words(old), words(new), budget):
        if before == after:
            found.append(Piece(SAME, "".join(before)))
        else:
            found += [Piece(kind, "".join(part)) for kind, part in ((GONE, before), (NEW, after)) if part]
    return found


def _changed(old: list[str], new: list[str], budget: Budget) -> list[tuple[list[str], list[str]]]:
    """Pairs of runs: equal ones, and ones that replace each other. Where the budget ends, the middle is one change."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    middle = [(a, b)] if a and b and (path := _path(a, b, budget)) is None else _runs(a, b, path if a and b else [])
    return [*([(old[:start], old[:start])] if start else []), *middle, *([(old[-end:], old[-end:])] if end else [])]


def _runs(a: list[str], b: list[str], pairs: list[tuple[int, int]]) -> list[tuple[list[str], list[str]]]:
    """pairs: places of equal words, in order."""
    found, x, y, at = [], 0, 0, 0
    while at < len(pairs):
        i, j = pairs[at]
        length = 1
        while at + length < len(pairs) and pairs[at + length] == (i + length, j + length):
            length += 1
        if (i, j) != (x, y):
            found.append((a[x:i], b[y:j]))
        found.append((a[i : i + length], b[j : j + length]))
        x, y, at = i + length, j + length, at + length
    if x < len(a) or y < len(b):
        found.append((a[x:], b[y:]))
    return found


def _path(a: list[str], b: list[str], budget: Budget) -> list[tuple[int, int]] | None:
    """Places of equal words along the shortest way from `a` to `b` (Myers 1986); None where it is too long or the budget ends."""
    most = min(len(a) + len(b), MOST_CHANGES)
    reach, trail = [0] * (2 * most + 3), []  # how far in `a` each diagonal came; before each round
    for changes in range(most + 1):
        if not budget.spend(changes + 1):
            return None
        trail.append(reach[most + 1 - changes - 1 : most + 1 + changes + 2])
        for k in range(-changes, changes + 1, 2):
            at = most + 1 + k
            x = reach[at + 1] if k == -changes or (k != changes and reach[at - 1] < reach[at + 1]) else reach[at - 1] + 1
            y = begun = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            reach[at] = x
            if y > begun and not budget.spend(y - begun):
                return None
            if x >= len(a) and y >= len(b):
                return _back(trail, len(a), len(b))
    return None


def _back(trail: list[list[int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for changes in range(len(trail) - 1, 0, -1):
        reach, k = trail[changes], x - y
        at = changes + 1 + k
        came = k + 1 if k == -changes or (k != changes and reach[at - 1] < reach[at + 1]) else k - 1
        from_x = reach[changes + 1 + came]
        from_y = from_x - came
        landed = from_x + (came < k)
        while x > landed:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = from_x, from_y
    while x > 0 and y > 0:
        x, y = x - 1, y - 1
        pairs.append((x, y))
    return pairs[::-1]


def joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of a kind as one; a lone space or comma between two changes goes with them, so that phrases are read whole."""
    found: list[Piece] = []
    gone = new = ""
    for place, piece in enumerate(pieces):
        island = piece.kind == SAME and (gone or new) and not any(map(str.isalnum, piece.text)) and "\n" not in piece.text
        if piece.kind == SAME and not (island and place + 1 < len(pieces) and gone and new):
            found += _told(gone, new)
            gone = new = ""
            found.append(piece)
        else:
            gone += piece.text if piece.kind != NEW else ""
            new += piece.text if piece.kind != GONE else ""
    found += _told(gone, new)
    return found


def _told(gone: str, new: str) -> list[Piece]:
    if gone == new:
        return [Piece(SAME, gone)] if gone else []
    return [Piece(kind, text) for kind, text in ((GONE, gone), (NEW, new)) if text]


def size_of_change(old: str, new: str, budget: Budget | None = None) -> tuple[int, int]:
    """(words, characters) that differ: of each change the longer side counts."""
    total, gone = [0, 0], (0, 0)
    for piece in [*differences(old, new, budget), Piece(SAME, "")]:
        size = (sum(1 for word in words(piece.text) if any(map(str.isalnum, word))), len(piece.text))
        if piece.kind == GONE:
            gone = size
            continue
        counted = [max(pair) for pair in zip(gone, size, strict=True)] if piece.kind == NEW else gone
        total = [sum(pair) for pair in zip(total, counted, strict=True)]
        gone = (0, 0)
    return total[0], total[1]
