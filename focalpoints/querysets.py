"""Readings of posts and appointments."""

from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When
from django.utils import timezone

from focalpoints.models import Appointment, Country, Organisation, Post, Role
from focalpoints.roles import PERMISSIONS, RANK
from rabatplatform.reference.memory import shelf


def posts_held(user):
    """Posts that `user` holds at this statement: their own (`is_own`) before those they stand in for, highest role first."""
    rank = Case(*[When(role=role, then=Value(place)) for role, place in RANK.items()], output_field=IntegerField())
    held = Appointment.objects.now().filter(user=user.pk)
    own = Exists(held.of_holders().filter(post=OuterRef("pk")))
    posts = Post.objects.filter(pk__in=held.values("post_id")).annotate(is_own=own)
    return posts.select_related("country", "organisation").order_by("-is_own", rank.desc(), "pk")


def roles_held(user) -> list[str]:
    """Roles of the posts that `user` holds at this statement, in no order."""
    held = Appointment.objects.now().filter(user=user.pk)
    return list(Post.objects.filter(pk__in=held.values("post_id")).order_by().values_list("role", flat=True))


def post_of(user, *, body=None, right: str | None = None) -> Post | None:
    """The post `user` acts from: their own before one they stand in for, the highest role first.

    body: of this Country or Organisation, where they hold one there; right: one whose role has it (focalpoints/roles.py), so
    that what only a post they stand in for may do is done from that post. It tells the roles of all their posts in `roles_held`,
    so that nobody has to ask again.
    """
    posts = held = list(posts_held(user))
    if body is not None:
        posts = [post for post in posts if post.body == body] or posts
    if right is not None:
        posts = [post for post in posts if right in PERMISSIONS[post.role]] or posts
    return acting_from(posts, held)


def acting_from(posts: list[Post], held: list[Post]) -> Post | None:
    """The first of `posts`; `roles_held` tells the roles of all the posts `held`."""
    if not posts:
        return None
    posts[0].roles_held = frozenset(post.role for post in held)
    return posts[0]


def appointments_lost(user) -> list[Appointment]:
    """Of somebody who holds no post: those that are suspended now; without any, the one that ended last."""
    rows = Appointment.objects.filter(user=user.pk).select_related("post__country", "post__organisation")
    suspended = rows.filter(valid__contains=timezone.now(), suspended_at__isnull=False).order_by("pk")
    return list(suspended) or list(rows.filter(valid__endswith__lte=timezone.now()).order_by("-valid__endswith", "-pk")[:1])


def body_of_label(label_id: int) -> Country | Organisation | None:
    """The country or organisation that a *team* label belongs to; from memory."""
    return _body_by("team_label_id", label_id)


def body_of_coordination(label_id: int) -> Country | Organisation | None:
    """The country or organisation that a *coordination* label belongs to; from memory."""
    return _body_by("coordination_label_id", label_id)


def body_of_casework(label_id: int) -> Country | Organisation | None:
    """The country or organisation that a *casework* label belongs to; from memory."""
    return _body_by("casework_label_id", label_id)


def _body_by(column: str, label_id: int) -> Country | Organisation | None:
    return shelf(Country).by(column).get(label_id) or shelf(Organisation).by(column).get(label_id)


def holds_or_will_hold(user) -> bool:
    """Whether somebody holds a post now or will, suspended or not; their name then stays in the directory."""
    return Appointment.objects.filter(user=user.pk, valid__overlap=(timezone.now(), None)).exists()


def holders_of(body, roles=None):
    """Active people who hold a post of `body` now, optionally in one of `roles`."""
    from rabatplatform.accounts.models import User

    key = "country" if isinstance(body, Country) else "organisation"
    held = Appointment.objects.now().filter(**{f"post__{key}": body.pk})
    if roles is not None:
        held = held.filter(post__role__in=[str(role) for role in roles])
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def holders_by_label(labels) -> dict[int, list[int]]:
    """{label of a post: ids of the people who hold it now, be it their own or as deputies} (settings.HOLDERS_OF_POSTS)."""
    held = Appointment.objects.now().filter(post__label__in=list(labels), user__is_service=False)
    found: dict[int, list[int]] = {}
    for label, person in held.order_by("post__label", "user").values_list("post__label", "user"):
        found.setdefault(label, []).append(person)
    return found


COORDINATORS = (Role.COORDINATOR,)
TEAM = (Role.CONTRIBUTOR, Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR)
