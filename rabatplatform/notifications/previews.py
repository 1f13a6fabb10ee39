"""What a follow would have brought: the news of the last month, run through its search as news are when they are told."""

import json
from collections import defaultdict
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from rabatplatform.events.catalogue import kind_of
from rabatplatform.events.models import Event
from rabatplatform.notifications.follows import Filters, FollowSource

NEWS_OF = timedelta(days=30)
MOST = 2_000  # events that are looked at, the newest: a number is never reckoned from more


def numbers_of(source: FollowSource, asked: list[Filters], user) -> list[int]:
    """How many messages each of these searches would have brought `user`, in their scope: one for each event, as the platform shows them.

    SECURITY: counted is what they may read now; neither what they did themselves nor what they were told of for another reason.
    """
    events = _news(source.code) if asked else []
    events, things = _with_things(source, events)
    hits = source.matches(things, asked) if things else []
    found = {event.pk: hit for event, hit in zip(events, hits, strict=True) if any(hit)}
    readable = _readable([event for event in events if event.pk in found], user)
    return [sum(found[event.pk][place] for event in readable) for place in range(len(asked))]


def _news(code: str) -> list[Event]:
    """Events of the source since NEWS_OF, as far as the database tells of them: kind, subject, and in `data` the thing it is about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, subject_id, about FROM notifications_news(%s, %s, %s)", [code, timezone.now() - NEWS_OF, MOST]
        )
        rows = cursor.fetchall()
    events = [Event(pk=pk, kind=kind, subject_id=subject, data=json.loads(about)) for pk, kind, subject, about in rows]
    return [event for event in events if kind_of(event.kind) is not None]


def _with_things(source: FollowSource, events: list[Event]) -> tuple[list[Event], list]:
    """(events that are about something, and of each what). Events of one subject are about the same: it is asked once."""
    known: dict = {}
    for event in events:
        key = (event.kind, event.subject_id)
        if key not in known:
            known[key] = source.thing_of(event)
    about = [event for event in events if known[event.kind, event.subject_id] is not None]
    return about, [known[event.kind, event.subject_id] for event in about]


def _readable(events: list[Event], user) -> list[Event]:
    """Those of whose subject a message could be made for `user` now."""
    by_reading: dict = defaultdict(list)
    for event in events:
        by_reading[kind_of(event.kind).subjects].append(event)
    found = []
    for subjects, of_these in by_reading.items():
        there = subjects({event.subject_id for event in of_these}, user)
        found += [event for event in of_these if event.subject_id in there]
    return found
