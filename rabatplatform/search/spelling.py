"""The nearest word of a list to one that nothing holds."""

from collections import defaultdict

from rabatplatform.search.thesaurus import plain_letters

SHORTEST = 4


def most_errors(length: int) -> int:
    """How many letters of a word of that length may be wrong."""
    return 1 if length <= 6 else 2 if length <= 11 else 3


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap with their neighbour; more than `most` is said as most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


class Vocabulary:
    """Words by their length, to be looked through quickly."""

    def __init__(self, words):
        self.by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for word in words:
            plain = plain_letters(word)
            if len(plain) >= SHORTEST and not any(map(str.isdigit, plain)):
                self.by_length[len(plain)].setdefault(plain, word.lower())

    def nearest(self, word: str) -> tuple[str, int] | None:
        """(word of the list, number of errors), or None where none is near enough."""
        plain = plain_letters(word)
        if len(plain) < SHORTEST or any(map(str.isdigit, plain)):
            return None
        most, best = most_errors(len(plain)), None
        letters = set(plain)
        for length in range(len(plain) - most, len(plain) + most + 1):
            for other, spelled in self.by_length.get(length, {}).items():
                if len(letters.symmetric_difference(other)) <= 2 * most and (errors := distance(plain, other, most)) <= most:
                    same_start = plain[0] == other[0]
                    if best is None or (errors, not same_start, other) < best[0]:
                        best = ((errors, not same_start, other), spelled)
        return (best[1], best[0][0]) if best else None
