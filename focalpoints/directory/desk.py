"""The ways from the directory to what somebody manages there: a coordinator's members, the Secretariat's desk."""

from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.models import Role


def desk_links(actor) -> list[tuple[str, str]]:
    """[(label, address)], by the post that somebody acts from; empty for those who manage nothing."""
    post = actor.post
    if post is None or post.role not in (Role.COORDINATOR, Role.SECRETARIAT):
        return []
    key = post.body.key
    links = [
        (_("Members"), reverse("focalpoints:member-list", args=[key])),
        (_("Still right?"), reverse("focalpoints:confirm")),
        (_("Lost second factors"), reverse("focalpoints:factor-resets")),
    ]
    if post.role == Role.COORDINATOR:
        return [*links, (_("Continuity"), reverse("focalpoints:continuity", args=[key]))]
    return [
        *links,
        (_("Nominations"), reverse("focalpoints:nomination-list")),
        (_("Continuity of all"), reverse("focalpoints:continuity-list")),
        (_("Messages not delivered"), reverse("notifications:failures")),
    ]
