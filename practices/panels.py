"""The practices of a country or organisation, for its page in the directory: published ones, those it adapted, those adapted elsewhere.

Numbers and order of the published ones are those of search.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from focalpoints.models import Country, Organisation
from focalpoints.panels import Entry, Panel, register
from practices.adaptation_lists import body_of, of_body, of_practices_of, years_of
from practices.models import Practice, Section
from practices.search import Parameters, find
from practices.text import texts_of, titles_of
from rabatplatform.reference.memory import shelf


def counts(user):
    """Published practices by country and by organisation named as theirs."""
    facets = find(user, Parameters(), limit=1, facets=True).facets
    return tuple(
        {shelf(model).by_key[key].pk: number for key, number in facets.get(name, {}).items() if key in shelf(model).by_key}
        for name, model in (("country", Country), ("organisation", Organisation))
    )


def said(number: int) -> str:
    if not number:
        return str(_("no practice yet"))
    return ngettext("%(number)d practice", "%(number)d practices", number) % {"number": number}


def entries(user, body, limit: int):
    found = find(user, Parameters(**{_parameter(body): (body.key,)}), limit=limit)
    practices = Practice.objects.visible_to(user).filter(pk__in=found.ids).select_related("current")
    newest = sorted(practices, key=lambda practice: found.ids.index(practice.pk))
    texts = texts_of(newest, kinds=[Section.Kind.TITLE])
    shown = []
    for practice in newest:
        title = texts[practice.pk]["title"]
        shown.append(Entry(str(title), practice.get_absolute_url(), title.language, str(practice.year or "")))
    return shown, found.total


def all_href(body) -> str:
    return f"{reverse('practices:practice-list')}?{urlencode({_parameter(body): body.key})}"


def _parameter(body) -> str:
    return "country" if isinstance(body, Country) else "organisation"


register(Panel(_("Practices"), counts, said, entries, all_href))


def adapted_here(user, body, limit: int):
    """What this country or organisation adapted of others."""
    return _lines(of_body(user, body), limit, years_of)


def adapted_elsewhere(user, body, limit: int):
    """What others adapted of its practices."""
    return _lines(of_practices_of(user, body), limit, lambda row: f"{body_of(row).short_name}, {years_of(row)}")


def _lines(rows, limit: int, note):
    found = list(rows[:limit])
    total = rows.count() if len(found) == limit else len(found)
    titles = titles_of(list({row.practice_id: row.practice for row in found}.values()))
    return [Entry(titles[row.practice_id], row.get_absolute_url(), "", note(row)) for row in found], total


def not_counted(user):
    """The list of all countries says how many practices each has; of adaptations its own page tells."""
    return {}, {}


def list_href(way: str):
    return lambda body: f"{reverse('practices:adaptation-list')}?{urlencode({_parameter(body): body.key, 'way': way})}"


register(Panel(_("Adapted here"), not_counted, said, adapted_here, list_href("here")))
register(Panel(_("Adapted elsewhere"), not_counted, said, adapted_elsewhere, list_href("elsewhere")))
