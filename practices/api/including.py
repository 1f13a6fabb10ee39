"""What a list of practices can bring with it: whose they are, whom to ask, their themes."""

from django.utils.translation import gettext_lazy as _

from focalpoints.api.representation import body_told, told_cards
from focalpoints.directory import cards_by_id
from focalpoints.models import Country, Organisation
from focalpoints.policies.directory import may_read_as
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


def owners(request, rows) -> list[dict | None]:
    by_label = {entry.team_label_id: entry for model in (Country, Organisation) for entry in shelf(model).ordered}
    return [body_told(by_label.get(row["owner_id"]), request._request) for row in rows]


def contacts(request, rows) -> list[dict | None]:
    """As the list of posts tells them, to those who read the directory."""
    ids = list(dict.fromkeys(row["current__contact_post_id"] for row in rows if row["current__contact_post_id"]))
    if not ids or not may_read_as(request._request.actor):
        return [None] * len(rows)
    cards = cards_by_id(ids)
    told = told_cards(request.user, cards, None, request._request)
    posts = {card.post.pk: post for card, post in zip(cards, told, strict=True)}
    return [posts.get(row["current__contact_post_id"]) for row in rows]


def themes(request, rows) -> list[list[dict]]:
    def told(theme):
        return {name: THEME[name](theme, request._request) for name in IN_THEMES}

    return [[told(theme) for theme in shelf(Theme).of(row["current__themes"] or ())] for row in rows]


INCLUDES = (
    Include("owner", _("Whose it is."), owners),
    Include("contact", _("The post that answers questions, as the directory has it."), contacts, scope="directory:read"),
    Include("themes", _("Its themes with their names."), themes),
)
