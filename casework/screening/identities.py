"""Numbers of identity documents and passports: announced by a word, passing a country's sum, or in a machine-readable zone."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from . import checksums, labels
from .finding import Candidate
from .folding import Folded

PASSPORT = re.compile(
    r"(?<!\w)(?:(?:e-?)?(?:passports?|passeports?|pasaportes?|passaportes?|ppt|pp(?= n))|travel documents?|titres? de voyage|"
    r"laissez-passer|travel certificates?|emergency certificates?|carnets? de voyage|sauf-conduit|salvoconducto|"
    r"documentos? de via(?:je|gem))(?!\w)|(?:و|ب|ل|ف)?وثيق(?:ه|ات) (?:ال)?سفر|(?:و|ب|ل|ف)?(?:ال|لل)?جواز(?:ات)?(?: "
    r"(?:ال)?سفر\w*)?"
)
PASSPORT_NUMBER = re.compile(
    r"(?:[A-Z]{1,3}[ -]?\d{5,9}[A-Z]?|\d{2} ?[A-Z]{2} ?\d{5}|\d{7,9}|[A-Z]{1,2}\d{2}[ -]?\d{5}|[A-Z]\d[A-Z\d]{7}|"
    r"\d{2}[A-Z]{2}\d{5})(?![A-Za-z0-9])"
)
ZONE = re.compile(
    r"(?<![A-Z0-9<])(?=[A-Z0-9<]{0,43}<<)[A-Z0-9][A-Z0-9<]{27,43}(?![A-Z0-9])|"
    r"(?<![A-Z0-9])[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{2,16}(?![A-Z0-9])"
)
IDENTITY = re.compile(
    r"(?<!\w)(?:(?:national |ghana |voter'?s? |residence |resident |ecowas )?(?:id|identity|identification|"
    r"ghana|voter'?s?|residence|resident) ?(?:card|document|number|no|permit|n°|code)|"
    r"national (?:id|identity|insurance)(?: number)?|ni number|(?:tax|personal|fiscal) (?:code|number|id|identification)|"
    r"seaman'?s book|alien(?:s)? (?:card|number)|refugee (?:card|id)|identity (?:number|no|document)|id(?= ?[:#])|"
    r"id (?:number|no|n°|card|#)|social security|"
    r"driv(?:ing|er'?s?) licen[cs]e|residence permit|birth certificate|"
    r"(?:carte|piece|document|numero|n°|no\.?|num\.?)s? (?:nationale? )?(?:d'|de l')?identi(?:te|fication)\w*|"
    r"carte (?:nationale|consulaire|biometrique|d'electeur|de sejour|de resident)|titre de sejour|numero national|"
    r"securite sociale|livret maritime|permis de (?:sejour|residence)|carte de refugie|numero (?:avs|nina|nni|cnss|ipres|personnel)|avs|"
    r"permis de conduire|permis international|international (?:driving )?(?:permit|licen[cs]e)|numero d'electeur|"
    r"numero cnam|numero fiscal|extrait de naissance|acte de naissance|recepisse|"
    r"bilhete de identidade|cartao (?:de |do )?(?:cidadao|residente|eleitor)|(?:documento|cedula|numero|cartao) "
    r"(?:nacional )?(?:de )?identi(?:dade|dad|ficacao|ficacion)\w*|"
    r"(?:numero|n\.?°|n\.o) de (?:contribuinte|identifica\w+(?: (?:civil|fiscal|nacional|personal))?)|"
    r"autorizacao de residencia|titulo de residencia|carta de conducao|seguranca social|"
    r"cedula|carnet? (?:nacional )?de (?:identidad|extranjeria)|carne de identidad|licencia de conducir|numero (?:personal|pessoal)|"
    r"tarjeta de (?:identidad|residencia)|permiso de (?:residencia|conducir)|seguridad social|carne "
    r"de conducir|documento nacional|"
    r"codice fiscale|carta d'identita|personnummer|burgerservicenummer|steuer-?id\w*|rodne cislo|isikukood)(?!\w)|"
    r"(?:و|ف|ب|ل)?(?:ال|لل)?(?:بطاق(?:ه|ت\w*|ات) (?:ال)?(?:هويه|تعريف|وطنيه|شخصيه|اقامه|ناخب|قوميه)\w*(?: (?:ال)?وطني\w*)?|"
    r"رقم (?:ال)?(?:قومي|هويه|وطني|تعريف|بطاقه)\w*(?: (?:ال)?(?:وطني|جبائي)\w*)?|رخصه (?:ال)?(?:سياقه|قياده)|هويه رقم|ضمان الاجتماعي)|"
    r"(?:و|ب)?ب\.? ?ت\.? ?و"
)
ACRONYM = re.compile(
    r"(?<![\w])(?:CNIB?|C\.N\.I\.?|NINA?|CIN|C\.I\.N\.?|CNIE|DNI|D\.N\.I\.?|N\.?I\.?E|NIF|NIR|NNI|NISS|BSN|"
    r"PESEL|CNP|TIE|N?AVS|EGN|AMKA|AFM|BVN|NIU|PPSN?|OIB|EMSO|NUI|CIP|NPI|SSN|INSEE|BI(?= ?[nN:]))(?!\w)"
)
# Formats that stand by themselves; those with a sum are checked.
SUMMED = re.compile(
    r"(?<![\w])(?:\d{8}[ -]?[A-Z]|\d{2}\.\d{3}\.\d{3}[ -]?[A-Z]|[XYZ][ -]?\d{7}[ -]?[A-Z]|[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]|"
    r"\d{8} ?\d ?[A-Z]{2}\d|\d{11}|\d{13}|"
    r"[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2])[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}|"
    r"\d{2}\.\d{2}\.\d{2}-\d{3}[.-]\d{2}|756\.\d{4}\.\d{4}\.\d{2})(?!\w)"
)
SHAPED = re.compile(
    r"(?<!\w)(?:GHA-?\d{9}-?\d|[23]\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{7}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|"
    r"1[0-2])\d{2}[-A]\d{3}[0-9A-Y]|\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4})(?![\w-])"
)


def by_sum(folded: Folded) -> Iterator[Candidate]:
    for run in folded.codes(SUMMED):
        compact = re.sub(r"[ .-]", "", run.group())
        if checksums.is_national_number(compact) and not re.fullmatch(r"0+|(\d)\1+", compact):
            yield Candidate("identity_number", *run.span(), 76 if len(compact) != 11 else 55)


def announced(folded: Folded) -> Iterator[Candidate]:
    """Numbers after a word for identity documents or for passports: the nearest word before a number says which."""
    identities = sorted(word.end() for word in (*folded.words(IDENTITY), *folded.codes(ACRONYM)))
    passports = [word.end() for word in folded.words(PASSPORT)]
    for end in identities:
        for start, last in labels.tokens_after(folded, end, least=5):
            if not any(end < other <= start for other in near(passports, start)):
                yield Candidate("identity_number", start, last, 85)
    for end in passports:
        for start, last in labels.tokens_after(folded, end, least=5, stop=labels.SENTENCE):
            number = PASSPORT_NUMBER.match(folded.text, start, last)
            parted = ";" in folded.text[end:start] and not folded.text[start].isalpha()
            nearer = any(end < other <= last for other in near(identities, last))
            if number and not parted and not nearer and not folded.text[number.end() : number.end() + 1].isalnum():
                yield Candidate("passport", start, number.end(), 88)


def near(ends: list[int], start: int) -> list[int]:
    """The last two of these places before start. ends: sorted."""
    place = bisect_right(ends, start)
    return ends[max(0, place - 2) : place]


def zones(folded: Folded) -> Iterator[Candidate]:
    for line in folded.codes(ZONE):
        yield Candidate("passport", *line.span(), 98)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from announced(folded)
    yield from zones(folded)
    yield from by_sum(folded)
    for run in folded.codes(SHAPED):
        yield Candidate("identity_number", *run.span(), 74)
