"""A person known by a first name or a surname of the region, where no title stands: Awa Sow, SOW Awa, B. Sow, m. sow."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .names import GAP, INITIAL, NAME_WORD, ROMAN, is_office, is_place_before, is_ship, name_end
from .words_of_names import FIRST_NAMES, LAST_NAMES, PLACES_AFTER, PLACES_BEFORE

WORD = re.compile(r"[A-Za-z]{2,40}(?:-[A-Za-z]{2,40})?")
NAMESAKE = re.compile(
    r"(?<!\w)(?:king|roi|rey|rei|queen|reine|reina|rainha|prince|principe|infante?|saint|san|sao|santa|santo|ste?|projet|project|"
    r"proyecto|projeto|cyclone) (?:of |de |du )?$"
)
SMALL_TITLE = re.compile(
    r"(?<!\w)(?:monsieur|madame|mademoiselle|mme|mlle|m\.|mr|mrs|ms|dr|sr|sra|srta|senor|senora|senhor|senhora|dona|"
    r"el hadj|alhaji|hajia|cheikh|sheikh|capitaine|colonel|captain|coronel|chief|pastor|pasteur|imam)\.? $"
)
INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,3}$")
WORD_BEFORE = re.compile(r"(?<![\w.'@/-])[A-Z][A-Za-z]+(?:-[A-Z][a-z]+)?(?:,? {1,2})$")
PLACE = re.compile(PLACES_BEFORE)
TOWNS = frozenset(["sidi", "moulay", "oued", "ain", "beni", "bani", "ouled", "bir", "hassi", "ksar", "dar", "bab", "souk"])
CAPITALS = re.compile(r"[A-Z]{4,}")


def is_followed_by_thing(text: str, start: int, end: int) -> bool:
    """Robert Schuman Centre: what is called after somebody."""
    following = NAME_WORD.match(text, end + 1)
    words = [*text[start:end].split()[1:], following.group() if following else ""]
    return any(one.lower() in PLACES_AFTER for one in words)


def is_named_after(folded: Folded, start: int) -> bool:
    first = run_start(folded.text, start)
    words = folded.low[first:start].split()
    return is_place_before(folded, first) or any(PLACE.fullmatch(one) for one in words)


def forwards(text: str, word: re.Match) -> int:
    """Where a name that begins with this first name ends; its start where no second name follows."""
    known = word.group().lower() in FIRST_NAMES
    # KEITA Tamsir: a surname in capitals begins a name as well.
    if not word.group()[0].isupper() or not (known or CAPITALS.fullmatch(word.group())):
        return word.start()
    gap = GAP.match(text, word.end())
    initial = gap and INITIAL.match(text, gap.end())
    if initial and known:  # Mamadou S.
        return initial.end()
    last = gap and NAME_WORD.match(text, gap.end())
    if last and not known and last.group().isupper():
        return word.start()
    if not last or ROMAN.fullmatch(last.group()) or is_office(last.group()):
        return word.start()
    end = name_end(text, word.start(), words=3)
    return end if end >= last.end() else word.start()


def backwards(text: str, word: re.Match) -> int:
    """Where a name that ends with this one begins: its own start where it stands alone."""
    start, known = word.start(), word.group().lower()
    if not word.group()[0].isupper():
        return start
    initials = INITIALS.search(text, max(0, start - 10), start)
    if initials and known in LAST_NAMES:
        return initials.start()
    before = WORD_BEFORE.search(text, max(0, start - 42), start)
    if not before:
        return start
    other = before.group().strip(" ,")
    if is_office(other) or other.lower() in TOWNS or PLACE.fullmatch(other.lower()):
        return start
    comma = "," in before.group()
    if known in FIRST_NAMES and (other.lower() in LAST_NAMES or CAPITALS.fullmatch(other) and not word.group().isupper()):
        return before.start()
    return before.start() if known in LAST_NAMES and not comma and word.group()[1:].islower() == other[1:].islower() else start


def run_start(text: str, start: int) -> int:
    """Where the words with a capital begin that this one stands among: Hospital Juan Ramón Jiménez."""
    for _step in range(3):
        before = WORD_BEFORE.search(text, max(0, start - 42), start)
        if not before or "," in before.group():
            break
        start = before.start()
    return start


def in_small_letters(low: str, word: re.Match) -> tuple[int, int] | None:
    """ "awa sow" and "monsieur sow", as people write to one another."""
    known = word.group().lower()
    title = SMALL_TITLE.search(low, max(0, word.start() - 14), word.start())
    if title and low[title.start()].isalpha():
        return title.start(), word.end()
    following = WORD.match(low, word.end() + 1) if known in FIRST_NAMES and low[word.end() : word.end() + 1] == " " else None
    if following and len(known) > 3 and len(following.group()) > 3 and following.group() in LAST_NAMES:
        return word.start(), following.end()
    return None


def find(folded: Folded) -> Iterator[Candidate]:
    text, low = folded.text, folded.low
    for word in folded.codes(WORD):
        known = word.group().lower()
        if known not in FIRST_NAMES and known not in LAST_NAMES:
            continue
        if word.group().islower():
            span = in_small_letters(low, word)
        else:
            end = forwards(text, word)
            span = (word.start(), end) if end > word.start() else None
            begin = backwards(text, word)
            if begin < word.start():
                span = begin, max(end, word.end())
        if not span or is_followed_by_thing(text, *span) or is_named_after(folded, span[0]):
            continue
        if not is_ship(folded, *span) and not NAMESAKE.search(low, max(0, span[0] - 20), span[0]):
            yield Candidate("person_name", *span, 45)
