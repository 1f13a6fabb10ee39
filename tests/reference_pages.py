"""The pages of the API's reference, for tests that look at each."""

from rabatplatform.api.docs_parts import pages_of
from rabatplatform.api.schema import TAGS


def names_of_pages() -> list[str]:
    """The ends of their addresses: /api/v1/docs/<name>/."""
    return [name for name, _label in pages_of([{"name": name, "description": str(label)} for name, label in TAGS.items()])]
