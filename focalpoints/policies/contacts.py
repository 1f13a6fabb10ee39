"""May this person say how a post is reached and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from focalpoints.policies.directory import holds
from focalpoints.policies.members import coordinates
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.accounts.actors import Actor


def may_edit_contacts(actor: Actor, post: Post) -> Ruling:
    """Its holder, and the coordinators of its body."""
    if post.closed_at is not None:
        return refused(_("This post is closed."))
    if holds(actor.user, post) or coordinates(actor.user, post.body):
        return ALLOWED
    return refused(_("Only the holder of this post and a coordinator of {body} change how it is reached."), body=post.body)
