"""A person's name after a title, or after words such as "known as". Offices are left alone: "M. le Procureur"."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .words_of_names import FIRST_NAMES, NOT_NAMES, PARTICLES, PLACES_AFTER, THINGS, TITLES

TITLE = re.compile(rf"(?<![\w.@/-])(?:{TITLES})(?= ?[\"A-Z(]| {PARTICLES} )")
FIRST = re.compile(r"[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)? {1,2}(?=[A-Z])")
TITLES_WITH_CAPITAL = frozenset(("general", "chief", "don", "dona", "me", "tio", "tia", "father", "padre", "pere", "sidi"))
BETWEEN = re.compile(rf" ?(?:\" ?|\( ?)?(?:{PARTICLES} ){{0,2}}")
NAME_WORD = re.compile(r"[A-Z][A-Za-z]*(?:['-][A-Za-z]+)*")
# With a capital they begin a name as well: Mr El Idrissi, Mme Le Goff.
ARTICLES = frozenset(
    ("el", "al", "le", "la", "de", "da", "do", "du", "des", "dos", "di", "los", "las", "van", "von", "der", "den", "ben", "bin")
)
GAP = re.compile(rf" {{1,2}}(?:{PARTICLES}[ '-]){{0,2}}(?=[A-Z])|(?<=[A-Z]\.) ?(?=[A-Z])")
INITIAL = re.compile(r"[A-Z]\.(?![A-Za-z]\w)")
INTRODUCER = re.compile(
    r"(?<![\w-])(?:"
    r"(?:also |better |locally )?known (?:only |locally )?(?:as|by the name(?: of)?)|a\.?k\.?a\.?|alias(?:es)?|"
    r"nick-?named|goes by(?: the name)?(?: of)?|under the names?(?: of)?|by the name of|"
    r"answers to(?: the name)?(?: of)?|(?P<weak>named|called|nommee?s?|appelee?s?|llamad[oa]s?|chamad[oa]s?)|"
    r"calls (?:himself|herself)|whose name is|"
    r"(?P<dit>dite?)|(?:le|la|un|une)(?: dite?| prenomm?e?e?)|surnommee?s?|(?:le|la) (?:nommee?|denommee?|"
    r"surnommee?)|(?:le|la) dit|(?:sus)?denommee?|prenommee?|connue?s? sous (?:le nom|le surnom|l'alias|le "
    r"pseudonyme)(?: de| d')?|du nom d[e']|"
    r"se fai(?:t|sait|sant) (?:appeler|passer pour)|se nomme|repond(?:ant)? au (?:nom|surnom) d[e']|identifiee? comme|"
    r"apodad[oa]s?(?: como)?|(?:la|lo|le) apodan|apodo|conocid[oa]s? (?:como|por(?: el nombre de)?)|de nombre|"
    r"(?:se|que se) hace llamar|lo llaman|la llaman|se llama|"
    r"un certain|une certaine|un tal|una tal|um tal|uma tal|a certain|vulgo|alcunhad[oa](?: de| como)?|(?:de "
    r"|por )?alcunha|conhecid[oa]s? (?:como|por)|dit[oa] por|que se apresenta como|se apresenta como|chama-se|"
    r"que se chama|tratad[oa] por|identificad[oa] como)(?!\w)"
)
NICKNAME = re.compile(
    r"(?:alias|a\.?k\.?a|nick|surnomme(?!e?s)|apoda|apodo|vulgo|(?:de |por )?alcunha|dit|(?:le|la) dit|(?:le|"
    r"la) surnomm)"
)
OPENING = re.compile(r"(?: ?[:,(]? ?)(?:(?:le|la|el|o|a|of|de|as|d') )?(?P<quote>[\"'(] ?)?(?:(?:le|la|el|o|a) )?")
QUOTED = re.compile(r"[^\"\n]{2,40}?(?= ?\")")
BEFORE_THING = re.compile(rf"(?<!\w){THINGS}(?: \w+)?[ ,\"]*(?:is |was |est |es |e )?$")


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
    if title.group().islower() and word in TITLES_WITH_CAPITAL:
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


def titled(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for title in folded.codes(TITLE):
        opening = BETWEEN.match(text, title.end())
        end = name_end(text, opening.end())
        if end == opening.end() or (opening.group() == "" and not title.group().endswith(".")):
            continue
        if not is_place_before(folded, title.start()) and not is_no_title(text, title, text[title.end() : end].lstrip()):
            yield Candidate("person_name", title.start(), end, 50)


PLACE_BEFORE = re.compile(
    r"(?:universit\w+|universidad\w*|rue|avenue|av\.|boulevard|bd|place|quartier|cite|hopital|hospital|lycee|"
    r"ecole|escola|escuela|aeroport\w*|aeropuerto|stade|pont|ponte|puente|"
    r"mosquee|mosque|fort|camp|rua|calle|avenida|praca|plaza|sheikh|mausolee|prix|road|street|tour|ville de|"
    r"port|fondation|foundation|institut\w*)(?: d[eou]s?)?(?: l[ae])? $"
)


def is_place_before(folded: Folded, start: int) -> bool:
    return bool(PLACE_BEFORE.search(folded.low[max(0, start - 30) : start]))


def after_a_name(text: str, start: int) -> bool:
    """French "dit" is a verb as well: only after a comma, a quotation mark or a word with a capital it names somebody."""
    before = text[max(0, start - 30) : start].rstrip(" ")
    return before[-1:] in (",", '"', "(", ")") or bool(before) and before.split(" ")[-1][:1].isupper()


def introduced(folded: Folded) -> Iterator[Candidate]:
    text = folded.text
    for word in folded.words(INTRODUCER):
        before = folded.low[max(0, word.start() - 34) : word.start()]
        if BEFORE_THING.search(before) or (word["dit"] and not after_a_name(text, word.start())):
            continue
        opening = OPENING.match(folded.low, word.end())
        quoted = opening["quote"] and '"' in opening["quote"] and QUOTED.match(text, opening.end("quote"))
        if quoted:
            # "los llamados "polleros"" names a trade; a nickname in small letters stands only after a word for nicknames.
            small = not any(one.isupper() for one in quoted.group())
            if quoted.group()[:1].isalpha() and (not small or NICKNAME.match(word.group())):
                yield Candidate("person_name", opening.end("quote"), quoted.end(), 52)
            continue
        for begin in dict.fromkeys(
            (word.end() + len(text[word.end() :][:12]) - len(text[word.end() :][:12].lstrip(" :,(\"'")), opening.end())
        ):
            end = name_end(text, begin)
            if end > begin and not (word["weak"] and text[begin:end].isupper() and end - begin < 4):
                yield Candidate("person_name", begin, end, 52)
                break


LINEAGE = re.compile(
    r"(?P<first>[A-Z][a-z]+(?:[- ][A-Z][a-z]+)?) (?:[Oo]uld|[Uu]ld|[Mm]int|[Oo]ulad|bin|bint|ibn) (?:(?:el|"
    r"al|El|Al)[- ])?[A-Z][a-z'-]+(?: [A-Z][a-z'-]+)?(?!\w)"
)


def lineage(folded: Folded) -> Iterator[Candidate]:
    """Mohamed Ould Ahmed: the word between says that it is a person."""
    for name in folded.codes(LINEAGE):
        if name["first"].lower() not in NOT_NAMES and not is_place_before(folded, name.start()):
            yield Candidate("person_name", *name.span(), 48)


ROMAN = re.compile(r"[IVX]+")
NAMESAKE = re.compile(
    r"(?:king|roi|rey|rei|saint|san|sao|santa|santo|ste?|port|puerto|porto|operation|projet|project|programme|"
    r"foundation|cyclone|mv|m/v|navire|vessel) (?:of |de |du )?$"
)


def first_and_last(folded: Folded) -> Iterator[Candidate]:
    """A first name of the region and a second name: no title is needed to know a person by them."""
    text = folded.text
    for word in folded.codes(FIRST):
        last = NAME_WORD.match(text, word.end())
        end = name_end(text, word.start(), words=3)
        if word.group().strip().lower() not in FIRST_NAMES or not last or ROMAN.fullmatch(last.group()) or end < last.end():
            continue
        following = NAME_WORD.match(text, end + 1)
        if any(one.lower() in PLACES_AFTER for one in [*text[word.end() : end].split(), following.group() if following else ""]):
            continue
        if not is_place_before(folded, word.start()) and not NAMESAKE.search(
            folded.low[max(0, word.start() - 20) : word.start()]
        ):
            yield Candidate("person_name", word.start(), end, 45)


ROLE = re.compile(
    r"(?:smuggler|trafficker|facilitator|recruiter|broker|driver|passeur|coxeur|rabatteur|trafiquant|convoyeur|"
    r"chauffeur|recruteur|patron|passador|engajador|recrutador|"
    r"traficante|condutor|patrao|pollero|reclutador|conductor|intermediario|intermediaire) (?=[A-Z][a-z]{2})"
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
    yield from first_and_last(folded)
    yield from titled(folded)
    yield from introduced(folded)
