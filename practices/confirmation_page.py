"""What pages say of the confirmation of practices: the banner of one, the lines of those that are due."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from practices import policies
from practices.confirmation_lists import to_confirm_by, unconfirmed_since
from practices.models import Practice
from practices.text import origin_line, titles_of

MOST_SHOWN = 50  # lines of the page, and practices confirmed at once


@dataclass(frozen=True)
class Standing:
    """unconfirmed_since, due: days or None; may_confirm, may_take_over: Rulings, None where it does not arise."""

    unconfirmed_since: object = None
    due: object = None
    may_confirm: object = None
    may_take_over: object = None
    is_described: bool = False  # a source document describes it, and its country has not spoken
    is_declined: bool = False  # its country said that it is not its own; it may say otherwise
    has_country: bool = True

    @property
    def is_said(self) -> bool:
        return bool(self.unconfirmed_since or self.due or self.may_confirm or self.is_described)


def standing_of(user, practice: Practice) -> Standing:
    """For the page of a practice; no query but those of the person's rights."""
    if not practice.is_public or practice.state == Practice.State.WITHDRAWN:
        return Standing()
    if policies.waits_for_its_country(practice):
        return Standing(
            may_take_over=policies.may_take_over(user, practice),
            is_described=True,
            is_declined=practice.state == Practice.State.ARCHIVED,
            has_country=bool(practice.countries or practice.organisations),
        )
    since, due = unconfirmed_since(practice), to_confirm_by(practice)
    asked = since or due or practice.state == Practice.State.ARCHIVED
    return Standing(unconfirmed_since=since, due=due, may_confirm=policies.may_confirm(user, practice) if asked else None)


@dataclass(frozen=True)
class Line:
    practice: Practice
    title: str
    said: str
    kind: str  # of its tag


def lines_of(practices) -> list[Line]:
    """Practices with their titles in the reader's language; three queries whatever their number."""
    rows = list(practices)
    titles = titles_of(rows)
    return [Line(practice, titles[practice.pk], *_said(practice)) for practice in rows]


def _said(practice: Practice) -> tuple[str, str]:
    if practice.state == Practice.State.ARCHIVED:
        return _("archived: nobody confirmed it"), "bad"
    if unconfirmed_since(practice):
        return _("unconfirmed"), "warn"
    return (practice.get_freshness_display(), "") if practice.confirmed_on else (str(origin_line(practice)), "")
