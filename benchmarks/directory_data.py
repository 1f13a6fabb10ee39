"""Fills an empty migrated database with a directory of N people: 4 appointments for every 3 of them, 5 posts for every 12.

python -m benchmarks.directory_data 6000 → 2,500 posts of every country and organisation with a status, 8,000 appointments
(one of seven posts is vacant, the rest of them are former holders), contacts, networks, words in two languages.
"""

import random
import sys
from datetime import timedelta

import django

django.setup()

from django.db import connections  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange  # noqa: E402
from django.utils import timezone  # noqa: E402

from focalpoints.models import Appointment, Contact, Country, Network, Organisation, Post, Role, SeatLimit  # noqa: E402
from focalpoints.services import ensure_role_group  # noqa: E402
from rabatplatform.access.scope import system_scope  # noqa: E402
from rabatplatform.accounts.models import User  # noqa: E402

ROLES = [Role.COORDINATOR] + [Role.OBSERVER] * 3 + [Role.CONTRIBUTOR] * 4 + [Role.FOCAL_POINT] * 6 + [Role.ANALYST] * 4
ZONES = ["Africa/Dakar", "Europe/Madrid", "Africa/Niamey", "Europe/Lisbon", "Africa/Casablanca", "Europe/Paris"]
TITLES = [
    {"en": "Migrant smuggling", "fr": "Trafic illicite de migrants"},
    {"en": "Trafficking in persons", "fr": "Traite des personnes"},
    {"en": "Judicial cooperation", "fr": "Coopération judiciaire"},
    {"en": "Border police liaison", "fr": "Liaison de la police aux frontières"},
    {"en": "Data and observatory", "fr": "Données et observatoire"},
]
INSTITUTIONS = ["Ministry of the Interior", "Police nationale", "Ministry of Justice", "Observatoire national", "Border Guard"]
FIRST = ["Aminata", "Élodie", "João", "Khadija", "Søren", "Marta", "Ousmane", "Lucía", "Nadia", "Piotr", "Grâce", "Yao"]
LAST = [
    "Sarr",
    "N’Guessan",
    "Ferreira",
    "Benali",
    "Lindqvist",
    "Kowalska",
    "Diouf",
    "García",
    "Traoré",
    "Novák",
    "Mbaye",
    "Conté",
]


def make(people: int, dice: random.Random) -> None:
    now = timezone.now()
    bodies = [country for country in Country.objects.order_by("pk") if country.rabat_status]
    bodies += list(Organisation.objects.exclude(rabat_status="").order_by("pk"))
    SeatLimit.objects.bulk_create([SeatLimit(role=role, seats=10_000) for role in Role])
    users = User.objects.bulk_create(
        User(email=f"p{n}@bench.example", name=f"{dice.choice(FIRST)} {dice.choice(LAST)} {n}", language="fr", password="!")
        for n in range(people)
    )
    posts = Post.objects.bulk_create(_post(n, bodies[n % len(bodies)], dice, now) for n in range(people * 5 // 12))
    for body in bodies:
        for role in set(ROLES):
            ensure_role_group(body=body, role=role)
    networks = list(Network.objects.all())
    through = Post.networks.through
    through.objects.bulk_create(
        through(post=post, network=network) for post in posts for network in dice.sample(networks, min(2, len(networks)))
    )
    Appointment.objects.bulk_create(_appointments(users, posts, people * 4 // 3, dice, now), batch_size=2000)
    Contact.objects.bulk_create(_contacts(posts), batch_size=1000)


def _post(n, body, dice, now) -> Post:
    key = "country" if isinstance(body, Country) else "organisation"
    return Post(
        **{key: body},
        role=ROLES[n // 100 % len(ROLES)] if n >= 100 else Role.COORDINATOR,
        titles=dice.choice(TITLES),
        institution=dice.choice(INSTITUTIONS),
        working_languages=dice.sample(["fr", "en", "es", "pt", "ar"], 2),
        time_zone=dice.choice(ZONES),
        competences=dice.sample(["policy", "police", "border", "justice", "protection", "data"], 2),
        accepts=dice.sample(["information", "contact", "training", "urgent"], 2),
        confirmed_at=now - timedelta(days=dice.randrange(400)),
        next_step_at=now + timedelta(days=dice.randrange(-40, 300)),
    )


def _appointments(users, posts, number, dice, now):
    """Held now: six posts of seven; before that, former holders one after the other, thirteen months each."""
    made, turn = 0, 0
    for place, post in enumerate(posts):
        if place % 7 and made < number:
            since = now - timedelta(days=dice.randrange(10, 390))
            yield _appointment(users[made % len(users)], post, since, None, now, dice)
            made += 1
    while made < number:
        post, back = posts[made % len(posts)], 400 + 400 * (made // len(posts))
        since = now - timedelta(days=back + 395)
        yield _appointment(users[(made * 7 + turn) % len(users)], post, since, now - timedelta(days=back), now, dice)
        made += 1


def _appointment(user, post, since, until, now, dice) -> Appointment:
    step = None if until else now + timedelta(days=dice.randrange(-40, 300))
    valid = DateTimeTZRange(since, until)
    return Appointment(user=user, post=post, valid=valid, sole=valid, confirmed_at=since, next_step_at=step)


def _contacts(posts):
    for n, post in enumerate(posts):
        owner = (post.country or post.organisation).members_label_id
        shown = ("members", "coordinators", "secretariat")[n % 3]
        yield Contact(post=post, owner_id=owner, kind="email", value=f"office{n}@bench.example", shown_to=shown)
        yield Contact(post=post, owner_id=owner, kind="phone", value=f"+22133{n:07}", shown_to="members")


def main() -> None:
    with system_scope("benchmark"):
        make(int(sys.argv[1]), random.Random(7))
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # also the pending lists of the GIN indexes, as autovacuum does in a living database


if __name__ == "__main__":
    main()
