"""Who there is in the benchmark of casework: 57 countries, 30 agencies, 3,000 people in 2,000 posts, 61 sharing groups.

Five readers are looked at (READERS). The group "signatories", all bodies but that of `old`, stands for "all who read casework" in the
last four and a half years, so that somebody can be a reader whose notes are all older than that.
"""

import itertools
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from casework.models import GroupMember, GroupVersion, SharingGroup
from casework.receivers import takes_part
from focalpoints.models import Appointment, Country, Organisation, Post, Role, SeatLimit
from focalpoints.services import ensure_role_group
from rabatplatform.accounts.models import User

COUNTRIES, AGENCIES, PEOPLE, POSTS, GROUPS = 57, 30, 3_000, 2_000, 60
LARGE, MEDIUM, TINY, OLD = 0, 20, 70, 86  # places of bodies; the lower, the more notes it writes
READERS = {"tiny": TINY, "medium": MEDIUM, "large": LARGE, "old": OLD}
ROLES = [Role.COORDINATOR] + [Role.ANALYST] * 3 + [Role.FOCAL_POINT] * 5 + [Role.CONTRIBUTOR] * 2 + [Role.OBSERVER]
CASEWORKERS = (Role.COORDINATOR, Role.ANALYST, Role.FOCAL_POINT)


@dataclass
class Group:
    """labels: [(since, label)] that a grant named from then on; members: places of bodies."""

    pk: int
    labels: list[tuple[datetime, int]]
    members: set[int]

    def label_at(self, at: datetime) -> int:
        return [label for since, label in self.labels if since <= at or since == self.labels[0][0]][-1]


@dataclass
class World:
    bodies: list
    posts: list[list[Post]]  # of casework, by body, coordinators first
    holders: dict[int, int]  # {post: person who holds it now}
    signatories: Group
    groups: list[Group] = field(default_factory=list)


def make(now: datetime, dice: random.Random) -> World:
    bodies = [country for country in Country.objects.order_by("alpha2") if takes_part(country)][:COUNTRIES]
    agencies = Organisation.objects.filter(retired_at=None).order_by("rabat_status", "slug")
    bodies += list(agencies)[-AGENCIES:]
    dice.shuffle(bodies)
    assert len(bodies) == COUNTRIES + AGENCIES
    SeatLimit.objects.bulk_create([SeatLimit(role=role, seats=10_000) for role in Role])
    posts = Post.objects.bulk_create(_post(n, bodies, now) for n in range(POSTS))
    for body, role in itertools.product(bodies, set(ROLES)):
        ensure_role_group(body=body, role=role)
    users = [User(email=f"p{n}@bench.example", name=f"Person {n}", language="en", password="!") for n in range(PEOPLE)]
    users = User.objects.bulk_create(users)
    Appointment.objects.bulk_create(_appointments(users, posts, now, dice), batch_size=2_000)
    of_body = [[post for post in posts[place :: len(bodies)] if post.role in CASEWORKERS] for place in range(len(bodies))]
    world = World(bodies, of_body, {post.pk: user.pk for post, user in zip(posts, users, strict=False)}, None)
    world.groups = list(_groups(world, now, dice))
    world.signatories = _group(world, "Signatories", set(range(len(bodies))) - {OLD}, now, 1, dice)
    return world


def _post(n: int, bodies: list, now: datetime) -> Post:
    body = bodies[n % len(bodies)]
    key = "country" if isinstance(body, Country) else "organisation"
    role = ROLES[n // len(bodies) % len(ROLES)]
    return Post(**{key: body}, role=role, titles={"en": f"Desk {n}"}, institution="Cell", confirmed_at=now)


def _appointments(users, posts, now, dice):
    """Each post is held by one person now; the other thousand people held it before, and one person in three holds a second one."""
    for n, post in enumerate(posts):
        since = now - timedelta(days=dice.randrange(10, 390))
        yield _appointment(users[n], post, since, None)
        former = users[POSTS + n % (PEOPLE - POSTS)] if n < PEOPLE - POSTS else users[(n * 7) % POSTS]
        yield _appointment(former, post, now - timedelta(days=2_000), now - timedelta(days=400))


def _appointment(user, post, since, until) -> Appointment:
    valid = DateTimeTZRange(since, until)
    return Appointment(user=user, post=post, valid=valid, sole=valid, confirmed_at=since)


def _groups(world: World, now: datetime, dice: random.Random):
    """Sixty, of three to twenty members; the large and the medium reader are in nine each, so that each holds some sixteen labels."""
    others = [place for place in range(len(world.bodies)) if place not in READERS.values()]
    for n in range(GROUPS):
        members = set(dice.sample(others, dice.randint(3, 20)))
        members |= ({LARGE} if n % 7 == 0 else set()) | ({MEDIUM} if n % 7 == 3 else set())
        yield _group(world, f"Group {n}", members, now, 1 if n % 2 else dice.randint(2, 4), dice)


def _group(world, name, members, now, versions, dice) -> Group:
    """versions: 1 for a group whose later members read everything; else as many as it had, a quarter of its members coming later."""
    begun = now - timedelta(days=2_000)
    owner = world.bodies[min(members)]
    later = SharingGroup.Later.EVERYTHING if versions == 1 else SharingGroup.Later.FROM_JOINING
    group = SharingGroup.objects.create(owner_id=owner.casework_label_id, name=name, later=later, created_at=begun)
    dates = [begun + timedelta(days=n * 400) for n in range(versions)]
    made = [GroupVersion.objects.create(group=group, number=n + 1, made_at=at, reason="Made.") for n, at in enumerate(dates)]
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            body_id=world.bodies[place].casework_label_id,
            valid=DateTimeTZRange(dates[0] if dice.random() < 0.75 else dice.choice(dates), None),
        )
        for place in sorted(members)
    )
    labels = [(begun, group.label_id)] if versions == 1 else [(one.made_at, one.label_id) for one in made]
    return Group(group.pk, labels, members)
