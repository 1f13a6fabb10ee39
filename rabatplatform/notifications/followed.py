"""What pages show of follows: the list of what somebody's posts follow, and the buttons on the pages of things."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from rabatplatform.accounts.actors import posts_of
from rabatplatform.accounts.idle import is_here
from rabatplatform.accounts.querysets import has_second_factor
from rabatplatform.notifications.follows import Filters, FollowSource, pairs, signature_of, source_of
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.previews import numbers_of


@dataclass(frozen=True)
class Line:
    """A follow as the list shows it. words: "" and number: None where a room is closed without a second factor."""

    follow: Follow
    source: FollowSource
    post: Any
    words: str
    number: int | None
    href: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return pairs(self.follow.filters)


def lines_of(request, follows=None) -> list[Line]:
    """Of the posts that the person holds now, the oldest first; in words, and with the number of messages of the last 30 days."""
    user = request.user
    rows = list(Follow.objects.visible_to(user).open().order_by("pk") if follows is None else follows)
    by_label = {post.label_id: post for post in posts_of(user)} if rows else {}
    by_source: dict[str, list[Follow]] = {}
    for row in rows:
        by_source.setdefault(row.source, []).append(row)
    found = []
    for code, of_source in by_source.items():
        source = source_of(code)
        if source is not None:
            found += _lines(request, source, of_source, by_label)
    return sorted(found, key=lambda line: line.follow.pk)


def _lines(request, source: FollowSource, rows: list[Follow], posts: dict) -> list[Line]:
    user, asked, is_shown = request.user, [row.filters for row in rows], room_is_open(request, source)
    words = source.describe(asked, user) if is_shown else [""] * len(rows)
    numbers = numbers_of(source, asked, user) if is_shown else [None] * len(rows)
    return [
        Line(
            row,
            source,
            posts.get(row.post_id),
            said,
            number,
            source.href(row.filters) if is_shown else "",
        )
        for row, said, number in zip(rows, words, numbers, strict=True)
    ]


def room_is_open(request, source: FollowSource) -> bool:
    """Whether this device may see something of a confidential room now, without being asked."""
    if source.room not in settings.SECOND_FACTOR_NAMESPACES:
        return True
    return has_second_factor(request.user) and is_here(request)


@dataclass(frozen=True)
class Button:
    """source, pairs: what it follows; label: of a thing among several, else ""; reference: of the open follow, else None;

    preview_href: where somebody who holds several posts chooses one.
    """

    source: str
    pairs: list[tuple[str, str]]
    label: str = ""
    reference: Any = None
    preview_href: str = ""


@dataclass(frozen=True)
class Buttons:
    """As notifications/partials/follow_buttons.html takes them. back: the address to come back to."""

    items: list[Button] = field(default_factory=list)
    back: str = ""


def buttons(request, *things: tuple[str, Filters, str]) -> Buttons:
    """things: (code of the source, filters, label) of what the page can be followed by; none for whoever holds no post."""
    if request.actor.post is None or getattr(request.user, "is_service", False):
        return Buttons()
    signatures = [signature_of(source, filters) for source, filters, _label in things]
    rows = Follow.objects.visible_to(request.user).open().filter(signature__in=signatures)
    known = dict(rows.order_by("-pk").values_list("signature", "reference"))
    has_several = not known and len(getattr(request.actor.post, "roles_held", ())) > 1
    items = [
        Button(source, pairs(filters), label, known.get(signature), preview_href(source, pairs(filters)) if has_several else "")
        for (source, filters, label), signature in zip(things, signatures, strict=True)
    ]
    return Buttons(items, request.get_full_path())


def preview_href(source: str, given) -> str:
    """given: [(name of a filter, value)]."""
    return f"{reverse('notifications:follow-preview')}?{urlencode([('source', source), *given])}"
