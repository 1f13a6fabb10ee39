"""May this person read a post and change what the directory says of it and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Post
from focalpoints.policies.members import coordinates, may_manage
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.accounts.actors import Actor


def may_read_as(actor: Actor) -> Ruling:
    """Read who holds which post. The answer of `may_read_directory`, from an actor at hand: no question of its own."""
    if actor.post is not None:
        return ALLOWED
    return refused(_("Posts and the people who hold them are shown to those who hold a post now."))


def may_edit_post(actor: Actor, post: Post) -> Ruling:
    """Change what the directory says of a post: whoever manages the posts of its body."""
    if post.closed_at is not None:
        return refused(_("This post is closed."))
    return may_manage(actor, post.body, post.role)


def may_edit_channels(actor: Actor, country) -> Ruling:
    """Name the formal channels of a country: its coordinators."""
    if coordinates(actor.user, country):
        return ALLOWED
    return refused(_("Only a coordinator of {body} names its formal channels."), body=country)


def holds(user, post: Post) -> bool:
    """Whether it is somebody's own post now; who stands in does not hold it."""
    return Appointment.objects.now().of_holders().filter(user=user.pk, post=post.pk).exists()
