"""The two questions behind every card: the posts, and who holds them. Written by hand: Django makes the same sentences anew
each time, which costs more than PostgreSQL's answer (measured: half of a country's page)."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from focalpoints.models import Country, Organisation, Post
from rabatplatform.reference.memory import shelf

_POSTS = """SELECT p.*, by.reference AS by_reference, by.role AS by_role, by.titles::text AS by_titles,
  ARRAY(SELECT n.network_id FROM focalpoints_post_networks n WHERE n.post_id = p.id ORDER BY 1) AS network_ids
FROM focalpoints_post p LEFT JOIN focalpoints_post by ON by.label_id = p.confirmed_from_id WHERE """
# As posts.all_posts and posts.open_posts say it.
OF_PEOPLE = """p.id NOT IN (SELECT s.post_id FROM focalpoints_appointment s
  JOIN accounts_user o ON o.id = s.user_id WHERE o.is_service)"""
OPEN = f"(p.closed_at IS NULL OR p.closed_at > access_clock()) AND {OF_PEOPLE}"
_OF_COUNTRY = f"{_POSTS} p.country_id = %s AND {OPEN}"
_OF_ORGANISATION = f"{_POSTS} p.organisation_id = %s AND {OPEN}"
_BY_ID = f"{_POSTS} p.id = ANY (%s) OR p.id IN (SELECT d.deputy_id FROM focalpoints_post d WHERE d.id = ANY (%s))"
_PEOPLE = """SELECT a.post_id, a.user_id, u.name, a.kind = 'deputy', lower(a.valid), upper(a.valid),
  a.suspended_at IS NULL AND u.is_active AND a.valid @> access_clock(),
  (SELECT upper(b.period) FROM focalpoints_absence b
   WHERE b.post_id = a.post_id AND b.user_id = a.user_id AND b.period @> access_clock() LIMIT 1),
  a.freshness, a.next_step_at
FROM focalpoints_appointment a JOIN accounts_user u ON u.id = a.user_id
WHERE a.post_id = ANY (%s) AND lower(a.valid) <= access_clock() ORDER BY a.valid, a.id"""


class Person(NamedTuple):
    """An appointment that has begun. is_now: who holds the post, or stands in, at this statement."""

    post_id: int
    user_id: int
    name: str
    is_deputy: bool
    since: datetime
    until: datetime | None
    is_now: bool
    away_until: datetime | None
    freshness: str
    next_step_at: datetime | None


def posts_of(body: Country | Organisation) -> list[Post]:
    """The open posts of a body. Each has beside its fields: `network_ids`, `by` (the post that confirmed it, or None)."""
    return _read(_OF_COUNTRY if isinstance(body, Country) else _OF_ORGANISATION, [body.pk])


def posts_and_deputies(ids: list[int]) -> list[Post]:
    """The posts of these ids, open or closed, and their deputies; as `posts_of` gives them."""
    return _read(_BY_ID, [ids, ids]) if ids else []


def people_of(ids: list[int]) -> Iterable[Person]:
    """Who held these posts until now, the first first."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [ids])
        return [Person(*row) for row in cursor.fetchall()]


def _read(sql: str, params: list) -> list[Post]:
    countries, organisations = shelf(Country).by_id, shelf(Organisation).by_id
    posts = list(Post.objects.raw(sql, params))
    for post in posts:  # bodies are in memory
        post.country = countries.get(post.country_id)
        post.organisation = organisations.get(post.organisation_id)
        post.by = None
        if post.by_reference is not None:
            post.by = Post(reference=post.by_reference, role=post.by_role, titles=json.loads(post.by_titles))
    return posts
