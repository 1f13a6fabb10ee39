"""Keys of organisations in a benchmark's database, as coordinators would have made them, and calls by them."""

from datetime import timedelta

from focalpoints.models import Organisation
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.accounts.services import add_secret
from tests.keys import make_key

KEYS = 25
READING = ("practices:read", "directory:read")
NAME = "Benchmark"


def key_of(organisation: Organisation, *, scopes, ceiling: str = "") -> AgencyKey:
    """Its key of the benchmark, made where it is not there."""
    with system_scope("benchmark"):
        found = AgencyKey.objects.filter(name=NAME, body_id=organisation.coordination_label_id).first()
    return found or make_key(organisation, scopes=scopes, ceiling=ceiling, name=NAME)


def secret_of(key: AgencyKey) -> str:
    """A new one; those of earlier runs are gone."""
    with system_scope("benchmark"):
        key.secrets.all().delete()
        return add_secret(key=key, life=timedelta(days=1))[1]


def all_keys() -> list[AgencyKey]:
    with system_scope("benchmark"):
        return list(AgencyKey.objects.filter(name=NAME).order_by("pk"))
