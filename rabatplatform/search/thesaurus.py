"""Words that mean the same in several languages, from the labels of reference data. Exact and explainable: no guessing."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.conf import settings

_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_PREFIXES = re.compile(r"\b(?:[وفبكل]{1,2}(?=ال)|[وف](?=لل))")
_ARABIC_LETTERS = str.maketrans("أإآىة", "ااايه")
SHORTEST = 4  # a shorter form is found when somebody types it, but nothing is expanded to it: "TIP" is a tip
MOST_PHRASES = 24


def words_of(text: str) -> list[str]:
    """The words of a text as they are written; letters and digits of any script (search_plain does the same in the database)."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return re.findall(r"[^\W_]+", _PREFIXES.sub("", plain))


def fold(word: str) -> str:
    """A word without case, accents and plural ending, so that a label is recognised however it is typed."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", word.lower())).translate(_ARABIC_LETTERS)
    return plain[:-1] if len(plain) > 3 and plain[-1] in "sx" else plain


def key_of(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words_of(text))


@dataclass(frozen=True)
class Concept:
    """One meaning. forms: {language: [preferred form, others…]}; concepts that differ in `apart` never stand for each other."""

    forms: dict[str, list[str]]
    apart: str = ""


@dataclass
class Span:
    """Some words of a query, and the phrases of other languages that mean the same."""

    start: int
    end: int
    phrases: list[tuple[str, str, bool]] = field(default_factory=list)  # (language, phrase, preferred form)
    shown: list[str] = field(default_factory=list)  # preferred forms, for the page


class Thesaurus:
    """alone: single words that are never expanded from or to, however the labels stand ("trafic" is not "traite")."""

    def __init__(self, concepts, *, alone=()):
        self.alone = {key_of(word) for word in alone}
        self.by_key: dict[tuple[str, ...], list[Concept]] = {}
        for concept in concepts:
            for key in {key_of(form) for forms in concept.forms.values() for form in forms}:
                if key and key not in self.alone:
                    self.by_key.setdefault(key, []).append(concept)
        # A form that two meanings share which must not be mixed expands to neither.
        for key, found in list(self.by_key.items()):
            if len({concept.apart for concept in found if concept.apart}) > 1:
                del self.by_key[key]
        self.longest = max(map(len, self.by_key), default=0)

    def spans(self, words: list[str]) -> list[Span]:
        """The longest known expressions in a run of words, from left to right."""
        keys, found, at = [fold(word) for word in words], [], 0
        while at < len(keys):
            for end in range(min(len(keys), at + self.longest), at, -1):
                if concepts := self.by_key.get(tuple(keys[at:end])):
                    found.append(self._span(at, end, tuple(keys[at:end]), concepts))
                    at = end
                    break
            else:
                at += 1
        return found

    def _span(self, start, end, typed, concepts) -> Span:
        span, seen = Span(start, end), {typed}
        order = [code for code, _name in settings.CONTENT_LANGUAGES]
        preferred = [(code, c.forms[code][0], True) for code in order for c in concepts if c.forms.get(code)]
        others = [(code, form, False) for code in order for c in concepts for form in c.forms.get(code, ())[1:]]
        for language, form, is_preferred in preferred + others:
            key = key_of(form)
            if key in seen or key in self.alone or not key or len("".join(key)) < SHORTEST or len(span.phrases) >= MOST_PHRASES:
                continue
            seen.add(key)
            span.phrases.append((language, form, is_preferred))
            if is_preferred:
                span.shown.append(form)
        return span
