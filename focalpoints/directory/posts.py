"""Which posts stand in the directory, whether each is vacant, and how many there are."""

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from focalpoints.directory.words import ORGANISATION_STATUS, sort_key
from focalpoints.models import Appointment, Country, Organisation, Post
from rabatplatform.access.querysets import Clock
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf


def listed_countries() -> list[Country]:
    """Those with a status in the Process, by name in the reader's language; only they have pages."""
    countries = [country for country in shelf(Country).active if country.rabat_status]
    return sorted(countries, key=lambda country: sort_key(country.name))


def listed_organisations() -> list[Organisation]:
    """Those with a status in the Process, in the order of ORGANISATION_STATUS."""
    places = {status: place for place, status in enumerate(ORGANISATION_STATUS)}
    found = [organisation for organisation in shelf(Organisation).active if organisation.rabat_status]
    last = len(places)
    return sorted(found, key=lambda one: (places.get(one.rabat_status, last), sort_key(one.name)))


def all_posts():
    """Open and closed ones; not those of the systems of an organisation."""
    of_systems = Appointment.objects.filter(user__is_service=True)  # a few, asked once: not for each post
    return Post.objects.exclude(pk__in=of_systems.values("post"))


def open_posts():
    """Posts that stand in the directory: not closed, not the systems of an organisation."""
    return all_posts().filter(Q(closed_at=None) | Q(closed_at__gt=Clock()))


def with_vacancy(posts):
    """`is_vacant`: nobody is there now, or the ladder marks it so because nobody confirmed it (focalpoints.duties)."""
    there = Exists(Appointment.objects.now().filter(post=OuterRef("pk")))
    marked = When(freshness=Freshness.VACANT, then=Value(True))
    return posts.annotate(
        is_vacant=Case(marked, When(there, then=Value(False)), default=Value(True), output_field=BooleanField())
    )


def post_counts() -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """({Country id: (posts, of these vacant)}, the same of organisations)."""
    rows = with_vacancy(open_posts()).order_by().values("country", "organisation")
    by_country, by_organisation = {}, {}
    for row in rows.annotate(posts=Count("pk"), vacant=Count("pk", filter=Q(is_vacant=True))):
        counts = (row["posts"], row["vacant"])
        if row["country"]:
            by_country[row["country"]] = counts
        else:
            by_organisation[row["organisation"]] = counts
    return by_country, by_organisation
