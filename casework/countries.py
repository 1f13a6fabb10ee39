"""Countries that a place of a note may lie in: all of ISO 3166-1, whether or not they take part."""

from functools import cache

from focalpoints.models import Country
from focalpoints.reference import DATA
from rabatplatform.reference.loading import read_json
from rabatplatform.reference.memory import shelf


@cache
def _of_iso() -> frozenset[str]:
    return frozenset(entry["alpha2"] for entry in read_json(DATA / "countries.json")["countries"])


def country_codes() -> frozenset[str]:
    """Alpha-2 codes, in capitals."""
    return _of_iso() | shelf(Country).by_key.keys()
