"""Words of five languages, made comparable: accents, plurals and the letters that Arabic writes before a word do not count. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile("[\\w\u0300-\u036f\u064b-\u065f\u0670\u0640]+")  # with the marks of Arabic vowels
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي", "\u0640": None})
_BEFORE = ("وال", "بال", "فال", "كال", "ولل", "لل", "ال")
_BEHIND = ("ات", "ون", "ين", "ان", "ها", "هم", "ه")
_SMALL = {
    "en": "of in the a an to for on",
    "fr": "de des du d la le les l aux au a en",
    "es": "de del la las el los en a al",
    "pt": "de do da dos das o a os as em no na ao",
    "ar": "من في على عن",
}
SMALL = {language: frozenset(words.split()) for language, words in _SMALL.items()}


@dataclass(frozen=True)
class Token:
    """A word as it is written, where it stands, and its stem."""

    text: str
    start: int
    end: int
    stem: str


def tokens(text: str, language: str) -> list[Token]:
    """The words of a text that carry meaning, in order; the small ones (of, de, من) are left out."""
    small, found = SMALL.get(language, frozenset()), []
    for match in _WORD.finditer(text):
        word = folded(match.group())
        if word not in small:
            found.append(Token(match.group(), match.start(), match.end(), stem(word, language)))
    return found


def folded(word: str) -> str:
    """Lower case without accents and vowel marks; one form for the letters that Arabic writes in several."""
    plain = unicodedata.normalize("NFKD", word.translate(_ARABIC).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ARABIC)


def stem(word: str, language: str) -> str:
    """Of a folded word: without the ending of its plural; in Arabic without article, joined letters and ending."""
    return _arabic(word) if language == "ar" else _latin(word, language)


def _latin(word: str, language: str) -> str:
    if len(word) < 4:
        return word
    if language == "en" and word.endswith("ies"):
        return word[:-3] + "y"
    if language == "pt" and word.endswith("oes"):
        return word[:-3] + "ao"
    if language in ("es", "pt"):  # red, redes; tratante, tratantes
        word = word.removesuffix("s")
        return word[:-1] if word.endswith("e") and len(word) > 4 else word
    if word.endswith("ss") or word[-1] not in ("sx" if language == "fr" else "s"):
        return word
    return word[:-1]


def _arabic(word: str) -> str:
    for _round in range(2):
        before = next((letters for letters in _BEFORE if word.startswith(letters) and len(word) - len(letters) >= 3), "")
        if not before and word[:1] in "وفبلك" and len(word) >= 5:
            before = word[0]
        word = word[len(before) :]
    behind = next((letters for letters in _BEHIND if word.endswith(letters) and len(word) - len(letters) >= 3), "")
    return word[: len(word) - len(behind)]
