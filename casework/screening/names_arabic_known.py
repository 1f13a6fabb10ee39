"""A person known in Arabic by a first name and what joins or follows it, by a trade before it, or in a field: "الاسم: …"."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .names_arabic import ARABIC_PLACE, A, arabic_name_end
from .words_of_names import ARABIC_FIRST, ARABIC_OFFICES

WORD = re.compile(rf"[{A}]{{3,}}")
NEXT = re.compile(rf" (?P<word>[{A}]{{2,}})")
JOINING = frozenset(["بن", "ابن", "بنت", "ولد", "منت", "ابو", "ايت", "اولاد", "عبد", "با"])
NUMERALS = frozenset(["الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس"])  # kings: what is called after them is a place
DAY = frozenset(
    ["التالي", "الماضي", "الجاري", "الحالي", "الوطني", "العربي", "الدولي", "الافريقي", "الاوروبي", "الاسلامي", "العسكري"]
)
FIELD = re.compile(
    rf"(?<![{A}])(?:الاسم(?: (?:الكامل|العائلي|الشخصي|واللقب))?|اللقب|المنظم|المهرب|الوسيط|السايق|المسؤول|المشتبه به|المرسل|المستفيد|"
    rf"المستلم|صاحب الحساب|الوكيل) ?: ?"
)
TRADE = re.compile(
    rf"(?<![{A}])(?:و|ف|ب)?(?:ال|لل)(?:مهرب|منظم|وسيط|سايق|متهم|موقوف|صراف|مجند|ربان|بحار|دليل|سمسار|ممول|تاجر|مشتبه به|مواطن) (?={WORD.pattern})"
)
MOULAY = re.compile(rf"(?<![{A}])(?:و)?(?:مولاي|سيدي|لاله|للا|لالا|سي) (?={WORD.pattern} {WORD.pattern})")


def second(text: str, end: int) -> str:
    found = NEXT.match(text, end)
    return found["word"] if found else ""


def is_family_name(word: str) -> bool:
    """الورفلي: of a place or a tribe, as most family names are."""
    return (
        word in ARABIC_FIRST
        or word in JOINING
        or (word.startswith("ال") and word.endswith("ي") and len(word) > 4 and word not in NUMERALS | DAY | ARABIC_OFFICES)
    )


def begins_name(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    following = second(text, end)
    if word == "عبد" or (word in ("وعبد", "لعبد", "بعبد")):
        return following.startswith("ال") and is_family_name(second(text, end + 1 + len(following)))
    return (word in ARABIC_FIRST or word[1:] in ARABIC_FIRST and word[0] in "ولبف") and is_family_name(following)


def find(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for word in folded.codes(WORD):
        if begins_name(text, *word.span()) and not ARABIC_PLACE.search(text[max(0, word.start() - 24) : word.start()]):
            end = arabic_name_end(text, word.start(), words=3)
            name = text[word.start() : end].split()
            if NUMERALS.isdisjoint([*name, second(text, end)]) and end > word.end():
                yield Candidate("person_name", word.start(), end, 44)
    for field in folded.codes(FIELD):
        end = arabic_name_end(text, field.end(), words=3)
        if end > field.end() and (field.group().startswith(("الاسم", "اللقب")) or " " in text[field.end() : end]):
            yield Candidate("person_name", field.end(), end, 49)
    for trade in folded.codes(TRADE):
        first = WORD.match(text, trade.end()).group()
        if first in ARABIC_FIRST or first == "عبد":
            yield Candidate("person_name", trade.end(), arabic_name_end(text, trade.end(), words=2), 46)
    for title in folded.codes(MOULAY):
        first = WORD.match(text, title.end())
        if (
            first.group() in ARABIC_FIRST
            and is_family_name(second(text, first.end()))
            and not ARABIC_PLACE.search(text[max(0, title.start() - 24) : title.start()])
        ):
            yield Candidate("person_name", title.start(), arabic_name_end(text, title.end(), words=2), 50)
