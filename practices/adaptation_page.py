"""What the page of a practice says of its adaptations: the newest two with what was changed and what failed, the others folded."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from focalpoints.models import Country
from focalpoints.roles import PERMISSIONS
from practices import policies
from practices.adaptation_lists import adaptations_of
from practices.adaptation_reading import AdaptationSheet, sheet_of
from practices.models import Practice

NEWEST, FOLDED = 2, 40


@dataclass
class Adapted:
    """number: countries and organisations; newest, others: AdaptationSheet; more: how many reports are folded."""

    number: int = 0
    newest: list[AdaptationSheet] = field(default_factory=list)
    others: list[AdaptationSheet] = field(default_factory=list)
    more: int = 0
    may_begin: bool = False


def adapted_of(request, practice: Practice) -> Adapted:
    """One query beside what the header asked of the person."""
    if not practice.is_public:
        return Adapted()
    sheets = [sheet_of(row) for row in adaptations_of(request.user, practice)]
    for sheet in sheets[:NEWEST]:
        sheet.initials = sheet.body.alpha2 if isinstance(sheet.body, Country) else sheet.body.short_name[:2].upper()
    return Adapted(
        number=len({sheet.adaptation.owner_id for sheet in sheets}),
        newest=sheets[:NEWEST],
        others=sheets[NEWEST : NEWEST + FOLDED],
        more=len(sheets) - NEWEST,
        may_begin=practice.state == Practice.State.PUBLISHED and _is_offered(request, practice),
    )


def _is_offered(request, practice) -> bool:
    """Policy may_adapt by the role of the post they act from; their other posts are asked where that one is of the practice."""
    post = request.actor.post
    if post is None:
        return False
    if policies.is_of(post.body, practice):
        return bool(policies.adapting_bodies(request.user, practice)) if "draft_practices" in PERMISSIONS[post.role] else False
    return "draft_practices" in PERMISSIONS[post.role]


def contents_with(contents: list[tuple[str, str]], adapted: Adapted) -> list[tuple[str, str]]:
    """ "On this page" with the adaptations, before what the text comes from and its history."""
    if not adapted.number:
        return contents
    label = _("Adapted by (%(number)d)") % {"number": adapted.number}
    place = next((place for place, (part, _title) in enumerate(contents) if part in ("source", "history")), len(contents))
    return [*contents[:place], ("adapted", label), *contents[place:]]
