"""What the search knows to mean the same: labels of reference data, and the words of data/words.tsv in five languages."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from focalpoints.models import Country, Organisation
from practices.models import Framework, FrameworkItem, GlossaryTerm, Theme
from rabatplatform.reference.memory import shelf
from rabatplatform.search.spelling import Vocabulary
from rabatplatform.search.stems import LANGUAGES, stems_of
from rabatplatform.search.thesaurus import Concept, Thesaurus

WORDS = Path(__file__).resolve().parent / "data" / "words.tsv"
# Words that stand in one language for smuggling and in another for trafficking, or for neither: never expanded from or to.
FALSE_FRIENDS = ("trafic", "trafico", "tráfico", "traffic", "trafiquant", "traficante")
# Short forms that people type and no label holds; they mean the glossary term of that slug.
SHORT_FORMS = {
    "migrant-smuggling": {"en": ["smuggling"], "fr": ["trafic illicite"], "es": ["tráfico ilícito"], "pt": ["tráfico ilícito"]},
    "trafficking-in-persons": {"en": ["trafficking"], "fr": ["traite"], "es": ["trata"], "ar": ["الاتجار"]},
}
SHELVES = (Theme, Country, Organisation, Framework, FrameworkItem, GlossaryTerm)
Forms = dict[str, list[str]]


@dataclass(frozen=True)
class Known:
    """made_of: the shelves it was made of, to see when one of them changed."""

    made_of: tuple
    thesaurus: Thesaurus
    vocabulary: Vocabulary


_known: Known | None = None


def known() -> Known:
    global _known
    shelves = tuple(shelf(model) for model in SHELVES)
    if _known is None or any(old is not new for old, new in zip(_known.made_of, shelves, strict=True)):
        made = Thesaurus(concepts(*(shelf_.active for shelf_ in shelves)), alone=FALSE_FRIENDS, stems=stems_of)
        _known = Known(shelves, made, Vocabulary(sorted(made.words)))
    return _known


def thesaurus() -> Thesaurus:
    return known().thesaurus


def vocabulary() -> Vocabulary:
    return known().vocabulary


@cache
def more_forms() -> dict[str, list[Forms]]:
    """Of data/words.tsv: {"country:SN": other forms of that entry's name, in each language; "": words that mean the same}."""
    found: dict[str, list[Forms]] = {}
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            forms = {
                language: [form.strip() for form in re.split("[,،]", row[language]) if form.strip()] for language in LANGUAGES
            }
            found.setdefault(row["of"], []).append(forms)
    return found


def concepts(themes, countries, organisations, frameworks, items, terms) -> list[Concept]:
    made = [Concept(labels(theme.names)) for theme in themes]
    made += [Concept(joined(labels(country.names), more(f"country:{country.alpha2}"))) for country in countries]
    for organisation in organisations:
        forms = joined(labels(organisation.names), labels(organisation.acronyms or {}), more(f"organisation:{organisation.slug}"))
        made.append(Concept(forms))
    made += [Concept(joined(labels(framework.names), more(f"framework:{framework.slug}"))) for framework in frameworks]
    made += item_concepts(items)
    for term in terms:
        forms = joined(
            {language: [name] for language, name in term.names.items() if name}, term.synonyms, SHORT_FORMS.get(term.slug, {})
        )
        made.append(Concept(forms, apart=term.phenomenon))
    return made + [Concept(forms, is_word=True) for forms in more_forms().get("", ())]


def item_concepts(items) -> list[Concept]:
    """ "Recommendation 9", "recommandation nº 9", "action A17": what people type for the items R9 and A17 of a framework."""
    made = []
    for code, kind in dict.fromkeys((item.code, item.type) for item in items):
        number = re.sub(r"\D+", "", code)
        names = more(f"item:{kind}")
        if number and names:
            forms = {
                language: [
                    f"{word} {end}" for word in words for end in (number, code, f"no {number}", f"n {number}", f"رقم {number}")
                ]
                for language, words in names.items()
            }
            made.append(Concept(forms, codes=(code,)))
    return made


def more(of: str) -> Forms:
    return joined(*more_forms().get(of, ()))


def labels(names: dict[str, str]) -> Forms:
    return {language: forms_of(name) for language, name in names.items() if name}


def joined(*all_forms: Forms) -> Forms:
    """Forms of several sources, language by language; the first of the first stays the preferred one."""
    found: Forms = {}
    for forms in all_forms:
        for language, some in forms.items():
            found[language] = list(dict.fromkeys([*found.get(language, []), *some]))
    return found


def forms_of(name: str) -> list[str]:
    """A label without its brackets, and the acronym in them: "Joint Valletta Action Plan (JVAP)" is both."""
    plain = re.sub(r"\s*\([^)]*\)", "", name).strip()
    acronyms = re.findall(r"\(([A-Z][A-Z0-9-]{2,11})\)", name)
    return [form for form in (plain, *acronyms) if form]
