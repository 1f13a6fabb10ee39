"""Asking the index. It gives ids; the caller fetches rows through visible_to, which has the last word.

The functions in the database apply the caller's own labels: open the person's access_scope first (a request has it).
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing
from django.db import connection
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from rabatplatform.search.common_words import COMMON
from rabatplatform.search.operations import SLOTS
from rabatplatform.search.spelling import Vocabulary
from rabatplatform.search.thesaurus import Thesaurus, plain_letters, words_of

MOST_PARTS = 32
_TOKENS = re.compile(r'(-?)"([^"]*)"?|(\S+)')
_OR = {"or", "OR", "OU", "O"}


@dataclass
class Part:
    """One part of a query: words that belong together, a phrase in quotation marks, or what must not be there."""

    clause: int
    text: str
    phrase: bool = False
    minus: bool = False
    common: bool = False  # says nothing of the subject: left out unless there is nothing else
    also: list = field(default_factory=list)  # [[language, phrase, preferred form]]


@dataclass
class Query:
    """A query as PostgreSQL takes it. No words at all: every field empty."""

    strict: str | None = None
    loose: str | None = None
    words: list[str] = field(default_factory=list)
    marks: str | None = None
    plain_words: list[str] = field(default_factory=list)  # not quoted, excluded or known to the thesaurus: may be corrected
    also_searched: list[str] = field(default_factory=list)

    def using(self, used: str) -> str | None:
        return self.loose if used == "any" else self.strict


def parse(text: str) -> list[list]:
    """Clauses of a query in the way of search engines: words, "a phrase", -not, or. An open quotation mark closes itself."""
    clauses, run = [[]], []

    def close():
        if run:
            clauses[-1].append(list(run))
            run.clear()

    for minus, phrase, word in _TOKENS.findall(text):
        if not word:
            close()
            if words_of(phrase):
                clauses[-1].append(Part(0, phrase, phrase=True, minus=bool(minus)))
        elif word in _OR:
            close()
            if clauses[-1]:
                clauses.append([])
        elif word.startswith("-") and words_of(word):
            close()
            clauses[-1].append(Part(0, word[1:], minus=True))
        else:
            run.extend(words_of(word))
    close()
    return [clause for clause in clauses if clause]


def build(text: str, thesaurus: Thesaurus | None = None) -> Query:
    """Compile what somebody typed; with a thesaurus, expressions that it knows are also searched in the other languages."""
    parts, plain, shown, shown_last = [], [], [], []
    for number, clause in enumerate(parse(text)):
        for item in clause:
            if isinstance(item, Part):
                item.clause = number
                parts.append(item)
                continue
            at = 0
            for span in [*(thesaurus.spans(item) if thesaurus else ()), None]:
                between = item[at : span.start if span else len(item)]
                plain += between
                parts += [Part(number, word, common=plain_letters(word) in COMMON) for word in between]
                if span:
                    parts.append(
                        Part(number, " ".join(item[span.start : span.end]), also=[list(phrase) for phrase in span.phrases])
                    )
                    (shown_last if span.is_word else shown).extend(span.shown)
                    at = span.end
    if not all(part.common or part.minus for part in parts):
        parts = [part for part in parts if not part.common]
        plain = [word for word in plain if plain_letters(word) not in COMMON]
    shown += shown_last
    if not parts:
        return Query()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_query(%s)", [json.dumps([vars(part) for part in parts[:MOST_PARTS]])])
        strict, loose, words, marks = cursor.fetchone()
    return Query(strict, loose, words, marks, list(dict.fromkeys(plain)), list(dict.fromkeys(shown)))


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this hit, or before it."""

    used: str
    backwards: bool
    covers: int
    rank: float
    at: datetime
    pk: int
    corrected: bool = False

    def sign(self, binding: str) -> str:
        values = [self.used, int(self.backwards), self.covers, self.rank, self.at.isoformat(), self.pk, int(self.corrected)]
        return signing.Signer(salt=f"search cursor {binding}").sign_object(values)

    @classmethod
    def read(cls, cursor: str, binding: str) -> "Place":
        """Raises signing.BadSignature for a cursor that was not made here, or for another search."""
        values = signing.Signer(salt=f"search cursor {binding}").unsign_object(cursor)
        used, backwards, covers, rank, at, pk, corrected = values
        return cls(used, bool(backwards), covers, rank, datetime.fromisoformat(at), pk, bool(corrected))


@dataclass(frozen=True)
class Hit:
    pk: int
    at: datetime
    covers: int
    rank: float

    def place(self, used, *, backwards, corrected) -> Place:
        return Place(used, backwards, self.covers, self.rank, self.at, self.pk, corrected)


@dataclass
class Hits:
    """One page. total: at most search_cap() is counted; matched: how many held all words; used: 'all' or 'any'."""

    rows: list[Hit]
    total: int
    matched: int
    used: str


@dataclass(frozen=True)
class Filters:
    """slots: for each facet the tags of which one must be there, joined by commas, or None."""

    slots: tuple[str | None, ...] = ()
    states: tuple[str, ...] = ("",)
    changed_since: datetime | None = None

    @property
    def all_slots(self) -> list:
        return list(self.slots) + [None] * (SLOTS - len(self.slots))


def search(table: str, query: Query, filters: Filters, *, sort: str, place: Place | None = None, limit: int = 25) -> Hits:
    after = [place.covers, place.rank, place.at, place.pk, place.backwards] if place else [None, None, None, None, False]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table}_search(%s, %s, %s::tsquery[], %s::text[], %s::text[], %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                query.strict,
                query.loose,
                query.words,
                filters.all_slots,
                list(filters.states),
                filters.changed_since,
                sort,
                place.used if place else "",
                *after,
                limit,
            ],
        )
        (_pk, _at, _covers, _rank, total, matched, used), *rows = cursor.fetchall()
    return Hits([Hit(*row[:4]) for row in rows], total, matched or 0, used)


def facets(table: str, tsquery: str | None, filters: Filters) -> dict[int, dict[str, int]]:
    """{slot: {tag: number}}; slot 0 under all filters, slot i as if the i-th were not set; tag "" is the number of hits."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table}_facets(%s, %s::text[], %s::text[], %s)",
            [tsquery, filters.all_slots, list(filters.states), filters.changed_since],
        )
        for slot, tag, number in cursor.fetchall():
            found.setdefault(slot, {})[tag] = number
    return found


def corrections(table: str, words: list[str], vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """{word that nothing holds: the nearest word of what all members may read, or of the vocabulary where that is nearer}."""
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}_unknown_words(%s)", [words[:MOST_PARTS]])
        found = cursor.fetchall()
    better = {}
    for word, written, errors in found:
        known = vocabulary.nearest(word) if vocabulary else None
        if known and (errors is None or known[1] < errors):
            written = known[0]
        if written:
            better[word] = written
    return better


def completions(kind: str, beginning: str, limit: int = 8) -> list[str]:
    """Words of what all members may read that begin so, most frequent first; nothing under three letters."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT term FROM search_completions(%s, %s, %s)", [kind, beginning[:60], limit])
        return [term for (term,) in cursor.fetchall()]


def mark(texts: list[tuple[str, str]], marks: str | None, *, lengths: list[int | None] | None = None) -> list[SafeString]:
    """Texts (language, text) as HTML, with the words of the query in <mark>.

    lengths: of how many characters an excerpt is made, around the first mark; None for the whole text.
    """
    lengths = lengths or [None] * len(texts)
    if not marks or not texts:
        return [_html(text, [], length) for (_language, text), length in zip(texts, lengths, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_marked(%s, %s, %s::tsquery)",
            [[language for language, _t in texts], [text for _l, text in texts], marks],
        )
        marked = [row[0] for row in cursor.fetchall()]
    return [_html(text, _spans(shown), length) for (_language, text), shown, length in zip(texts, marked, lengths, strict=True)]


def _spans(shown: str) -> list[tuple[int, int]]:
    """Where the marks of `shown` are, counted in characters without them."""
    spans, at, start = [], 0, 0
    for piece in re.split("([\x01\x02])", shown):
        if piece == "\x01":
            start = at
        elif piece == "\x02":
            spans.append((start, at))
        else:
            at += len(piece)
    return spans


def _html(text: str, spans: list[tuple[int, int]], length: int | None) -> SafeString:
    """The text as it is written, or an excerpt of it, escaped, with the spans in <mark>."""
    first, last = 0, len(text)
    if length and last > length:
        if spans and spans[0][1] > length - 20:
            first = text.rfind(" ", 0, max(0, spans[0][0] - length // 3)) + 1
        if first + length < last:
            last = max(text.rfind(" ", first, first + length), first + length // 2)
    pieces, at = ["…" if first else ""], first
    for start, end in spans:
        if first <= start and end <= last:
            pieces += [conditional_escape(text[at:start]), "<mark>", conditional_escape(text[start:end]), "</mark>"]
            at = end
    pieces += [conditional_escape(text[at:last]), "…" if last < len(text) else ""]
    return mark_safe("".join(pieces))  # every piece of the text is escaped above
