"""How every page of one practice begins."""

from django.http import Http404

from focalpoints.querysets import body_of_label
from practices.models import Practice
from rabatplatform.accounts.actors import Actor, actor_of


def find(request, address: str) -> Practice:
    """The practice at an address that the person may read, else 404. A reference, as mails carry it, stays good."""
    found = Practice.objects.visible_to(request.user).select_related("current", "next")
    practice = found.filter(slug=address).first() or found.filter(reference=address).first()
    if practice is None:
        raise Http404
    return practice


def owner_of(practice):
    """The country or organisation whose practice it is."""
    return body_of_label(practice.owner_id)


def actor_for(request, practice, right: str = "draft_practices") -> Actor:
    """The person from their post in the body that owns the practice, one that has the right which the act needs."""
    return actor_of(request.user, body=owner_of(practice), right=right)
