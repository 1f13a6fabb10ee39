"""Following the directory: any search of its posts, or one post by its reference."""

import uuid
from dataclasses import dataclass

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.directory.posts import all_posts
from focalpoints.directory.results import NAMES as SEARCHED
from focalpoints.directory.results import address
from focalpoints.directory.search import PostFilter, post_filter
from focalpoints.events.news import CHANNEL_NEWS, CONTACT_NEWS, POST_NEWS
from focalpoints.models import Contact, Country, Organisation
from focalpoints.policies.directory import may_read_as
from rabatplatform.access.readers import readers_of
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.follows import Filters, FollowSource, any_of, named, pairs, quoted, register
from rabatplatform.notifications.models import Delivery
from rabatplatform.reference.memory import shelf

POST = "post"  # the filter for some posts by their references
AT_ONCE = 50  # searches in one question


def clean(query: QueryDict, user) -> Filters:
    """Raises FollowRefused. Who reads the directory reads every post."""
    errors = {name: _("This cannot be followed.") for name in query if name not in (*SEARCHED, POST)}
    filters = post_filter(query)
    errors |= {name: str(told[0]) for name, told in filters.errors.items()}
    given = [value.strip()[:40] for value in query.getlist(POST) if value.strip()]
    known = set(map(str, all_posts().filter(reference__in=filter(None, map(_uuid, given))).values_list("reference", flat=True)))
    if unknown := [value for value in given if value.lower() not in known]:
        errors[POST] = _("Unknown value: %(value)s") % {"value": unknown[0]}
    if errors:
        raise FollowRefused(_("This search cannot be followed."), fields=errors)
    values = {name: sorted({value.strip() for value in query.getlist(name) if value.strip()}) for name in SEARCHED}
    return {name: found for name, found in (values | {POST: sorted(known)}).items() if found}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def filter_of(filters: Filters) -> PostFilter:
    query = QueryDict(mutable=True)
    for name, value in pairs(filters):
        if name != POST:
            query.appendlist(name, value)
    return post_filter(query)


@dataclass(frozen=True)
class News:
    """posts: ids of those of which something is told; contact: id of the way to reach it that it is about, which has readers of its own."""

    posts: tuple[int, ...]
    contact: int | None = None


def matches(things: list[News], asked: list[Filters]) -> list[list[bool]]:
    """Whether a search finds one of the posts of a thing, open or closed, in one question for fifty searches."""
    posts = sorted({post for news in things for post in news.posts if post is not None})
    known = {str(one) for one in all_posts().filter(pk__in=posts).values_list("reference", flat=True)}
    wanted = [(place, _conditions(filters, known)) for place, filters in enumerate(asked) if _may_be(known, filters)]
    wanted = [(place, conditions) for place, conditions in wanted if conditions is not None]
    found: set[tuple[int, int]] = set()
    for at in range(0, len(wanted), AT_ONCE):
        found |= _ask(posts, wanted[at : at + AT_ONCE])
    return [[any((place, post) in found for post in news.posts) for place in range(len(asked))] for news in things]


def _may_be(known: set[str], filters: Filters) -> bool:
    return bool(known) and (POST not in filters or not known.isdisjoint(filters[POST]))


def _conditions(filters: Filters, known: set[str]) -> list | None:
    """None where a value is none any more: it finds nothing. known: references of the posts that may be found."""
    searched = filter_of(filters)
    if searched.errors:
        return None
    named_posts = [("p.reference = ANY(%s::uuid[])", [sorted(known.intersection(filters[POST]))])] if POST in filters else []
    return [*searched.conditions(), *named_posts]


def _ask(posts: list[int], wanted: list) -> set[tuple[int, int]]:
    """{(place of a search, id of a post that it finds)}"""
    sentences, params = [], []
    for place, conditions in wanted:
        where = " AND ".join(["p.id = ANY(%s)", *(sql for sql, _v in conditions)])
        sentences.append(f"SELECT %s, p.id FROM focalpoints_post p WHERE {where}")
        params += [place, posts, *(value for _sql, values in conditions for value in values)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sentences), params)
        return set(cursor.fetchall())


def thing_of(event) -> News | None:
    """The posts' own kinds alone: the others stand in registers that few read. A formal channel is one of all posts of its country."""
    if event.kind == CHANNEL_NEWS.code:
        return News(tuple(all_posts().filter(country=event.subject_id, closed_at=None).values_list("pk", flat=True)))
    if event.kind == CONTACT_NEWS.code:
        return News((event.data.get("post"),), event.subject_id)
    return News((event.subject_id,)) if event.kind == POST_NEWS.code else None


def readers(news: News, people: set[int]) -> set[int]:
    """Whoever holds a post reads the directory; of a contact those for whom it is shown."""
    return readers_of(Contact, news.contact, people) if news.contact is not None else set(people)


def told_of_the_same(event) -> set[int]:
    """Who was told of what the news is about, for another reason."""
    return set(Delivery.objects.filter(event=event.data.get("of")).values_list("user", flat=True))


def describe(asked: list[Filters], user) -> list[str]:
    references = {reference for filters in asked for reference in filters.get(POST, ())}
    rows = all_posts().filter(reference__in=references).select_related("country", "organisation") if references else ()
    posts = {str(post.reference): str(post) for post in rows}
    return [_words(filters, posts) for filters in asked]


def _words(filters: Filters, posts: dict[str, str]) -> str:
    named_posts = [posts[reference] for reference in filters.get(POST, ()) if reference in posts]
    if set(filters) == {POST}:
        return (
            _("Post %(post)s") % {"post": any_of(map(quoted, named_posts))} if named_posts else _("A post that you may not read")
        )
    if not filters:
        return _("All focal points")
    if set(filters) <= {"country", "organisation"}:
        return _("Focal points of %(names)s") % {"names": any_of(_bodies(filters))}
    searched = filter_of(filters)
    parts = [quoted(filters["q"][0])] if "q" in filters else []
    for name in SEARCHED:
        if name != "q" and name in filters:
            one = searched.filters[name]
            labels = dict(one.offered()) if hasattr(one, "offered") else dict(searched.form.fields[name].choices)
            parts.append(named(one.label, [labels.get(value, value) for value in filters[name]]))
    return _("Focal points: %(filters)s") % {"filters": "; ".join([*parts, *map(quoted, named_posts)])}


def _bodies(filters: Filters) -> list[str]:
    found = []
    for name, model in (("country", Country), ("organisation", Organisation)):
        known = shelf(model).by_key
        found += [known[key].short_name if key in known else key for key in filters.get(name, ())]
    return found


def href(filters: Filters) -> str:
    if set(filters) == {POST} and len(filters[POST]) == 1:
        return reverse("focalpoints:post-detail", args=[filters[POST][0]])
    return address([pair for pair in pairs(filters) if pair[0] != POST])


SOURCE = register(
    FollowSource(
        "posts",
        gettext_lazy("Focal points"),
        may=may_read_as,
        clean=clean,
        thing_of=thing_of,
        matches=matches,
        readers=readers,
        describe=describe,
        href=href,
        told_of_the_same=told_of_the_same,
    )
)
