"""News in what posts follow: from one event to those who hold these posts at this moment."""

from django.conf import settings
from django.utils.module_loading import import_string

from rabatplatform.events.catalogue import EventKind, kind_of
from rabatplatform.notifications.follows import FollowSource, source_of
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.services.writing import tell
from rabatplatform.notifications.topics import FOLLOWS


def write_news(event) -> None:
    """Consumer of events, after `write_deliveries`: whoever was told of the event already is not told again."""
    kind = kind_of(event.kind)
    if kind is not None and (because := followers_of(event, kind)):
        tell(event, kind, because, follows=because, topic=FOLLOWS)


write_news.after = "rabatplatform.notifications.services.write_deliveries"


def followers_of(event, kind: EventKind) -> dict[int, int]:
    """{id of a person: id of the follow} of those for whom the event is news now, and who may read what it is about.

    In the system scope.
    """
    code = kind.news_of(event)
    source = source_of(code) if code else None
    thing = source.thing_of(event) if source is not None else None
    if thing is None:
        return {}
    found = _follows_that_find(source, thing)
    if not found:
        return {}
    because: dict[int, int] = {}
    for post, people in import_string(settings.HOLDERS_OF_POSTS)(found).items():
        for person in people:
            because[person] = min(found[post], because.get(person, found[post]))
    told = source.readers(thing, set(because) - source.told_of_the_same(event))
    return {person: because[person] for person in told}


def _follows_that_find(source: FollowSource, thing) -> dict[int, int]:
    """{label of a post: id of its oldest follow that finds the thing}. Each distinct search is asked once, however many follow it."""
    rows = Follow.objects.open().filter(source=source.code)
    asked = list(rows.order_by("signature").distinct("signature").values_list("signature", "filters"))
    if not asked:
        return {}
    (hits,) = source.matches([thing], [filters for _signature, filters in asked])
    signatures = [signature for (signature, _filters), hit in zip(asked, hits, strict=True) if hit]
    return dict(rows.filter(signature__in=signatures).order_by("-pk").values_list("post_id", "pk"))
