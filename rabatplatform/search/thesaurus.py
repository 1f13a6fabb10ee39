"""Words that mean the same in several languages, from the labels of reference data. Exact and explainable: no guessing."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.conf import settings

from rabatplatform.search.stems import LANGUAGES

_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_PREFIXES = re.compile(r"\b(?:[وفبكل]{1,2}(?=ال)|[وف](?=لل))")
_ARABIC_LETTERS = str.maketrans("أإآىة", "ااايه")
SHORTEST = 4  # a shorter form is found when somebody types it, but nothing is expanded to it: "TIP" is a tip
MOST_PHRASES = 24


def words_of(text: str) -> list[str]:
    """The words of a text as they are written; letters and digits of any script (search_plain does the same in the database)."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    return re.findall(r"[^\W_]+", _PREFIXES.sub("", plain))


def plain_letters(word: str) -> str:
    """A word without case, accents and the letters of Arabic that are written in several ways."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", word.lower())).translate(_ARABIC_LETTERS)


def fold(word: str) -> str:
    """A word without case, accents and plural ending, so that a label is recognised however it is typed."""
    plain = plain_letters(word)
    return plain[:-1] if len(plain) > 3 and plain[-1] in "sx" else plain


def key_of(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in words_of(text))


@dataclass(frozen=True)
class Concept:
    """One meaning. forms: {language: [preferred form, others…]}; concepts that differ in `apart` never stand for each other.

    codes: short names that documents hold, which are searched however short they are; such a concept is recognised first.
    is_word: a word of the language rather than a label: what it was expanded by is told last.
    """

    forms: dict[str, list[str]]
    apart: str = ""
    codes: tuple[str, ...] = ()
    is_word: bool = False


@dataclass
class Span:
    """Some words of a query, and the phrases of other languages that mean the same."""

    start: int
    end: int
    phrases: list[tuple[str, str, bool]] = field(default_factory=list)  # (language, phrase, preferred form)
    shown: list[str] = field(default_factory=list)  # preferred forms, for the page
    is_word: bool = False


def own_stem(pairs) -> dict:
    return {(language, word): fold(word) for language, word in pairs}


class Thesaurus:
    """alone: single words that are never expanded from or to, however the labels stand ("trafic" is not "traite").

    stems: gives {(language, word): stem}. A stem that two crimes share, or one of them and any other meaning, stands for neither
    crime.
    """

    def __init__(self, concepts, *, alone=(), stems=own_stem):
        self.alone, self.stems = {key_of(word) for word in alone}, stems
        self.by_key: dict[tuple[str, ...], list[Concept]] = {}
        self.by_stem: dict[tuple, list[Concept]] = {}
        self.first: dict[tuple, list[Concept]] = {}
        self.words = {
            word for concept in concepts for forms in concept.forms.values() for form in forms for word in words_of(form)
        }
        for concept in concepts:
            for key in {key_of(form) for forms in concept.forms.values() for form in forms}:
                if key and key not in self.alone:
                    (self.first if concept.codes else self.by_key).setdefault(key, []).append(concept)
        # A form that two meanings share which must not be mixed expands to neither.
        for key, found in list(self.by_key.items()):
            if len({concept.apart for concept in found if concept.apart}) > 1:
                del self.by_key[key]
        self._add_stems([concept for concept in concepts if not concept.codes])
        self.longest = max(map(len, [*self.by_key, *self.first]), default=0)

    def _add_stems(self, concepts):
        spelled = [
            (language, words_of(form), concept)
            for concept in concepts
            for language, forms in concept.forms.items()
            for form in forms
        ]
        stems = self.stems({(language, word.lower()) for language, words, _c in spelled for word in words})
        for language, words, concept in spelled:
            key = (language, *(stems[language, word.lower()] for word in words))
            found = self.by_stem.setdefault(key, [])
            if concept not in found and key_of(" ".join(words)) not in self.alone:
                found.append(concept)
        for key, found in self.by_stem.items():
            if len({concept.apart for concept in found}) > 1:
                self.by_stem[key] = [concept for concept in found if not concept.apart]

    def spans(self, words: list[str]) -> list[Span]:
        """The longest known expressions in a run of words, from left to right; names with a code before all others."""
        keys = [fold(word) for word in words]
        found = self._walk(0, len(words), lambda at, end: self.first.get(tuple(keys[at:end])), keys)
        stems = self.stems({(language, word.lower()) for language in LANGUAGES for word in words})

        def known(at, end):
            key = tuple(keys[at:end])
            if key in self.alone:
                return None
            exact = self.by_key.get(key, [])
            if any(concept.apart for concept in exact):
                return exact
            bent = [
                concept
                for language in LANGUAGES
                for concept in self.by_stem.get((language, *(stems[language, word.lower()] for word in words[at:end])), ())
            ]
            if exact or len({concept.apart for concept in bent} - {""}) > 1:
                bent = [concept for concept in bent if not concept.apart]
            return list({id(concept): concept for concept in [*exact, *bent]}.values())

        edges = [0, *(edge for span in found for edge in (span.start, span.end)), len(words)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            found += self._walk(start, end, known, keys)
        return sorted(found, key=lambda span: span.start)

    def _walk(self, at, last, known, keys) -> list[Span]:
        found = []
        while at < last:
            for end in range(min(last, at + self.longest), at, -1):
                if concepts := known(at, end):
                    found.append(self._span(at, end, tuple(keys[at:end]), concepts))
                    at = end
                    break
            else:
                at += 1
        return found

    def _span(self, start, end, typed, concepts) -> Span:
        span, seen = Span(start, end, is_word=all(concept.is_word for concept in concepts)), {typed}
        span.phrases += [("en", code, False) for code in dict.fromkeys(code for concept in concepts for code in concept.codes)]
        if span.phrases:
            return span
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
