"""Coordinates finer than a town: three decimals of a degree or more, seconds, and the short forms that maps give."""

import re
from collections.abc import Iterator

from . import context
from .finding import Candidate
from .folding import Folded

# Each begins with the first digit; sign and letter of the hemisphere before it are looked for backwards.
PAIR = re.compile(
    r"(?P<a>\d{1,3}[.,]\d{2,10})(?!\d) ?(?P<d1>°? ?(?:شمالا?|جنوبا?|[NS]?)(?![A-Za-z]))(?: ?[,;/|] ?| {1,3}|[,;]? ?long?\w*\.?:? "
    r"?| et | and | y | e | و ?)(?P<n2>[EWO] ?)?"
    r"(?P<b>[+-]?\d{1,3}[.,]\d{2,10})(?!\d)(?P<d2> ?°? ?(?:شرقا?|غربا?|[EWO])(?![A-Za-z])| ?°|)"
)
LEAD = re.compile(r"(?:(?<!\w)[NSEWO] ?)?[+-]?$")
LABELLED = re.compile(
    r"(?<!\w)(?:lat(?:itude?)?|lon(?:g(?:itude?)?)?|lng|latitud|longitud|خط (?:ال)?عرض|خط (?:ال)?طول|عرض|طول|[xy](?= ?=))\.?(?: "
    r"(?:nord|north|norte|ouest|west|oeste))? ?[:=]? ?(?P<value>[+-]?\d{1,3}[.,]\d{3,10})(?!\d)(?: ?° ?[nsewo]?(?!\w))?"
)
SINGLE = re.compile(r"\d{1,3}[.,]\d{3,10} ?°(?: ?[NSEWO](?!\w))?|\d{1,3}[.,]\d{4,10} ?[NSEWO](?!\w)")
MINUTES = r"\d{1,3} ?(?:°|deg|d)[ ]?\d{1,2} ?(?:[.,]\d{1,6} ?'?|'{1} ?\d{1,2}(?:[.,]\d{1,6})? ?(?:\"|''|s)?)"
DEGREES = re.compile(
    rf"{MINUTES}(?: ?(?:[NSEWOشجغق]|شمالا?|جنوبا?|شرقا?|غربا?)(?!\w))?(?:(?: ?[,;/-] ?| {{1,3}}| et | and | y | e | و ?)(?:[NSEWO] ?)?{MINUTES}(?: "
    rf"?(?:[NSEWOشجغق]|شمالا?|جنوبا?|شرقا?|غربا?)(?!\w))?)?"
)
PLAIN_DEGREES = re.compile(
    r"\d{1,2} \d{1,2} \d{1,2}(?:[.,]\d+)? ?[NS][ ,;/]{1,3}\d{1,3} \d{1,2} \d{1,2}(?:[.,]\d+)? ?[EWO](?!\w)|"
    r"\d{6}(?:\.\d+)?[NS] ?,?/?\d{7}(?:\.\d+)?[EWO](?!\w)|"
    r"\d{1,2} \d{1,2} \d{1,2}(?:[.,]\d+)?[ ,;/]{1,3}[EWO] ?\d{1,3} \d{1,2} \d{1,2}(?!\w)|"
    r"\d{1,2}[- ]\d{1,2}[.,]\d{1,5} ?'?[NS][ ,;/]{1,3}\d{1,3}[- ]\d{1,2}[.,]\d{1,5} ?'?[EWO](?!\w)"
)
LINK = re.compile(
    r"(?<![\w.])(?:geo:-?\d{1,3}\.\d{3,10},-?\d{1,3}\.\d{3,10}|(?:https?://)?(?:www\.)?(?:maps\.app\.goo\.gl|"
    r"goo\.gl/maps|maps\.google\.[a-z.]{2,6}|google\.[a-z.]{2,6}/maps|g\.co/maps|maps\.apple\.com|"
    r"waze\.com|ul\.waze\.com|openstreetmap\.org|osm\.org|osmand\.net|bing\.com/maps|what3words\.com|w3w\.co|"
    r"here\.com|wego\.here\.com|plus\.codes|maps\.me|ge0\.me)/?[^\s\"'<>|]{2,300})"
)
WORDS = re.compile(r"(?<![\w/:])///[^\W\d_]{3,20}\.[^\W\d_]{3,20}\.[^\W\d_]{3,20}")
PLUS_CODE = re.compile(
    r"(?<![\w+])(?=[2-9A-Z]{0,7}[A-Z]|[2-9]{2,8}\+[2-9]?[A-Z])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,4}(?![\w+])"
)
MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z][A-HJ-NP-V] ?(?:\d{3} ?\d{3}|\d{4} ?\d{4}|\d{5} ?\d{5})(?!\w)")
UTM = re.compile(
    r"\d{1,2} ?[C-HJ-NP-X],? (?:[Xx] ?= ?)?\d{6}(?:[.,]\d+)?(?: ?m?E)?[, ]{1,2}(?:[Yy] ?= ?)?\d{6,7}(?:[.,]\d+)?(?: "
    r"?m?N)?(?!\w)"
)
WORD = re.compile(
    r"(?:gps|coord|latitud|(?<!\w)lat\b|position|posicion|posicao|geoloc|localis|locali[sz]a|ubicacion|location|"
    r"punto|point|ponto|الموقع|موقع|احداثي|نقطه|waypoint|pin(?!\w)|waze|maps)"
)


def decimals(value: str) -> int:
    return len(re.split("[.,]", value)[1])


def number(value: str) -> float:
    return float(value.replace(",", "."))


def is_fine(folded: Folded, start: int, pair: re.Match) -> bool:
    """A pair of degrees with three decimals, and not two amounts written with a point in the thousands."""
    a, b = pair["a"], pair["b"]
    finest = max(decimals(a), decimals(b))
    if (
        finest < 3
        or abs(number(a)) > 90
        or abs(number(b)) > 180
        or context.AFTER.match(folded.low, pair.end("b"))
        and "°" not in pair["d2"]
    ):
        return False
    said = (
        bool(WORD.search(folded.low, max(0, start - 60), start))
        or any(sign in pair.group() for sign in "°-+")
        or start < pair.start()
    )
    said = said or bool(pair["n2"]) or bool(re.search("[NSEWO]", pair["d1"] + pair["d2"]))
    if min(decimals(a), decimals(b)) >= 4:
        return True
    if said:
        return not (a.endswith("00") and b.endswith("00"))
    return (
        min(decimals(a), decimals(b)) >= 3
        and not (a[-1] == "0" and b[-1] == "0")
        and "." in a
        and pair.group().count(",") + pair.group().count(";") >= 1
    )


def lead(text: str, digit: int) -> int | None:
    """Where the sign or hemisphere before a number begins; None where the number is part of a longer one or of a word."""
    begin = digit - len(LEAD.search(text[max(0, digit - 4) : digit]).group())
    return (
        None
        if begin and (text[begin - 1].isalnum() or (text[begin - 1] in ".," and text[begin - 2 : begin - 1].isdigit()))
        else begin
    )


def by_digits(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for pair in folded.numbers(PAIR):
        start = lead(text, pair.start())
        if start is not None and is_fine(folded, start, pair):
            yield Candidate("coordinates", start, pair.end(), 92)
    sure = [(MGRS, 86), (UTM, 86), (PLAIN_DEGREES, 92), (SINGLE, 90)] + (
        [(DEGREES, 92)] if "°" in text or "deg" in folded.low else []
    )
    for pattern, strength in sure:
        for one in folded.numbers(pattern):
            start = lead(text, one.start())
            if start is not None:
                yield Candidate("coordinates", start, one.end(), strength)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from by_digits(folded)
    for one in folded.words(LABELLED):
        yield Candidate("coordinates", *one.span(), 91)
    if "+" in folded.text:
        yield from (Candidate("coordinates", *code.span(), 86) for code in folded.codes(PLUS_CODE))
    for one in [*folded.words(LINK), *(WORDS.finditer(folded.low) if "///" in folded.text else ())]:
        end = one.end()
        while folded.text[end - 1] in ".,;:!?)]":
            end -= 1
        yield Candidate("coordinates", one.start(), end, 97)
