"""Vehicle plates: formats that nothing else has, and any short code that a word for plates announces. Boats are left alone."""

import re
from collections.abc import Iterator

from . import context, labels
from .finding import Candidate
from .folding import Folded

ARABIC = "\u0621-\u064a"
DISTINCT = re.compile(
    r"(?<![\w/.:-])(?:"
    r"[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|"  # FR IT GA, PT CV GW
    r"[A-Z]{3}[- ]?\d{2,3}[- ]?[A-Z]{2}|"  # NG
    r"[A-Z]{2}[- ]\d{4}[- ][A-Z]{1,2}|"  # SN ML, TG BJ old ES
    r"(?:\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3})|"  # ES
    r"(?:AS|BA|BR|CR|ER|GC|GE|GM|GN|GR|GS|GT|GW|GX|GY|NR|UE|UW|VR|WR)[- ]\d{1,4}[- ](?:\d{2}|[A-Z])|"  # GH
    r"[A-Z]{2}\d{2} ?[A-Z]{3}|"  # GB
    r"[12]-[A-Z]{3}-\d{3}|"  # BE
    r"(?:BJL|KMC|WCR|NBR|LRR|CRR|URR) ?\d{1,4} ?[A-Z]{1,2}|"  # GM
    r"[A-Z]{1,3}-[A-Z]{1,2} \d{2,4}|[A-Z]{1,2}-\d{4}-[A-Z]{1,2}|"  # DE, ES before 2000
    r"\d{1,4} [A-Z]{2} \d{2}|\d{4}[A-Z]{2}\d{2}|"  # CI BF
    r"\d{2} ?[A-Z]{1,2} ?\d{4}(?: ?[A-Z]{2})?|"  # BF
    r"\d{1,5} ?[-|/ ] ?[A-Z] ?[-|/ ] ?\d{1,2}|"  # MA
    r"\d{5,6}[- .]\d{3}[- .]\d{2}|"  # DZ
    r"\d{1,3} ?(?:TU|TUN|RS) ?\d{1,4}|"  # TN
    r"[A-Z]{2} \d{3} [A-Z]{2}|\d{4} ?[A-Z]{2} ?\d{2}"
    r")(?![\w-])"
)
STANDS_ALONE = re.compile(
    r"\d{4} ?[A-Z]{3}|[A-Z]{2}\d{2} [A-Z]{3}|[A-Z]{2} \d{3} [A-Z]{2}|[A-Z]{2} \d{4} [A-Z]{1,2}|\d{4} [A-Z]{2} \d{2}|"
    r"\d{2} [A-Z]{2} \d{4}|\d{1,3} TUN? \d{1,4}"
)
ARABIC_PLATE = re.compile(
    rf"(?<![\w/.:])(?:\d{{1,5}} ?[-|/ ] ?[ابدهوطجشتم] ?[-|/ ] ?\d{{1,2}}|\d{{1,4}} ?تونس ?\d{{1,4}}|[{ARABIC}] "
    rf"[{ARABIC}](?: [{ARABIC}])? \d{{3,4}}|\d{{3,4}} [{ARABIC}] [{ARABIC}](?: [{ARABIC}])?)(?![\w-])"
)
# Codes of money and of measures, and what looks like a plate in notes of this field.
NOT_LETTERS = re.compile(
    r"(?<![A-Z])(?:USD|GBP|CHF|TND|DZD|GMD|GHS|NGN|PLN|CZK|XDR|MRU|MAD|EUR|XOF|XAF|KM|HP|CV|CFA|FCF|RN|TLP|"
    r"GMT|UTC|PCT|BCR|SMS|PDF|GPS|RPM|NGL|PDF|RTF)(?![A-Z])"
)
WORD = re.compile(
    r"(?<!\w)(?:(?:number|licen[cs]e|registration|gambian|senegalese|nigerian|malian|foreign) plates?|plates?|"
    r"reg(?:istration|\.|(?=:))(?: (?:number|no\.?|plate))?|registered(?: as)?|"
    r"plaques?(?: d'immatriculation| mineralogiques?)?|immatricul\w+|matricules?|matricul[ao]s?|matriculad[ao]s?|"
    r"placas?|chapa)(?!\w)|"
    r"(?:و|ب|ال|بال|وال|ل)*لوح(?:ه|ات|تها|تين)(?: (?:ال)?(?:ترقيم|تسجيل|سياره|رقم\w*))?|(?:ال)?ترقيم|مسجله "
    r"(?:تحت رقم|برقم)|سياره رقمها|رقم (?:ال)?سياره|رقم (?:ال)?لوحه|رقمها|تحمل رقم"
)
VEHICLE = re.compile(
    r"(?<!\w)(?:taxis?|bus|minibus|coach|cars?|vehicles?|van|lorry|truck|pick-?ups?|motorbike|motorcycle|voitures?|"
    r"vehicules?|camions?|camionnette|fourgon\w*|autocar|moto|4x4|coches?|"
    r"vehiculos?|camion|camiones|furgon\w*|autobus|carrinhas?|carros?|viaturas?|jipe|camiao|autocarro|toyota|"
    r"mercedes|peugeot|renault|hilux|land cruiser|hyundai|nissan|ford|fiat|seat|opel|volkswagen|"
    r"vw|kia|mitsubishi|suzuki|audi|bmw|citroen|iveco|sprinter|jeep|suv|trailer|remorque|remolque|reboque|berline|sedan|"
    r"pickup|quad)(?!\w)|سياره|السياره|شاحنه|الشاحنه|حافله|تاكسي|مركبه"
)
VESSEL = re.compile(
    r"(?<!\w)(?:pirogues?|bateaux?|navires?|embarcations?|chalutiers?|vessels?|boats?|ships?|trawlers?|dinghy|"
    r"canoes?|cayucos?|pateras?|barcos?|embarcac\w+|"
    r"buques?|pesqueros?|navios?|lanchas?|zodiacs?|societes?|company|companies|empresas?|association|plane|"
    r"aircraft|avion)(?!\w)|قارب|سفينه|زورق|مركب(?!ه|ات)|شركه"
)
CODE = re.compile(
    rf"[\"(]?(?<![\w.,/])(?=[\w|\- ./{ARABIC}]{{0,10}}\d)(?:[A-Z]{{1,4}}[ .|-]?){{0,2}}\d{{1,6}}(?:[ .|/-]{{1,3}}(?:[A-Z]{{1,3}}|"
    rf"\d{{1,7}}|[{ARABIC}])(?![\w])|[A-Z]{{1,3}}(?![a-z\d])|[A-Z]{{1,3}}\d{{1,3}}(?!\w)){{0,3}}(?!\w)|"
    rf"(?<!\w)\d{{1,3}} ?تونس ?\d{{1,4}}(?!\w)"
)
REACH = 55


NEAR_VEHICLE = re.compile(
    r",? (?:[^\W\d]{1,20},? ){0,2}[(:]? ?(?P<code>(?=[A-Z\d -]{0,9}\d)(?:[A-Z]{1,3}[ -]?\d{2,5}(?:[ -]?[A-Z]{1,3})?|"
    r"\d{1,2}[A-Z]{1,2}[ -]?\d{3,4})(?!\w)|\d{1,2}-\d{4,7}(?![\w-]))"
)


def beside_vehicle(folded: Folded) -> Iterator[Candidate]:
    """A code of six or seven signs beside a vehicle: longer than the names of models are."""
    for vehicle in folded.words(VEHICLE):
        found = NEAR_VEHICLE.match(folded.text, vehicle.end(), vehicle.end() + 70)
        if not found or NOT_LETTERS.search(found["code"]):
            continue
        signs = sum(one.isalnum() for one in found["code"])
        if signs >= (6 if "-" in found["code"] else 7):
            yield Candidate("plate", *found.span("code"), 68)


def distinct(folded: Folded) -> Iterator[Candidate]:
    for plate in folded.codes(DISTINCT):
        written, start = plate.group(), plate.start()
        if NOT_LETTERS.search(written) or context.is_date(written) or context.is_reference(folded, start):
            continue
        near = max(0, start - 60), start
        spoken = bool(WORD.search(folded.low, *near) or VEHICLE.search(folded.low, *near))
        alone = ("-" in written and " " not in written) or STANDS_ALONE.fullmatch(written)
        if (spoken or alone) and not VESSEL.search(folded.low, max(0, start - 50), start):
            sure = bool(WORD.search(folded.low, max(0, start - 30), start)) and not written.isdigit()
            yield Candidate("plate", *plate.span(), 83 if sure else 71 if spoken else 64)
    for plate in folded.codes(ARABIC_PLATE):
        if not context.AFTER.match(folded.low, plate.end()):
            yield Candidate("plate", *plate.span(), 71)


def looks_like_plate(written: str) -> bool:
    """For a code that a word for plates announces."""
    letters = sum(one.isalpha() for one in written)
    digits = sum(one.isdigit() for one in written)
    if not 2 <= digits <= 11 or len(written) > 16 or NOT_LETTERS.search(re.sub("^RN", "", written)) or context.is_date(written):
        return False
    if not letters:
        return (
            bool(re.search(r"\d[-/ |]\d", written))
            and digits >= 5
            and not context.is_in_thousands(written)
            or 5 <= digits <= 6
            and written.isdigit()
        )
    return (
        digits + letters >= 4
        and not re.fullmatch(r"\d{1,3} ?[A-Z]", written)
        and not re.fullmatch(r"(?:[A-Z]{1,2}[ -]?\d{1,2})", written)
    )


def announced(folded: Folded) -> Iterator[Candidate]:
    for word in folded.words(WORD):
        if VESSEL.search(folded.low, max(0, word.start() - 45), word.start()):
            continue
        window = folded.text[word.end() : word.end() + REACH + 16]
        for code in CODE.finditer(window):
            filler = window[: code.start()]
            if code.start() > REACH or labels.STOP.search(filler) or VESSEL.search(filler.lower()):
                break
            start, end = word.end() + code.start(), word.end() + code.end()
            while folded.text[start] in '"(':
                start += 1
            if looks_like_plate(folded.text[start:end]) and not context.is_amount(folded, start, end):
                yield Candidate("plate", start, end, 70)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from distinct(folded)
    yield from announced(folded)
    yield from beside_vehicle(folded)
