"""Street addresses: a word for a street, a name, and a number of the house. Roads between towns have none."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded

A = "\u0621-\u064a"
ROMANCE = re.compile(
    r"(?<![\w'])(?:rue|avenue|av\.?|ave\.?|boulevard|bd\.?|bld|blvd|impasse|allees?|chemin|quai|ruelle|sente|"
    r"cours|passage|square|venelle|place|route|cite|quartier|residence|villa|lot|"
    r"calle|c/|c\.|avenida|avda\.?|avd\.?|plaza|plza\.?|paseo|p\.?° de|travesia|ronda|callejon|pasaje|camino|carretera|ctra\.?|cra\.?|"
    r"urbanizacion|barrio|barriada|poligono|glorieta|"
    r"rua|r\.|travessa|tv\.|largo|praca|praceta|alameda|estrada|beco|calcada|ladeira|bairro|urbanizacao|via|viale|"
    r"piazza|corso|vicolo|largo)(?:(?<=[./])(?= ?[a-z\d])|(?<![./])(?= ))"
)
NUMBER_ONLY_AFTER_SIGN = frozenset(
    (
        "route",
        "carretera",
        "ctra",
        "ctra.",
        "camino",
        "chemin",
        "estrada",
        "cite",
        "quartier",
        "barrio",
        "bairro",
        "lot",
        "residence",
        "place",
        "cours",
        "passage",
        "square",
        "barriada",
    )
)
SIGN = r"(?:n\.? ?[°o]\.?|nr\.?|num\.?|numero|#|no\.?)"
HOUSE_BEFORE = re.compile(
    rf"(?<![\w.,/-])(?:{SIGN} ?)?\d{{1,4}}(?: ?(?:bis|ter|quater|[a-d]))?(?: ?[-/] ?\d{{1,4}})?,? ?(?:de la "
    rf"|de l'|l[ae] |na |da |en la |)$"
)
WORD = r"(?:[A-Z][\w.'-]*|\d{1,2}(?= d)|d[aeou]s?|del|des|la|las|los|les|el|l'|d'|e|y|et|of|n')"
STREET_NAME = rf"(?: ?{WORD}){{1,7}}"
NAME = re.compile(STREET_NAME)
STREET_NUMBER = re.compile(r" \d{1,3}(?![\w.])")
ARABIC_NAME = re.compile(rf" [{A}]+(?: ال[{A}]+)?")
AFTER = re.compile(
    rf"(?P<name>{STREET_NAME}|(?: \d{{1,3}}(?! ?\d)))(?:,? km\.? ?\d{{1,3}}(?:[.,]\d)?)?(?: ?\(?,? ?(?P<sign>{SIGN}|"
    rf"porte|porta|puerta|lote?|villa|s(?=/n)) ?|,? ?(?:x|"
    rf"angle) ?|, ?| )(?P<number>\d{{1,4}}|/n)(?:[ -]?(?:bis|ter|[A-D]))?(?![\w%°:]|[.,/-]\d)"
)
TAIL = re.compile(r"(?: ?,)? ?(?:\d{1,2}\.? ?[°oaª]\.?(?: ?(?:[A-Z](?!\w)|esq\w*\.?|dto\.?|dcha\.?|izq\w*\.?))?|bajo|r/c)")
# What may follow a house number that no "n°" announces: prose goes on with what is counted.
ENDS = re.compile(
    r"(?:\s*(?:[,;:.)\"!?]|$|\n)| (?:in|at|near|a|au|aux|en|em|de|del|y|e|et|and|ou|or|hasta|desde|con|por|"
    r"para|que|com|ate|pour|avec|jusqu\w*|qui|until|from|with|which|sin|sem|sans|frente|cerca|junto|pres|face|"
    r"bis|ter|apt|appt|est|"
    r"is|was|fue|foi|es|where|ou|donde|onde)(?!\w))"
)
MONTH = re.compile(r" de [a-z]")
HOUSE = re.compile(
    rf"(?<!\w)(?:villa|house|maison|appartement|appt\.?|apt\.?|apartment|flat|plot|compound|immeuble|parcelle|"
    rf"concession|piso|casa|moradia|apartamento|vivienda|lote)(?: {SIGN} ?| (?=\d))(?P<number>\d{{1,4}}[A-Za-z]?)(?![\w%]|"
    rf"[.,]\d)"
)
WITHOUT_SIGN = ("villa", "flat", "appt", "apt", "plot", "appartement", "apartment")
ENGLISH = re.compile(
    r"(?<!\w)(?:street|road|lane|drive|close|crescent|avenue|way|square|terrace|boulevard|court|gardens|estate|"
    r"highway|layout|rd|ave|blvd|st)(?![\w])"
)
ENGLISH_BEFORE = re.compile(
    r"(?<![\w.,/-])(?:(?:[Nn]o\.? ?|[Hh]ouse (?:[Nn]o\.? ?|[Nn]umber )?|[Pp]lot |[Ff]lat )?\d{1,4}[A-Za-z]?(?:/\d{1,3})?,? "
    r")(?:[A-Z][\w.'-]* ){1,4}$"
)
GERMANIC = re.compile(
    r"(?<!\w)[A-Z][a-z]{2,24}(?:strasse|straße|str\.|weg|platz|allee|gasse|straat|laan|gracht|plein|gatan|"
    r"vagen|vej|gade|gata|katu)\.? (?P<number>\d{1,3})(?: ?[a-z](?!\w))?(?![\w%]|[.,]\d)"
)
YEAR = re.compile(r"(?:19|20)\d\d")
ARABIC = re.compile(rf"(?<![{A}])(?:ب|و|ل|ال|في)?(?:شارع|زنقه|نهج|درب|جاده|زقاق|حي|عماره|شقه|منزل|فيلا|اقامه)(?![{A}])")
ARABIC_BEFORE = re.compile(r"(?:(?:رقم|عدد) ?)?(?<![\d.,])\d{1,4} ?,? ?$")
ARABIC_AFTER = re.compile(
    rf"(?:(?: [{A}]+){{1,5}}?| \d{{1,3}}),? ?(?P<sign>رقم|عدد|عماره|شقه|منزل)?(?: رقم)? ?:? ?(?P<number>\d{{1,4}})(?![\d.,/-]\d|"
    rf"\d)"
)
ARABIC_HOUSE = re.compile(r" (?:رقم|عدد) ?(?P<number>\d{1,4})(?!\d)")


TOWN = re.compile(r",? \d{4,5}(?:-\d{3})? [A-Z][a-z]+(?:-[A-Z][a-z]+)*")  # , 75018 Paris


def romance(folded: Folded) -> Iterator[Candidate]:
    text, low = folded.text, folded.low
    for street in folded.words(ROMANCE):
        word = street.group().strip()
        if word in ("c.", "via", "r.", "corso", "lot", "cours") and text[street.start()].islower():
            continue
        after = AFTER.match(text, street.end(), street.end() + 90)
        if after and (after["name"].strip()[:1].isdigit() or re.search("[A-Z]", after["name"])):
            numbered = after["name"].strip().isdigit()
            number_end = after.end()
            tail = TAIL.match(low, number_end)
            plain = bool(ENDS.match(low, number_end)) and not MONTH.match(low, number_end) and not YEAR.fullmatch(after["number"])
            if word == "c." and not (tail and "," in after.group()):
                continue
            if (
                after["sign"]
                or (plain and word not in NUMBER_ONLY_AFTER_SIGN and not numbered)
                or (tail and "," in after.group())
                or (numbered and re.search(r"x|angle", after.group()))
            ):
                yield Candidate("street_address", street.start(), tail.end() if tail else number_end, 62)
                continue
        before = HOUSE_BEFORE.search(low[max(0, street.start() - 22) : street.start()])
        name = NAME.match(text, street.end(), street.end() + 60)
        numbered = STREET_NUMBER.match(text, street.end()) if word == "rue" and before else None
        if numbered:
            yield Candidate("street_address", street.start() - len(before.group()), numbered.end(), 58)
        elif before and name and re.search("[A-Z]", name.group()) and not YEAR.match(before.group().strip()):
            start = street.start() - len(before.group())
            end = name.end()
            while (
                text[end - 1] in " ." or text[start:end].rpartition(" ")[2].islower() and " " in text[street.end() : end].strip()
            ):
                end = end - 1 if text[end - 1] in " ." else start + text[start:end].rindex(" ")
            yield Candidate("street_address", start, end, 63)


def houses(folded: Folded) -> Iterator[Candidate]:
    for house in folded.words(HOUSE):
        word = re.match(r"\w+", house.group()).group()
        signed = not re.fullmatch(r"\w+\.? \d+[a-z]?", house.group())
        if signed or word in WITHOUT_SIGN:
            yield Candidate("street_address", house.start(), house.end(), 54)


def english(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for street in folded.words(ENGLISH):
        if not text[street.start()].isupper():
            continue
        first = max(0, street.start() - 64)
        before = ENGLISH_BEFORE.search(text[first : street.start()])
        if before and not re.match(r"(?:19|20)\d\d[ ,]", before.group()):
            yield Candidate("street_address", first + before.start(), street.end(), 63)
    for street in folded.codes(GERMANIC):
        yield Candidate("street_address", street.start(), street.end(), 61)


def arabic(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for street in folded.codes(ARABIC):
        house = street.group().endswith(("عماره", "شقه", "منزل", "فيلا", "اقامه"))
        if house:
            number = ARABIC_HOUSE.match(text, street.end())
            if number:
                yield Candidate("street_address", street.start(), number.end(), 60)
            continue
        after = ARABIC_AFTER.match(text, street.end(), street.end() + 80)
        if after and (after["sign"] or re.match(r"\s*(?:[,;:.)]|$|\n)", text[after.end() :][:4])):
            yield Candidate("street_address", street.start(), after.end(), 62)
            continue
        before = ARABIC_BEFORE.search(text[max(0, street.start() - 14) : street.start()])
        name = ARABIC_NAME.match(text, street.end())
        if before and name:
            yield Candidate("street_address", street.start() - len(before.group()), name.end(), 61)


def find(folded: Folded) -> Iterator[Candidate]:
    for found in (*romance(folded), *houses(folded), *english(folded), *arabic(folded)):
        town = TOWN.match(folded.text, found.end)
        yield found._replace(end=town.end()) if town else found
