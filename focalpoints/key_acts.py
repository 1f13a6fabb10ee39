"""Who did what to a key of an organisation, in words."""

from focalpoints.acting import Act, all_told, told
from focalpoints.events.keys import KEY_ENDS
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event


def acts_on(key: AgencyKey, user, limit: int) -> list[dict]:
    """The last ones that `user` did, was told of or keeps in a register: label, by, at, as components/hist.html takes them."""
    rows = (
        Event.objects.visible_to(user).filter(kind__startswith="focalpoints.key_", subject_id=key.pk).exclude(kind=KEY_ENDS.code)
    )
    rows = rows.select_related("actor", "post__post__country", "post__post__organisation").order_by("-created_at", "-pk")
    found = list(rows[:limit])
    doers = all_told(Act(event.actor, getattr(event.post, "post", None), event.created_at) for event in found)
    return [
        {"label": kind_of(event.kind).title, "by": by, "at": event.created_at} for event, by in zip(found, doers, strict=True)
    ]


def maker_of(key: AgencyKey) -> str:
    """The person and the post they made it from; "" for the platform's own: a key of before, or one of a command."""
    return told(Act(key.made_by, getattr(key.made_from, "post", None), key.made_at))
