"""Following the directory: any search of its posts, or one post by its reference."""

import uuid

from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.directory.posts import all_posts
from focalpoints.directory.results import NAMES as SEARCHED
from focalpoints.directory.results import address
from focalpoints.directory.search import PostFilter, find, post_filter
from focalpoints.events.news import POST_NEWS
from focalpoints.models import Appointment, Country, Organisation
from focalpoints.policies.directory import may_read_as
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


def matches(pk: int, asked: list[Filters]) -> list[bool]:
    """Of open and closed posts, in one question for fifty searches."""
    reference = str(all_posts().filter(pk=pk).values_list("reference", flat=True).first())
    wanted = [(place, _conditions(filters)) for place, filters in enumerate(asked) if _may_be(reference, filters)]
    wanted = [(place, conditions) for place, conditions in wanted if conditions is not None]
    found: set[int] = set()
    for at in range(0, len(wanted), AT_ONCE):
        found |= _ask(pk, wanted[at : at + AT_ONCE])
    return [place in found for place in range(len(asked))]


def _may_be(reference: str, filters: Filters) -> bool:
    return POST not in filters or reference in filters[POST]


def _conditions(filters: Filters) -> list | None:
    """None where a value is none any more: it finds nothing."""
    searched = filter_of(filters)
    return None if searched.errors else searched.conditions()


def _ask(pk: int, wanted: list) -> set[int]:
    sentences, params = [], []
    for place, conditions in wanted:
        sentences.append(
            f"SELECT %s FROM focalpoints_post p WHERE {' AND '.join(['p.id = %s', *(sql for sql, _v in conditions)])}"
        )
        params += [place, pk, *(value for _sql, values in conditions for value in values)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sentences), params)
        return {place for (place,) in cursor.fetchall()}


def thing_of(event) -> int | None:
    """The posts' own kind alone: the others stand in registers that few read."""
    return event.subject_id if event.kind == POST_NEWS.code else None


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


def count_news(user, filters: Filters, since) -> int:
    """Posts opened and closed, and holders who began: what bears a date."""
    posts = all_posts()
    if POST in filters:
        posts = posts.filter(reference__in=filters[POST])
    if set(filters) - {POST}:
        searched = filter_of(filters)
        posts = posts.filter(pk__in=[] if searched.errors else find(searched).ids)
    now = timezone.now()
    begun = Appointment.objects.of_holders().filter(
        post__in=posts.values("pk"), created_at__range=(since, now), valid__isempty=False, user__is_service=False
    )
    changed = posts.filter(Q(opened_at__range=(since, now)) | Q(closed_at__range=(since, now)))
    return begun.count() + changed.count()


SOURCE = register(
    FollowSource(
        "posts",
        gettext_lazy("Focal points"),
        may=may_read_as,
        clean=clean,
        thing_of=thing_of,
        matches=matches,
        readers=lambda pk, people: set(people),  # whoever holds a post reads the directory
        describe=describe,
        href=href,
        count_news=count_news,
        told_of_the_same=told_of_the_same,
    )
)
