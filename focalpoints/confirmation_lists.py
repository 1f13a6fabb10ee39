"""Which entries of the directory are confirmed at all, and which wait for one person: of their team, of their own post."""

from collections import Counter

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from focalpoints.models import Appointment, Contact, Country, Organisation, Post
from focalpoints.policies.confirmation import Confirmer
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf

SOONEST_FIRST = (F("confirmed_at").asc(), "pk")


def live_posts(rows, now):
    """Open, and not one of the systems of an organisation."""
    of_a_system = Appointment.objects.filter(post=OuterRef("pk"), user__is_service=True)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=now)).exclude(Exists(of_a_system))


def live_appointments(rows, now):
    """Those of holders that give rights now: whoever stands in for some weeks is not confirmed, nor is a system."""
    of_holders = Q(kind=Appointment.Kind.HOLDER, suspended_at=None, user__is_active=True, user__is_service=False)
    return rows.filter(of_holders, valid__contains=now)


def live_contacts(rows, now):
    return rows.filter(Q(post__closed_at=None) | Q(post__closed_at__gt=now))


def with_held(contacts):
    """With `is_held`: whether somebody holds the post, who then answers for how it is reached."""
    holders = Appointment.objects.now().of_holders().filter(post=OuterRef("post"))
    return contacts.annotate(is_held=Exists(holders))


def due_posts(person: Confirmer):
    """A post that is marked vacant because its holder is not confirmed comes back with that line: it has none of its own."""
    rows = live_posts(Post.objects.exclude(freshness=Freshness.CONFIRMED).filter(_of_team(person)), timezone.now())
    holder = live_appointments(Appointment.objects.filter(post=OuterRef("pk")), timezone.now())
    marked_with_holder = Q(Exists(holder.filter(freshness=Freshness.VACANT)), freshness=Freshness.VACANT)
    return rows.exclude(marked_with_holder).select_related("country", "organisation").order_by(*SOONEST_FIRST)


def due_appointments(person: Confirmer):
    """With one's own, which somebody else confirms."""
    rows = live_appointments(Appointment.objects.exclude(freshness=Freshness.CONFIRMED), timezone.now())
    rows = rows.filter(_of_team(person, "post__") | _of_the_only_coordinator(person) | Q(user=person.user_id))
    return rows.select_related("user", "post__country", "post__organisation").order_by(*SOONEST_FIRST)


def due_contacts(user, person: Confirmer):
    """Of the posts one holds, and of those of one's team that nobody holds."""
    of_team = Q(post__country__in=person.countries) | Q(post__organisation__in=person.organisations)
    rows = live_contacts(Contact.objects.visible_to(user).exclude(freshness=Freshness.CONFIRMED), timezone.now())
    rows = with_held(rows).filter(Q(post__in=person.posts) | (of_team & Q(is_held=False)))
    return rows.select_related("post__country", "post__organisation").order_by(*SOONEST_FIRST)


def _of_team(person: Confirmer, of: str = "") -> Q:
    """Rows of the teams one coordinates; for the secretariat its own, and those of teams without a coordinator."""
    mine = Q(**{f"{of}country__in": person.countries}) | Q(**{f"{of}organisation__in": person.organisations})
    if not person.is_secretariat:
        return mine
    countries, organisations = _ids(person.coordinators)
    uncoordinated = ~Q(**{f"{of}country__in": countries}) & ~Q(**{f"{of}organisation__in": organisations})
    return mine | uncoordinated


def _of_the_only_coordinator(person: Confirmer) -> Q:
    """Their own appointments are confirmed by the secretariat."""
    alone = {body: people for body, people in person.coordinators.items() if len(people) == 1} if person.is_secretariat else {}
    countries, organisations = _ids(alone)
    people = set().union(*alone.values())
    return Q(user__in=people) & (Q(post__country__in=countries) | Q(post__organisation__in=organisations))


def _ids(bodies) -> tuple[list[int], list[int]]:
    return [country for country, _organisation in bodies if country], [
        organisation for _country, organisation in bodies if organisation
    ]


def numbers_by_body(user, person: Confirmer) -> Counter:
    """{coordination label: how many entries wait for `user`}; one's own appointment waits for others."""
    countries, organisations = shelf(Country).by_id, shelf(Organisation).by_id
    found = Counter()
    for rows, of in (
        (due_posts(person), ""),
        (due_appointments(person).exclude(user=user.pk), "post__"),
        (due_contacts(user, person).exclude(post__in=person.posts), "post__"),
    ):
        for country, organisation in rows.order_by().values_list(f"{of}country", f"{of}organisation"):
            body = countries[country] if country else organisations[organisation]
            found[body.coordination_label_id] += 1
    return found


def numbers_by_post(user, person: Confirmer) -> Counter:
    """{post: how many of its contacts wait for `user`, who holds it}."""
    return Counter(due_contacts(user, person).filter(post__in=person.posts).order_by().values_list("post", flat=True))
