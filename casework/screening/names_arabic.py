"""A person's name after an Arabic title or an Arabic "known as". There are no capitals: the name is one or two words, with what joins them."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .words_of_names import ARABIC_FIRST, ARABIC_OFFICES, ARABIC_SMALL

GAP = re.compile(r" ?[/:] ?| ")
QUOTED = re.compile(r"[^\"\n]{2,40}?(?= ?\")")
A = "\u0621-\u064a"
ARABIC_TITLE = re.compile(
    rf"(?<![{A}])(?:و|ف|ب|ك)?(?:ال|لل)(?:سيده|سيد|انسه|حاجه|حاج|شيخ|دكتوره|دكتور|استاذه|استاذ|مهندس|نقيب|عقيد|"
    rf"رايد|رائد|ملازم|عميد|قبطان|كابتن|ريس|كومندان|مقدم|لواء|عريف|محامي|مفوض|رقيب|امام|معلم|عم|خاله|مولاي)(?![{A}])"
)
ARABIC_INTRODUCER = re.compile(
    rf"(?<![{A}])(?:و|ف|ب|ل)?(?P<word>(?:ال)?مدعوه?|(?:ال)?مسمي|(?:ال)?مسماه|(?:ال)?مكني(?! ب)|(?:ال)?مكناه|"
    rf"(?:ال)?مكني(?= ب)|(?:ال)?ملقبه?|(?:ال)?معروفه?(?= ب)|يدعي|تدعي|يسمي نفسه|اسمه|اسمها|يلقب|تلقب|بلقب|لقبه|"
    rf"كنيته|كنيتها|يعرف(?= ب)|تعرف(?= ب)|اسم مستعار)(?![{A}])"
)
ARABIC_LINK = re.compile(r" ?:? ?(?:باسم |بلقب |ب ?(?=\")|ب (?=[\u0621-\u064a])|هو |هي )?(?P<quote>\" ?)?(?P<b>ب(?=ابو|ال))?")
ARABIC_WORD = re.compile(rf"[{A}]{{2,}}")
JOINED = frozenset(["بن", "ابن", "بنت", "ولد", "ابو", "ام", "عبد", "ال", "بو", "ايت", "مولاي", "سيدي", "منت", "اولاد", "بوبكر"])
VERB_LIKE_NAMES = frozenset(["يوسف", "يونس", "ياسين", "يحيي", "ياسر", "يعقوب", "يزيد", "يسري", "يسرا", "ياسمين", "يوسفي"])
ARABIC_THING = re.compile(r"(?:ال)?(?:طريق|شبكه|عمليه|جماعه|خط|مسار|بوابه|مجموعه|فريق|مدينه|قريه)(?: |\")")
ARABIC_PLACE = re.compile(
    rf"(?<![{A}])(?:ب|ل|و)?(?:مدينه|شارع|ساحه|شرم|مسجد|مستشفي|طريق|حي|جامعه|ميناء|مطار|زنقه|نهج|قريه|منطقه|"
    rf"ملعب|سوق|مدرسه|شبكه|تطبيق|عمليه|مركب|سفينه|قناه|جمعيه|برنامج|واحه)(?: [{A}]+)? ?$"
)


def arabic_name_end(text: str, start: int, *, words: int) -> int:
    """Arabic has no capitals: at most `words` words, none of which is an office, a small word or a verb."""
    place = end = start
    seen = 0
    joined = False
    for _step in range(2 * words):
        if seen == words:
            break
        word = ARABIC_WORD.match(text, place)
        if (
            not word
            or (not seen and word.group().startswith("وال"))
            or (not joined and (word.group() in ARABIC_OFFICES or word.group() in ARABIC_SMALL))
        ):
            break
        plain = word.group()
        if (
            seen
            and not joined
            and (plain[0] in "يت" and plain not in VERB_LIKE_NAMES or plain[0] == "و" and plain not in ("ولد", "وليد"))
        ):
            break
        end = word.end()
        joined = plain in JOINED
        seen += not joined
        if end >= len(text) or text[end] != " ":
            break
        place = end + 1
    return end


def is_office(word: str) -> bool:
    """المشرف, الكاتبه: with the article and without the ending of family names it is what somebody does."""
    return word.startswith("ال") and not word.endswith("ي") and word not in ARABIC_FIRST


def find(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for title in folded.codes(ARABIC_TITLE):
        gap = GAP.match(text, title.end())
        if not gap or ARABIC_PLACE.search(text[max(0, title.start() - 24) : title.start()]):
            continue
        begin = gap.end()
        begin += text[begin : begin + 1] == '"'
        end = arabic_name_end(text, begin, words=2)
        if end > begin and not is_office(text[begin:end].split()[0]):
            yield Candidate("person_name", title.start(), end, 50)
    for word in folded.codes(ARABIC_INTRODUCER):
        if ARABIC_PLACE.search(text[max(0, word.start() - 24) : word.start()]):
            continue
        link = ARABIC_LINK.match(text, word.end())
        if link.end() == word.end():
            continue
        if ARABIC_THING.match(text, link.end()):
            continue
        if link["quote"]:
            quoted = QUOTED.match(text, link.end())
            end = quoted.end() if quoted else link.end()
        else:
            end = arabic_name_end(text, link.end(), words=2)
        if end > link.end():
            yield Candidate("person_name", link.end(), end, 52)
