"""An answer of another country, shown beside a step of the form: from the published practices of the source documents."""

from dataclasses import dataclass

from django.core.cache import cache

from focalpoints.models import Country, Organisation
from practices.models import FrameworkItem, Practice, Section, Theme
from practices.text import Text, texts_of
from rabatplatform.reference.memory import shelf

# Step of the form → the section that is shown.
SHOWN = {
    "title": Section.Kind.SUMMARY,
    "actions": Section.Kind.ACTIONS,
    "results": Section.Kind.RESULTS,
    "lessons": Section.Kind.LESSONS,
    "frameworks": Section.Kind.TITLE,
}
REMEMBERED_SECONDS = 3_600


@dataclass(frozen=True)
class Example:
    who: str  # the country or organisation
    practice: Practice
    title: str
    text: Text | None
    themes: list
    items: list


def example_for(practice: Practice, step: str, user) -> Example | None:
    """One that names none of this practice's countries; the same for a draft each time it is opened. None where there is none."""
    candidates = [pk for pk, countries in _with_section(SHOWN[step], user) if not set(countries) & set(practice.countries)]
    if not candidates:
        return None
    chosen = candidates[practice.pk % len(candidates)]
    found = Practice.objects.visible_to(user).select_related("current").filter(pk=chosen).first()  # has the last word
    if found is None:
        return None
    texts = texts_of([found], kinds=[Section.Kind.TITLE, SHOWN[step]])[found.pk]
    links = step == "frameworks"
    return Example(
        who=_who(found),
        practice=found,
        title=str(texts.get(Section.Kind.TITLE, "")),
        text=None if links else texts.get(SHOWN[step]),
        themes=shelf(Theme).of(found.current.themes) if links else [],
        items=shelf(FrameworkItem).of(found.current.framework_items) if links else [],
    )


def _with_section(kind: str, user) -> list[tuple[int, list[int]]]:
    """[(id, countries)] of the source documents' practices that have it: the same for all members, so it is remembered."""

    def ask():
        practices = Practice.objects.visible_to(user).public().filter(origin=Practice.Origin.SOURCE_DOCUMENT)
        practices = practices.filter(sections__kind=kind).exclude(countries=[])
        if kind == Section.Kind.TITLE:
            practices = practices.exclude(current__themes=[]).exclude(current__framework_items=[])
        return list(practices.order_by("pk").values_list("pk", "countries"))

    return cache.get_or_set(f"practices:examples:{kind}", ask, REMEMBERED_SECONDS)


def _who(practice: Practice) -> str:
    bodies = shelf(Country).of(practice.countries[:1]) or shelf(Organisation).of(practice.organisations[:1])
    return bodies[0].name if bodies else ""
