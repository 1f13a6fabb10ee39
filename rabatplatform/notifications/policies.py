"""May this person follow something and, if not, why."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.access.rulings import Ruling, refused
from rabatplatform.accounts.actors import Actor
from rabatplatform.notifications.follows import FollowSource


def may_follow(actor: Actor, source: FollowSource) -> Ruling:
    """Whoever holds a post now, from that post; what is followed is read there as well."""
    if getattr(actor.user, "is_service", False):
        return refused(_("People follow things; a token of an organisation asks for what changed."))
    if actor.post is None:
        return refused(_("What you follow belongs to a post, and you hold none now."))
    return source.may(actor)
