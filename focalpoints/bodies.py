"""A country or organisation by the key that stands in addresses: `SN`, `unodc`."""

from django.http import Http404

from focalpoints.models import Appointment, Country, Organisation
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


def of_people(user_ids) -> dict[int, str]:
    """{id of a person: the countries and organisations that they hold a post of now, in words} (settings.BODIES_OF_PEOPLE)."""
    held = Appointment.objects.now().filter(user__in=list(user_ids)).order_by("user", "pk")
    countries, organisations = shelf(Country).by_id, shelf(Organisation).by_id
    found: dict[int, dict[str, None]] = {}
    for person, country, organisation in held.values_list("user", "post__country", "post__organisation"):
        body = countries[country] if country else organisations[organisation]
        found.setdefault(person, {})[body.short_name] = None
    return {person: ", ".join(names) for person, names in found.items()}
