"""The filters of the search page on a plain list."""

from django.db.models import Q

from focalpoints.models import Country, Organisation
from practices.models import FrameworkItem, Theme, Translation
from rabatplatform.reference.memory import shelf


def matching(rows, parameters):
    """The filters of practices.search on plain rows, for the list of changes, which is not searched."""

    def ids(model, name):
        return [shelf(model).by_key[key].pk for key in getattr(parameters, name)]

    filters = {
        "phenomenon": lambda: Q(current__phenomena__overlap=list(parameters.phenomenon)),
        "theme": lambda: Q(current__themes__overlap=ids(Theme, "theme")),
        "country": lambda: Q(countries__overlap=ids(Country, "country")),
        "organisation": lambda: (
            Q(organisations__overlap=ids(Organisation, "organisation"))
            | Q(current__partners__overlap=ids(Organisation, "organisation"))
        ),
        "framework": lambda: Q(current__framework_items__overlap=ids(FrameworkItem, "framework")),
        "kind": lambda: Q(current__kind__in=parameters.kind),
        "maturity": lambda: Q(current__maturity__in=parameters.maturity),
        "lang": lambda: (
            Q(current__original_language__in=parameters.lang)
            | Q(pk__in=Translation.objects.filter(language__in=parameters.lang, section__kind="title").values("practice_id"))
        ),
        "year": lambda: Q(year__in=[int(year) for year in parameters.year]),
    }
    for name, condition in filters.items():
        if getattr(parameters, name):
            rows = rows.filter(condition())
    return rows
