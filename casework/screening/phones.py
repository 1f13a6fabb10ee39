"""Telephone numbers: international ones by the world's plans, local ones by those of the member countries and the way they are grouped."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata

from . import context
from .finding import Candidate
from .folding import Folded

# The 57 partners (`reference/countries.json`), the United Kingdom, and neighbours whose numbers are met on the same routes.
REGIONS = re.findall(
    r"\w\w",
    "AT BE BF BG BJ CD CF CG CH CI CM CV CY CZ DE DK DZ EE EG ES FI FR GA GB GH GM GN GQ GR GW HR HU IE IT LR "
    "LT LU LV LY MA ML MR MT NE NG NL NO PL PT RO SE SI SK SL SN ST TD TG TN",
)
WIDE = {"AT", "DE", "IT", "FI", "SE", "LU"}  # plans in which nearly every number would be a landline

RUN = re.compile(r"(?:\+ ?|\( ?\+ ?|(?<![\d])(?<!\d,)\(?)\d(?:(?: ?[.\-()] ?|/| {1,2})?\d){5,19}(?!\d)")
INTERNATIONAL = re.compile(r"\+ ?|\( ?\+ ?")
TRUNK = re.compile(r"\( ?0 ?\)")
GROUPS = re.compile(r"\d+")
KEYWORD = re.compile(
    r"(?<!\w)(?:tel|tels|telef\w*|teleph\w*|phone\w*|telephone|mobile|movil|telemovel|cell|cellphone|portable|"
    r"gsm|sms|call|calls|called|ring|rings|dial|"
    r"whats ?app|whatsap|wsp|viber|signal|imo|sim|bizum|wave|mtn|momo|orange|airtel|moov|free money|mobile money|m-?pesa|line|"
    r"appel\w*|joign\w*|joindre|contact\w*|rappel\w*|llam\w*|marcar|marque|lig[aou]\w*|chamada|atende|fax|"
    r"numero|numeros|number|numbers|num|n°|"
    r"(?:و|ف|ب|ل|ك)?(?:ال|لل)?(?:هاتف|هواتف|تليفون|تلفون|جوال|محمول|نقال|اتصل|اتصال|يتصل|تتصل|يتصلون|واتس|"
    r"واتساب|رقم|ارقام|فايبر|يردون|يرد|مكالمه|مكالمات|رساله|رسايل|بورتابل|تلفن)\w{0,3})(?!\w)"
)
OTHER_NUMBER = re.compile(
    r"(?<!\w)(?:passe?port|pasaporte|passaporte|جواز|identi|cedula|bilhete|cni\b|nin\b|compte|account|cuenta|"
    r"conta\b|iban|rib\b|imei|iccid|cartes?(?!\w)|card\b|tarjeta|cartao|"
    r"plaque|plate|matricul|immatricul|mmsi|(?:و|ف|ب|ل)?(?:ال|لل)?(?:لوح|بطاق|حساب|قومي|تعريف|جواز))"
)
SHAPES = {
    (2, 3, 2, 2),
    (3, 2, 2, 2),
    (2, 2, 2, 2),
    (3, 3, 3),
    (3, 3, 4),
    (4, 3, 4),
    (4, 3, 3),
    (3, 4, 4),
    (2, 2, 2, 2, 2),
    (2, 4, 4),
    (4, 2, 2, 2),
    (1, 2, 2, 2, 2),
}
YEAR_FIRST = re.compile(r"(?:19|20)\d\d ?[-/(] ?\d")
WEAK = re.compile(r"(?:numero|number|num|n°|contact|رقم|ارقام|line|orange|wave|call)\w{0,2}$")
NUMBER_OF_YEAR = re.compile(r"\d{1,6}/(?:19|20)\d\d")  # file 4821/2023
SENTENCE = re.compile(r"[.;!?]\s+\S")
REACH = 60
SERVICE = re.compile(r"0?(?:800|900|808|801|0800)")


def _pattern(regions, *, landlines: bool, bare: bool):
    """Numbers as dialled at home. bare: also without the 0 in front, where the country has one."""
    parts = []
    for region in regions:
        plan = PhoneMetadata.metadata_for_region(region)
        kinds = [plan.mobile] + ([plan.fixed_line] if landlines and (bare or region not in WIDE) else [])
        numbers = "|".join(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern)
        prefix = f"(?:{plan.national_prefix}){'?' if bare else ''}" if plan.national_prefix else ""
        parts.append(f"{prefix}(?:{numbers})")
    return re.compile("|".join(f"(?:{part})" for part in parts))


@lru_cache(maxsize=1)
def mobiles():
    return _pattern(REGIONS, landlines=False, bare=False)


@lru_cache(maxsize=1)
def usual():
    return _pattern(REGIONS, landlines=True, bare=False)


@lru_cache(maxsize=1)
def any_number():
    return _pattern(REGIONS, landlines=True, bare=True)


def is_international(digits: str) -> bool:
    """digits: country code and number, without + or 00."""
    if not 8 <= len(digits) <= 15:
        return False
    for length in (1, 2, 3):
        if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE and digits[0] != "0":
            number = phonenumbers.PhoneNumber(country_code=int(digits[:length]), national_number=int(digits[length:] or 0))
            return phonenumbers.is_possible_number(number) or len(digits) >= 10
    return False


class Said:
    """Where the text speaks of telephones, and where of other numbers."""

    def __init__(self, folded: Folded):
        self.low = folded.low
        self.phones = [word.end() for word in folded.words(KEYWORD)]
        self.others = [word.start() for word in folded.words(OTHER_NUMBER)]

    def distance(self, start: int) -> int | None:
        """Code points between the nearest word of telephones and the number; None where none is near, or another kind of number nearer."""
        nearest = bisect_right(self.phones, start) - 1
        if nearest < 0 or start - self.phones[nearest] > REACH:
            return None
        word = self.phones[nearest]
        if SENTENCE.search(self.low, word + 1, start) or bisect_right(self.others, start) > bisect_right(self.others, word - 1):
            return None
        return start - word

    def is_weak(self, start: int) -> bool:
        """The word near it may be of any number."""
        word = self.phones[bisect_right(self.phones, start) - 1]
        return bool(WEAK.search(self.low[max(0, word - 10) : word]))

    def is_other(self, start: int) -> bool:
        nearest = bisect_right(self.others, start) - 1
        return nearest >= 0 and start - self.others[nearest] <= 32


def local_strength(folded: Folded, said: Said, start: int, end: int, digits: str) -> int:
    """0 where it is no telephone number of a member country as people write them."""
    written = folded.text[start:end]
    groups = tuple(len(group) for group in GROUPS.findall(written))
    if not 7 <= len(digits) <= 12 or context.is_date(written.strip("()")) or SERVICE.match(digits) or len(set(digits)) == 1:
        return 0
    distance = said.distance(start)
    thousands = context.is_in_thousands(written)
    if distance is not None and not (thousands and distance > 12 and written.endswith("00")):
        if said.is_weak(start):
            strong = bool(usual().fullmatch(digits)) and not context.is_reference(folded, start)
        else:
            strong = bool(any_number().fullmatch(digits)) or (len(digits) >= 8 and distance <= 25)
        if strong:
            return 80 if distance <= 25 else 62
    if context.is_reference(folded, start) or "/" in written or said.is_other(start):
        return 0
    if digits[0] == "0" and len(digits) >= 9 and usual().fullmatch(digits):
        return 60
    if groups == (3, 3, 3):
        return 58 if mobiles().fullmatch(digits) and "," not in written and not digits.endswith("000") else 0
    if not thousands and groups in SHAPES and usual().fullmatch(digits):
        return 57
    if (
        len(groups) == 1
        and len(digits) == 9
        and digits[0] in "679"
        and mobiles().fullmatch(digits)
        and not digits.endswith("000")
    ):
        return 56
    return 0


def strength(folded: Folded, said: Said, start: int, end: int) -> int:
    written = folded.text[start:end]
    without_trunk = TRUNK.sub("", written)
    digits = "".join(GROUPS.findall(without_trunk))
    if (
        not 7 <= len(digits) <= 17
        or YEAR_FIRST.match(written)
        or NUMBER_OF_YEAR.fullmatch(written)
        or written.count("(") != written.count(")")
        or context.is_amount(folded, start, end)
    ):
        return 0
    if INTERNATIONAL.match(written):
        return 91 if is_international(digits) else 0
    if digits.startswith("00") and is_international(digits[2:]):
        return 82
    if without_trunk != written and is_international(digits):
        return 81
    found = local_strength(folded, said, start, end, "".join(GROUPS.findall(written)))
    if found or len(digits) < 11:
        return found
    if written.startswith("(") and is_international(digits):
        return 59
    # A country code without its +: only where the text speaks of telephones.
    return 61 if said.distance(start) is not None and is_international(digits) and not context.is_date(written) else 0


def parts(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run whole, then without groups at its ends: a number written beside another one."""
    groups = [(start + group.start(), start + group.end()) for group in GROUPS.finditer(folded.text[start:end])][:9]
    yield start, end
    if len(groups) >= 4 and all(last - first == 4 for first, last in groups):  # 1234 5678 9012 3456 is one number
        return
    for left, right in ((0, 1), (1, 0), (0, 2), (2, 0)):
        if len(groups) - left - right >= 1 and left + right < len(groups):
            yield (start if not left else groups[left][0]), groups[len(groups) - 1 - right][1]


ARABIC_PREFIX = re.compile(r"(?<![\u0621-\u064a])[بولفك]$")  # written together with the number: ب0661…


def find(folded: Folded) -> Iterator[Candidate]:
    said = None
    for run in RUN.finditer(folded.text):
        start, end = run.span()
        glued = ARABIC_PREFIX.search(folded.text, max(0, start - 2), start)
        if (
            (not glued and context.is_inside_word(folded, start, end))
            or folded.text[end : end + 1].isalpha()
            or (start and folded.text[start - 1] in "-/_@#")
        ):
            continue
        said = said or Said(folded)
        for left, right in parts(folded, start, end):
            found = strength(folded, said, left, right)
            if found:
                yield Candidate("phone", left, right, found if (left, right) == (start, end) else found - 5)
                break
