"""To whom the duties of a vacant post fall: its deputy, then the coordinators, then the secretariat.

Vacant is a post that nobody holds now, and one that its directory marks vacant because nobody confirmed it (its holder keeps
their rights: those end by dates only).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from focalpoints.models import Appointment, Country, Organisation, Post, Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.models import User
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf

OF_SECRETARIAT = Q(post__role=Role.SECRETARIAT, post__organisation__slug=Organisation.SECRETARIAT)


class Duty(NamedTuple):
    """by: the post itself, its deputy post, the country or organisation (its coordinators), or the secretariat's organisation.

    people: those who are there now, by name; empty only where the secretariat has nobody either.
    """

    by: Post | Country | Organisation
    people: list[User]


def duty_holders(post: Post) -> Duty:
    """Who does what waits for a post now."""
    return duties_of([post])[post.pk]


def duty_label(post: Post) -> int | None:
    """The label of those to whom its duties fall: of the deputy post, of the coordination of its body, -2; None: not vacant."""
    return label_of(duty_holders(post), post)


def label_of(duty: Duty, post: Post) -> int | None:
    if isinstance(duty.by, Post):
        return None if duty.by.pk == post.pk else duty.by.label_id
    if duty.by.key == Organisation.SECRETARIAT:
        return GrantLabel.THE_SECRETARIAT
    return duty.by.coordination_label_id


def duties_of(posts: Iterable[Post]) -> dict[int, Duty]:
    """{id of post: Duty} of many posts, in two questions at most."""
    posts = list(posts)
    deputies = Post.objects.in_bulk({post.deputy_id for post in posts if post.deputy_id})
    there, coordinators, secretariat = _people_now(posts, deputies)
    secretary = shelf(Organisation).by_key[Organisation.SECRETARIAT]
    found = {}
    for post in posts:
        deputy, body = deputies.get(post.deputy_id), post.body
        if _is_filled(post, there):
            found[post.pk] = Duty(post, there[post.pk])
        elif deputy and deputy.closed_at is None and _is_filled(deputy, there):
            found[post.pk] = Duty(deputy, there[deputy.pk])
        elif people := _of_other_posts(coordinators[_key(post)], post):
            found[post.pk] = Duty(body, people)
        else:
            found[post.pk] = Duty(secretary, _of_other_posts(secretariat, post))
    return found


def secretariat_now() -> list[User]:
    """The people of the secretariat's posts."""
    rows = Appointment.objects.now().filter(OF_SECRETARIAT, user__is_service=False).select_related("user", "post")
    return list({row.user_id: row.user for row in rows.order_by("user__name", "pk")}.values())


def _people_now(posts, deputies):
    """({post: people}, {body: [(post, person)] of its coordinators}, [(post, person)] of the secretariat)."""
    countries = {post.country_id for post in posts if post.country_id}
    organisations = {post.organisation_id for post in posts if post.organisation_id}
    coordinator = Q(post__role=Role.COORDINATOR) & (Q(post__country__in=countries) | Q(post__organisation__in=organisations))
    rows = Appointment.objects.now().filter(user__is_service=False)
    rows = rows.filter(Q(post__in=[*(post.pk for post in posts), *deputies]) | coordinator | OF_SECRETARIAT)
    there, coordinators, secretariat = defaultdict(list), defaultdict(list), []
    for row in rows.select_related("user", "post").order_by("user__name", "pk"):
        there[row.post_id].append(row.user)
        if row.post.freshness == Freshness.VACANT:
            continue
        if row.post.role == Role.COORDINATOR:
            coordinators[_key(row.post)].append((row.post_id, row.user))
        elif row.post.role == Role.SECRETARIAT:
            secretariat.append((row.post_id, row.user))
    return there, coordinators, secretariat


def _is_filled(post: Post, there) -> bool:
    return post.freshness != Freshness.VACANT and bool(there[post.pk])


def _of_other_posts(rows, post: Post) -> list[User]:
    """Each person once, in the order of names."""
    return list({user.pk: user for of, user in rows if of != post.pk}.values())


def _key(post: Post) -> tuple[int | None, int | None]:
    return post.country_id, post.organisation_id
