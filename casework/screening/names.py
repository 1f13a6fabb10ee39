"""A person's name after a title or a trade. Offices are left alone: "M. le Procureur"."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .words_of_names import FIRST_NAMES, LAST_NAMES, NOT_NAMES, PARTICLES, PLACES_AFTER, PLACES_BEFORE, SHIPS, TITLES

TITLE = re.compile(rf"(?<![\w.@/-])(?:{TITLES})(?= ?[\"A-Z(]| {PARTICLES} )")
TITLES_WITH_CAPITAL = frozenset(
    re.findall(
        r"\w+",
        "general chief sour hermano hermana irmao mummy me tio tia sidi major soldat brother sister frere soeur irma nana",
    )
)
BETWEEN = re.compile(rf" ?(?:\" ?|\( ?)?(?:{PARTICLES} ){{0,2}}")
NAME_WORD = re.compile(r"[A-Z][A-Za-z]*(?:['-][A-Za-z]+)*")
# With a capital they begin a name as well: Mr El Idrissi, Mme Le Goff.
ARTICLES = frozenset(
    ("el", "al", "le", "la", "de", "da", "do", "du", "des", "dos", "di", "los", "las", "van", "von", "der", "den", "ben", "bin")
)
GAP = re.compile(rf" {{1,2}}(?:{PARTICLES}[ '-]){{0,2}}(?=[A-Z])|(?<=[A-Z]\.) ?(?=[A-Z])")
INITIAL = re.compile(r"[A-Z]\.(?![A-Za-z]\w)")
ROMAN = re.compile(r"[IVX]+")


def is_office(word: str) -> bool:
    """An office, a body or a small word, also joined: Procuradora-Geral."""
    word = word.lower()
    first = word.partition("-")[0]
    return word not in ARTICLES and (word in NOT_NAMES or (len(first) > 3 and first in NOT_NAMES))


def name_end(text: str, start: int, *, words: int = 4) -> int:
    """Where the name that begins at start ends; start where there is none: no word of it may be an office or a small word."""
    place = end = start
    seen = 0
    for _step in range(2 * words):
        if seen == words:
            break
        initial = INITIAL.match(text, place)
        word = initial or NAME_WORD.match(text, place)
        if not word or (not initial and is_office(word.group())):
            break
        if not initial and len(word.group()) > 1 and word.group().lower() not in ARTICLES:
            end, seen = word.end(), seen + 1
        gap = GAP.match(text, word.end())
        if not gap:
            break
        place = gap.end()
    return end


def is_no_title(text: str, title: re.Match, name: str) -> bool:
    """Words that are titles in some places only, and what is called after somebody."""
    word = title.group().lower()
    before = text[max(0, title.start() - 24) : title.start()]
    known = any(one in FIRST_NAMES or one in LAST_NAMES for one in name.lower().split())
    if title.group().islower() and word in TITLES_WITH_CAPITAL and not known:
        return True
    if title.group().islower() and word in ("don", "dona") and name.isupper():  # French: un don UNICEF
        return True
    if title.group().islower() and len(name.split()[-1]) < 6 and name.split()[-1].isupper() and not known:  # la doctora de la ONG
        return True
    if word in ("d.", "sidi", "lalla") and " " not in name:  # "D. Recommendations", Sidi Ifni
        return True
    if word == "d." and re.search(r"(?:^|\n|[;:.] ?)$", before) and title.start():
        return True
    if word == "general" and before.split() and is_office(before.split()[-1]):  # Directorate General Migration
        return True
    following = NAME_WORD.match(text, title.end() + len(name) + 1)
    words = [*name.split()[1:], following.group() if following else ""]
    return any(one.lower() in PLACES_AFTER for one in words)


SHIP_AFTER = re.compile(
    rf"(?: (?:et|and|y|e|&) [a-z' -]{{3,30}})?,? (?:\(|,)? ?(?:(?:an?|the|two|three|une?|deux|trois|le|la|les|um|uma|dois|el|dos|o) )?{SHIPS}s?(?!\w)"
)


def is_ship(folded: Folded, start: int, end: int) -> bool:
    """Le Madame Butterfly; the Captain Cook, a trawler."""
    return folded.low[max(0, start - 3) : start + 6] == "le madame" or bool(SHIP_AFTER.match(folded.low, end, end + 60))


def titled(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for title in folded.codes(TITLE):
        opening = BETWEEN.match(text, title.end())
        end = name_end(text, opening.end())
        if end == opening.end() or (opening.group() == "" and not title.group().endswith(".")):
            continue
        if is_ship(folded, title.start(), end):
            continue
        if not is_place_before(folded, title.start()) and not is_no_title(text, title, text[title.end() : end].lstrip()):
            yield Candidate("person_name", title.start(), end, 50)


PLACE_BEFORE = re.compile(
    rf"(?<!\w)(?:{PLACES_BEFORE}(?: d[aeou]s?| del?| of| the| al)?(?: l[ae])?(?: |\"|d'|l')+|{SHIPS}[ \"]+(?:l[ea] )?)$"
)


def is_place_before(folded: Folded, start: int) -> bool:
    return bool(PLACE_BEFORE.search(folded.low[max(0, start - 30) : start]))


LINEAGE = re.compile(
    r"(?P<first>[A-Z][a-z]+(?:[- ][A-Z][a-z]+)?) (?:[Oo]uld|[Uu]ld|[Mm]int|[Oo]ulad|bin|bint|ibn) (?:(?:el|"
    r"al|El|Al)[- ])?[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?(?!\w)"
)


def lineage(folded: Folded) -> Iterator[Candidate]:
    """Mohamed Ould Ahmed: the word between says that it is a person."""
    for name in folded.codes(LINEAGE):
        if name["first"].lower() not in NOT_NAMES and not is_place_before(folded, name.start()):
            yield Candidate("person_name", *name.span(), 48)


ROLE = re.compile(
    r"(?:smugglers?|traffickers?|facilitator|recruiter|broker|driver|guarantor|skipper|middleman|landlord|guide|lawyer|hawaladar|"
    r"brother|sister|cousin|uncle|aunt|wife|husband|nephew|daughter|passeur|coxeur|rabatteur|trafiquant|convoyeur|"
    r"chauffeur|recruteur|patron|logeur|logeuse|garant|avocat|frere|soeur|sour|cousine?|oncle|tante|neveu|epouse|mari|"
    r"passador|engajador|recrutador|traficante|condutor|patrao|irmao|irma|primo|prima|marido|mulher|esposa|sobrinho|"
    r"pollero|reclutador|captador|conductor|intermediario|intermediaire|hermano|hermana|mujer|sobrino|abogado|advogado)"
    r"(?: |, | ?[\"(] ?)(?=[A-Z][a-z]{2})"
)


def roles(folded: Folded) -> Iterator[Candidate]:
    """le passeur Moussa: a trade in small letters, then a word with a capital."""
    for role in folded.codes(ROLE):
        end = name_end(folded.text, role.end(), words=3)
        if end > role.end():
            yield Candidate("person_name", role.end(), end, 46)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from lineage(folded)
    yield from roles(folded)
    yield from titled(folded)
