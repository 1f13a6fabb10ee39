"""A person's name after words such as "known as", and in a field of a form: "Name: …"."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded
from .names import is_office, is_place_before, name_end
from .words_of_names import FIRST_NAMES, LAST_NAMES, THINGS

INTRODUCER = re.compile(
    r"(?<![\w-])(?:"
    r"(?:also |better |locally )?known (?:only |locally )?(?:as|by the name(?: of)?)|a\.?k\.?a\.?|alias(?:es)?|"
    r"nick-?named|goes by(?: the name)?(?: of)?|under the names?(?: of)?|by the name of|"
    r"answers to(?: the name)?(?: of)?|(?P<weak>named|called|nommee?s?|appelee?s?|llamad[oa]s?|chamad[oa]s?)|"
    r"calls (?:himself|herself)|whose name is|"
    r"(?P<dit>dite?)|(?:le|la|un|une)(?: dite?| prenomm?e?e?)|surnommee?s?|(?:le|la) (?:nommee?|denommee?|"
    r"surnommee?)|(?:le|la) dit|(?:sus)?denommee?|prenommee?|connue?s? sous (?:le nom|le surnom|l'alias|le "
    r"pseudonyme)(?: de| d')?|du nom d[e']|"
    r"se fai(?:t|sait|sant) (?:appeler|passer pour)|se nomme|s'appel(?:le|lent|ait|lerait)|is called|"
    r"repond(?:ant)? au (?:nom|surnom) d[e']|identifiee? comme(?: etant)?|"
    r"apodad[oa]s?(?: como)?|(?:la|lo|le) apodan|apodo|conocid[oa]s? (?:como|por(?: el nombre de)?)|de nombre|"
    r"(?:se|que se) hace llamar|lo llaman|la llaman|se llama|"
    r"un certain|une certaine|un tal|una tal|um tal|uma tal|a certain|vulgo|alcunhad[oa](?: de| como)?|(?:de "
    r"|por )?alcunha|conhecid[oa]s? (?:como|por)|dit[oa] por|que se apresenta como|se apresenta como|chama-se|"
    r"que se chama|tratad[oa] por|identificad[oa] como|identified as|responde (?:pelo|por el|al) nom(?:e|bre) de|"
    r"(?:pelo|sob o) nome de|bajo el nombre de|answering to the name(?: of)?|goes as|"
    r"calls? (?:him|her)|calling (?:him|her)|(?:l'|qu'on |on l')appel(?:le|lent|ait|aient)|(?:lo|la|le) (?:llaman|dicen|conocen como)|"
    r"chamam-(?:lhe|no|na)|pseudonyme?|real name|vrai nom|nombre real|nome verdadeiro)(?!\w)"
)
NICKNAME = re.compile(
    r"(?:alias|a\.?k\.?a|nick|surnomme(?!e?s)|apoda|apodo|vulgo|(?:de |por )?alcunha|dit|(?:le|la) dit|(?:le|"
    r"la) surnomm)"
)
OPENING = re.compile(r"(?: ?[:,(]? ?)(?:(?:le|la|el|o|a|of|de|as|d') )?(?P<quote>[\"'(] ?)?(?:(?:le|la|el|o|a) )?")
QUOTED = re.compile(r"[^\"\n]{2,40}?(?= ?\")")
IS_THING = re.compile(rf"(?:{THINGS}|north\w*|south\w*|east\w*|west\w*|nord|sud|est|ouest|norte|sur|sul|line|ligne|linea|linha)")
BEFORE_THING = re.compile(rf"(?<!\w){THINGS}(?: \w+)?[ ,\"]*(?:is |was |est |es |e )?$")


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
            thing = any(IS_THING.fullmatch(one) for one in quoted.group().lower().split())
            if quoted.group()[:1].isalpha() and not thing and (not small or NICKNAME.match(word.group())):
                yield Candidate("person_name", opening.end("quote"), quoted.end(), 52)
            continue
        for begin in dict.fromkeys(
            (word.end() + len(text[word.end() :][:12]) - len(text[word.end() :][:12].lstrip(" :,(\"'")), opening.end())
        ):
            end = name_end(text, begin)
            if end > begin and not (word["weak"] and text[begin:end].isupper() and end - begin < 4):
                yield Candidate("person_name", begin, end, 52)
                break


FIELD = re.compile(
    r"(?<![\w-])(?:(?P<sure>(?:full |family |first |last |given )?names?|surname|noms?(?: complet| de famille)?|prenoms?|nom et prenoms?|"
    r"nom,? prenoms?|nombres?(?: completo)?|apellidos?|nombre y apellidos?|nomes?(?: completo)?|apelidos?)|(?:presumed |main |suspected |alleged )?"
    r"(?:organi[sz]er|holder|sender|recipient|payee|beneficiary|contact(?: person)?|suspect|recruiter|smuggler|broker|driver|"
    r"facilitator|owner|skipper|leader|titulaire|beneficiaire|expediteur|destinataire|proprietaire|passeur|recruteur|rabatteur|"
    r"chauffeur|logeur|organisateur|responsable|chef|meneur|titular|beneficiari[oa]|remitente|remetente|destinatari[oa]|"
    r"sospechos[oa]|suspeit[oa]|cabecilla|patron|tesorer[oa]|tesoureir[oa]|captador|recrutador|organizador|contacto|propietari[oa]|"
    r"proprietari[oa]|dono|condutor|conductor|chefe|jefe|mestre|tresorier|treasurer)(?: presume| principal|"
    r" presunto)?)(?: ?: ?| (?:is|was|est|serait|es|seria|e) )"
)
IN_THE_NAME = re.compile(
    r"(?<!\w)(?:au nom d(?:e |')|in the name of |a nombre de |em nome de |au profit d(?:e |')|on behalf of |a favor de )"
)
ROLE_COMMA = re.compile(
    r"(?<!\w)(?:smuggler|facilitator|recruiter|broker|driver|skipper|captain|leader|boss|organi[sz]er|suspect|passeur|recruteur|"
    r"chauffeur|organisateur|logeur|meneur|passador|recrutador|organizador|suspeito|cabecilla|sospechoso|captador|patron|national), "
)
FIRM = re.compile(
    r" ?(?:& |and |et )?(?:ltd|limited|sarl|sa|gmbh|inc|llc|company|co|travels?|tours|agency|voyages|transit|trading)(?!\w)"
)


def is_known(name: str) -> bool:
    return any(one in FIRST_NAMES or one in LAST_NAMES for one in name.lower().split())


def fields(folded: Folded) -> Iterator[Candidate]:
    """After "Name:" any name; where the words before it may announce something else as well, two words or a known one."""
    for pattern in (FIELD, IN_THE_NAME, ROLE_COMMA):
        for field in folded.words(pattern):
            end = name_end(folded.text, field.end())
            name = folded.text[field.end() : end]
            sure = pattern is FIELD and field["sure"] and ":" in field.group()
            if not name or not (sure or " " in name or is_known(name)) or FIRM.match(folded.low, end):
                continue
            if not any(IS_THING.fullmatch(one) or FIRM.fullmatch(one) for one in name.lower().split()):
                yield Candidate("person_name", field.end(), end, 49)


BEFORE_ALIAS = re.compile(
    r"(?<![\w'-])(?P<name>[A-Z][A-Za-z'-]{1,30}(?: (?:(?:ben|ould|ag|de|da|dos|el|al) )?[A-Z][A-Za-z'-]{1,30}){0,3})(?:, | ?\(| )"
    r"(?:also known as|known as|alias|a\.?k\.?a\.?|nicknamed|vulgo|surnomm|apodad|alcunhad|dite? \")"
)
NICKED = re.compile(
    r"(?<![\w'-])[A-Z][A-Za-z'-]{1,30} (?:\"[A-Za-z' -]{2,24}\"|\([\"'][A-Z][A-Za-z' -]{2,20}[\"']\)) [A-Z][A-Za-z'-]{1,30}"
)


def beside_alias(folded: Folded) -> Iterator[Candidate]:
    """The name that an alias follows, or that has one within: Sow, alias the Tall; Awa "Mami" Sow."""
    for found in folded.codes(BEFORE_ALIAS):
        thing = any(is_office(one) or IS_THING.fullmatch(one) for one in found["name"].lower().split())
        if not thing and not is_place_before(folded, found.start()):
            yield Candidate("person_name", found.start(), found.end("name"), 44)
    for found in folded.codes(NICKED):
        if not any(IS_THING.fullmatch(one.strip('"')) or is_office(one) for one in found.group().lower().split()[:1]):
            yield Candidate("person_name", *found.span(), 53)


def find(folded: Folded) -> Iterator[Candidate]:
    yield from introduced(folded)
    yield from fields(folded)
    yield from beside_alias(folded)
