"""May this person write to a post and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post, PostMessage
from focalpoints.policies.directory import holds, may_read_as
from focalpoints.talks import first_of, other_side
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.accounts.actors import Actor


def may_write_to(actor: Actor, post: Post) -> Ruling:
    """Whoever holds a post may write to any other that is open."""
    ruling = may_read_as(actor)
    if not ruling:
        return ruling
    if post.closed_at is not None:
        return refused(_("This post is closed; write to the coordinator of {body}."), body=post.body)
    if holds(actor.user, post):
        return refused(_("This is your own post."))
    return ALLOWED


def may_answer_message(actor: Actor, message: PostMessage) -> Ruling:
    """Whoever reads a talk writes on in it: its two posts, and those to whom the duties of one of them fell."""
    if actor.post is None:
        return refused(_("You hold no post now."))
    to = other_side(first_of(message), actor)
    if to.closed_at is not None:
        return refused(_("This post is closed; write to the coordinator of {body}."), body=to.body)
    return ALLOWED
