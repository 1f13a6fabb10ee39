"""The words of the field while one translates: marked in the original with the term to use, and the two that must never be mixed.

Smuggling of migrants and trafficking in persons are two crimes whose names resemble each other across languages: French `traite` is
English `trafficking`, French `trafic illicite` is `smuggling`. Pure functions: terms are GlossaryTerm rows, or what looks like them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from practices.translating.words import Token, folded, stem, tokens

SMUGGLING, TRAFFICKING = "smuggling", "trafficking"
FAMILIES = (SMUGGLING, TRAFFICKING)
CORE = {SMUGGLING: "migrant-smuggling", TRAFFICKING: "trafficking-in-persons"}  # the term to use for each
# How each is written, by language. A phrase is compared word by word; of several that begin at a word the longest counts.
FORMS = {
    SMUGGLING: {
        "en": "smuggling, smuggler, smuggled, smuggle, facilitation irregular entry, facilitation unauthorised entry",
        "fr": "trafic illicite, trafic migrants, trafic personnes migrantes, passeur, passage clandestin, aide entrée irrégulière, "
        "trafiquant migrants",
        "es": "tráfico ilícito, tráfico migrantes, tráfico personas migrantes, contrabando, traficante migrantes, "
        "favorecimiento inmigración irregular",
        "pt": "tráfico ilícito, tráfico migrantes, contrabando, contrabandista, introdução clandestina, auxílio imigração ilegal, "
        "passador, traficante migrantes",
        "ar": "تهريب, مهرب, تهجير غير مشروع",
    },
    TRAFFICKING: {
        "en": "trafficking, trafficker, trafficked, THB, TIP, modern slavery",
        "fr": "traite, TEH, trafic êtres humains, trafiquant êtres humains, esclavage moderne",
        "es": "trata, tratante, esclavitud moderna",
        "pt": "tráfico pessoas, tráfico seres humanos, tráfico mulheres, tráfico crianças, tráfico menores, traficante pessoas, "
        "vítima tráfico, TSH, escravatura moderna",
        "ar": "اتجار, متاجر, متاجرة, عبودية حديثة",
    },
}
# What else is smuggled or trafficked: beside one of these words neither of the two crimes is meant.
OTHER_GOODS = {
    "en": "drug narcotic arm weapon firearm goods cigarette tobacco fuel wildlife vehicle cocaine cannabis organ",
    "fr": "stupéfiant drogue arme marchandise cigarette tabac carburant véhicule cocaïne cannabis organe",
    "es": "droga estupefaciente arma mercancía cigarrillo tabaco combustible vehículo cocaína órgano",
    "pt": "droga estupefaciente arma mercadoria cigarro tabaco combustível veículo cocaína órgão",
    "ar": "مخدر مخدرات سلاح أسلحة بضائع سجائر تبغ وقود أعضاء",
}


@dataclass(frozen=True)
class Piece:
    """A part of a text. term: the glossary's key where it is one of its words; use: what it is called in the other language."""

    text: str
    term: str = ""
    use: str = ""


@dataclass(frozen=True)
class Warning:  # noqa: A001
    """Something to look at in one section. wrong: the other crime is named; use: the term that would be right."""

    kind: str
    family: str
    is_wrong: bool
    use: str
    found: str = ""  # the word in the translation that names the other crime

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.family}"


@dataclass(frozen=True)
class _Form:
    stems: tuple[str, ...]
    exact: str  # an acronym is compared as it is written: TIP is no tip
    of: object


def marked(text: str, source: str, target: str, terms: Iterable) -> list[Piece]:
    """The text in pieces, those that are words of the glossary with the term to use in `target`."""
    words, forms, found, at = tokens(text, source), _by_first(_forms_of(terms, source, target), source), [], 0
    place = 0
    while place < len(words):
        form = _longest(words, place, forms)
        if form is None:
            place += 1
            continue
        start, end = words[place].start, words[place + len(form.stems) - 1].end
        found += [Piece(text[at:start])] if start > at else []
        found.append(Piece(text[start:end], form.of.slug, form.of.names[target]))
        at, place = end, place + len(form.stems)
    return [*found, Piece(text[at:])] if at < len(text) or not found else found


def named(text: str, language: str) -> dict[str, str]:
    """{family: the words that name it} of the two crimes, as far as a text names them."""
    words, found = tokens(text, language), {}
    goods = {stem(folded(word), language) for word in OTHER_GOODS.get(language, "").split()}
    forms = _by_first(
        [(family, phrase) for family in FAMILIES for phrase in FORMS[family].get(language, "").split(", ") if phrase], language
    )
    place = 0
    while place < len(words):
        form = _longest(words, place, forms)
        if form is None:
            place += 1
            continue
        last = place + len(form.stems)
        beside = {word.stem for word in [*words[max(0, place - 1) : place], *words[last : last + 2]]}
        if not beside & goods:
            found.setdefault(form.of, " ".join(word.text for word in words[place:last]))
        place = last
    return found


def warnings(kind: str, original: str, source: str, translation: str, target: str, terms: Iterable) -> list[Warning]:
    """Where the original names one of the two crimes and its translation does not, or names the other one. Empty text: none."""
    if not translation.strip():
        return []
    there, here = named(original, source), named(translation, target)
    names = {term.slug: term.names.get(target, "") for term in terms}
    found = []
    for family in FAMILIES:
        other = FAMILIES[1 - FAMILIES.index(family)]
        if family not in there:
            continue
        wrong = here.get(other, "") if other not in there else ""
        if wrong or family not in here:
            found.append(Warning(kind, family, bool(wrong), names.get(CORE[family], ""), wrong))
    return found


def _forms_of(terms, source, target):
    for term in terms:
        if term.names.get(target):
            for phrase in [term.names.get(source, ""), *(term.synonyms or {}).get(source, [])]:
                if phrase:
                    yield term, phrase


def _by_first(pairs, language) -> dict[str, list[_Form]]:
    """Forms by their first stem, the longest first."""
    found: dict[str, list[_Form]] = {}
    for of, phrase in pairs:
        stems = tuple(word.stem for word in tokens(phrase, language))
        if stems:
            found.setdefault(stems[0], []).append(_Form(stems, phrase if phrase.isupper() and len(phrase) <= 5 else "", of))
    for forms in found.values():
        forms.sort(key=lambda form: -len(form.stems))
    return found


def _longest(words: list[Token], place: int, forms) -> _Form | None:
    for form in forms.get(words[place].stem, ()):
        here = words[place : place + len(form.stems)]
        if tuple(word.stem for word in here) == form.stems and (not form.exact or here[0].text == form.exact):
            return form
    return None
