"""What the change feed tells of practices, adaptations, themes and frameworks."""

from practices.api import adaptation_shapes
from practices.api.adaptations import address_of
from practices.api.representation import Shape, read_rows, represent
from practices.api.taxonomy import FRAMEWORK, THEME
from practices.models import Adaptation, Framework, Practice, Theme
from rabatplatform.api.reference import find_entries, tell_entries
from rabatplatform.feed.kinds import FeedKind, register

SCOPE = "practices:read"


def find_practices(user, ids, whole=True) -> dict[int, dict]:
    """But those that were withdrawn: nothing is left of them but that they were."""
    rows = read_rows(user, list(ids), _shape(whole))
    return {row["pk"]: row for row in rows if row["state"] != Practice.State.WITHDRAWN}


def tell_practices(rows, request, whole=True) -> dict[int, dict]:
    told = represent(list(rows.values()), _shape(whole), request._request)
    return {pk: {"url": shown["url"], "object": shown if whole else None} for pk, shown in zip(rows, told, strict=True)}


def _shape(whole: bool) -> Shape:
    return Shape.of_list(None) if whole else Shape.asked_for(("url",))


def find_adaptations(user, ids, whole=True) -> dict[int, Adaptation]:
    rows = Adaptation.objects.visible_to(user)
    return (rows.select_related(*adaptation_shapes.RELATED) if whole else rows).in_bulk(ids)


def tell_adaptations(rows, request, whole=True) -> dict[int, dict]:
    return {
        pk: {"url": address_of(request, row), "object": adaptation_shapes.told(row, request._request) if whole else None}
        for pk, row in rows.items()
    }


register(FeedKind("practice", SCOPE, find_practices, tell_practices))
register(FeedKind("adaptation", SCOPE, find_adaptations, tell_adaptations))
register(FeedKind("theme", SCOPE, find_entries(Theme), tell_entries(THEME)))
register(FeedKind("framework", SCOPE, find_entries(Framework), tell_entries(FRAMEWORK)))
