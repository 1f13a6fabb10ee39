"""What a list of practices, or of what hangs on them, can bring with it: the practice, whose it is, whom to ask, its themes."""

from collections.abc import Callable
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from focalpoints.api.representation import body_told, told_cards
from focalpoints.directory import cards_by_id
from focalpoints.models import Country, Organisation
from focalpoints.policies.directory import may_read_as
from practices.api.representation import Shape, read_rows, represent
from practices.api.taxonomy import THEME
from practices.models import Theme
from rabatplatform.api.includes import Include
from rabatplatform.reference.memory import shelf

COLUMNS = {  # of a row, beside those of its fields
    "owner": ("owner_id",),
    "contact": ("current__contact_post_id",),
    "themes": ("current__themes",),
}
IN_THEMES = ("slug", "url", "name", "names", "parent")
OF_PRACTICE = (  # without the words but the title
    *("reference", "slug", "url", "page_url", "state", "owner", "title", "language", "countries", "organisations"),
    *("themes", "phenomena", "kind", "maturity", "published_at", "updated_at"),
)


def owners(request, rows) -> list[dict | None]:
    by_label = {entry.team_label_id: entry for model in (Country, Organisation) for entry in shelf(model).ordered}
    return [body_told(by_label.get(row["owner_id"]), request._request) for row in rows]


def contact(column: Callable) -> Include:
    """The post of each row, as the list of posts tells it, to those who read the directory. column: row → id of the post, or None."""

    def read(request, rows) -> list[dict | None]:
        wanted = [column(row) for row in rows]
        ids = list(dict.fromkeys(pk for pk in wanted if pk))
        if not ids or not may_read_as(request._request.actor):
            return [None] * len(rows)
        cards = cards_by_id(ids)
        told = told_cards(request.user, cards, None, request._request)
        posts = {card.post.pk: post for card, post in zip(cards, told, strict=True)}
        return [posts.get(pk) for pk in wanted]

    words = _("The post that answers questions, as the directory has it.")
    return Include("contact", words, read, scope="directory:read")


def practice(column: Callable) -> Include:
    """The practice of each row, where the caller reads it, as lists of practices tell it. column: row → its id."""

    def read(request, rows) -> list[dict | None]:
        wanted = [column(row) for row in rows]
        shape = Shape.asked_for(OF_PRACTICE)
        found = read_rows(request.user, list(dict.fromkeys(wanted)), shape)
        told = dict(zip((row["pk"] for row in found), represent(found, shape, request._request), strict=True))
        return [told.get(pk) for pk in wanted]

    return Include("practice", _("Its practice: addresses, state, owner, title, facts."), read)


def themes(request, rows) -> list[list[dict]]:
    def told(theme):
        return {name: THEME[name](theme, request._request) for name in IN_THEMES}

    return [[told(theme) for theme in shelf(Theme).of(row["current__themes"] or ())] for row in rows]


INCLUDES = (
    Include("owner", _("Whose it is."), owners),
    contact(itemgetter("current__contact_post_id")),
    Include("themes", _("Its themes with their names."), themes),
)
