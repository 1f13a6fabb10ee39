"""Search on the real practices of the two source documents, with the real labels: what a focal point would type."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import QueryDict

from practices.models import Practice
from practices.search import Parameters, find, suggest
from rabatplatform.access.scope import access_scope
from tests.factories import make_country, make_member


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker):
    """Reference data and the 39 practices, loaded once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", verbosity=0)
        call_command("load_practices", "practices/data/practices.json", verbosity=0)
        yield make_member(make_country("SN"))
        transaction.set_rollback(True)


@pytest.fixture
def look(library, db):
    def look(q, **more):
        query = QueryDict(mutable=True)
        query["q"] = q
        for name, value in more.items():
            query.setlist(name, value if isinstance(value, list) else [value])
        with access_scope(library):
            found = find(library, Parameters.from_query(query), limit=50, facets=True)
            found.slugs = slugs = dict(Practice.objects.visible_to(library).filter(pk__in=found.ids).values_list("pk", "slug"))
            found.slugs = [slugs[pk] for pk in found.ids]
        return found

    return look


def test_explore(look):
    for q in ["", "documents sécurisés", "traite des enfants", "trafic illicite", "trafic", "traite", "tráfico de pessoas", "trata de niños", "smuggling",
              "traficking", "smugling migrants", "documents securises", "sécurisé", "enquête financière", '"joint investigation"', "observatoire -Portugal", "police",
              "Espagne", "CEDEAO", "OIM", "faux papiers", "الاتجار بالأشخاص", "تهريب المهاجرين", "how do countries protect child victims of trafficking at borders", "zzzzqqq", "the", "-police", '"', "C++"]:
        f = look(q)
        print(f"{q!r}: {f.total} {f.match} strict={f.matched_all} also={f.also_searched[:6]} dym={f.did_you_mean} {f.is_corrected} {f.slugs[:6]}")
    print(look("").facets)
    with access_scope(1):
        pass
