"""A country or organisation by the key that stands in addresses: `SN`, `unodc`."""

from django.http import Http404

from focalpoints.models import Country, Organisation
from rabatplatform.reference.memory import shelf


def body_or_404(key: str) -> Country | Organisation:
    """Only those with a status in the Process have pages; countries are written in capitals. From memory."""
    country = shelf(Country).by_key.get(key)
    if country is not None and country.rabat_status:
        return country
    organisation = shelf(Organisation).by_key.get(key)
    if organisation is None or (key != key.lower()):
        raise Http404
    return organisation
