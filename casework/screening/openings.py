"""With which two characters a match of a pattern can begin: where a text has none of them, the pattern need not be tried.

Reads the pattern as `re` parsed it. Where that cannot be read, everything is an opening: slower, never another answer."""

import re
from functools import lru_cache
from itertools import product

try:
    from re import _constants as code
    from re import _parser as parser
except ImportError:  # pragma: no cover - another Python
    parser = None

ANY = "\0"
LENGTH = 2
MOST = 400


class Unreadable(Exception):
    pass


def one_of(items) -> set[str]:
    """The characters of a set such as [a-z_]; ANY where they are many."""
    found = set()
    for kind, value in items:
        if kind is code.LITERAL:
            found.add(chr(value))
        elif kind is code.RANGE and value[1] - value[0] < MOST:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif kind is code.CATEGORY and value is code.CATEGORY_DIGIT:
            found.update("0123456789")
        else:
            return {ANY}
    return found


def of_item(kind, value) -> set[str]:
    if kind is code.LITERAL:
        return {chr(value)}
    if kind is code.IN:
        return one_of(value)
    if kind in (code.ANY, code.NOT_LITERAL):
        return {ANY}
    if kind is code.SUBPATTERN:
        return of_sequence(value[-1])
    if kind is code.BRANCH:
        return set().union(*(of_sequence(branch) for branch in value[1]))
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        least, most, inner = value
        once = of_sequence(inner)
        twice = {(a + b)[:LENGTH] for a, b in product(once, once)} if most > 1 else set()
        return {""} | once | twice if least == 0 else (twice if least > 1 else once | twice)
    if kind in (code.ASSERT, code.ASSERT_NOT, code.AT):
        return {""}
    raise Unreadable


def of_sequence(items) -> set[str]:
    """Beginnings of at most LENGTH characters; a shorter one ends there."""
    begun = {""}
    for kind, value in items:
        if all(len(one) == LENGTH for one in begun):
            break
        following = of_item(kind, value)
        begun = {(one + more)[:LENGTH] for one in begun for more in (following if len(one) < LENGTH else {""})}
        if len(begun) > 20 * MOST:
            raise Unreadable
    return begun


@lru_cache(maxsize=256)
def openings(pattern: re.Pattern) -> tuple[frozenset[str], frozenset[str]] | None:
    """(pairs, firsts): a match begins with one of the pairs, or with one of the firsts and anything. None: with anything at all."""
    if parser is None or pattern.flags & re.IGNORECASE:
        return None
    try:
        begun = of_sequence(parser.parse(pattern.pattern))
    except Unreadable:
        return None
    if any(one == "" or one[0] == ANY for one in begun):
        return None
    pairs = frozenset(one for one in begun if len(one) == LENGTH and one[1] != ANY)
    return pairs, frozenset(one[0] for one in begun if one not in pairs)
