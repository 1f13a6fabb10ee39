"""The steps of a practice to publication, in words for its circle."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.models import Practice, ReviewRound, Validation
from practices.rounds import Line, Told
from rabatplatform.web.templatetags.web import written

State = ReviewRound.State
_DAY = "DATE_FORMAT"


def flow_of(practice: Practice, opened: ReviewRound | None, lines: list[Line], told: list[Told]) -> list[dict]:
    """For components/flow.html: submitted, validated, in review, decision, published."""
    stage = _stage(opened)
    published = opened is not None and opened.outcome in (ReviewRound.Outcome.PUBLISHED, ReviewRound.Outcome.PROMISING)
    steps = [
        (_("Submitted"), written(opened.opened_at, _DAY) if opened else ""),
        (_("Validated"), _validated(lines)),
        (_("In review"), _reviewed(opened, told)),
        (_("Decision"), str(opened.get_outcome_display()) if opened and opened.outcome else ""),
        (_("Published"), _("Then to confirm every 24 months")),
    ]
    found = []
    for number, (label, note) in enumerate(steps):
        state = "done" if number < stage or published else "current" if number == stage else ""
        found.append({"label": label, "note": note, "state": state})
    return found


def _stage(opened: ReviewRound | None) -> int:
    if opened is None:
        return 0
    if opened.state == State.VALIDATING:
        return 1
    return 2 if opened.state == State.REVIEWING else 3


def _validated(lines: list[Line]) -> str:
    if not lines:
        return ""
    given = sum(line.state == Validation.State.VALIDATED for line in lines)
    return _("%(given)d of %(all)d given") % {"given": given, "all": len(lines)}


def _reviewed(opened: ReviewRound | None, told: list[Told]) -> str:
    active = [one for one in told if one.is_active]
    if opened is None or not active:
        return ""
    answered = sum(one.answered_at is not None for one in active)
    return _("%(given)d of %(all)d answered") % {"given": answered, "all": len(active)}


def lead_of(practice: Practice, opened: ReviewRound | None, lines: list[Line], told: list[Told]) -> str:
    """One sentence: who is waited for."""
    if opened is None:
        return _("It was not submitted yet.")
    if opened.state == State.VALIDATING:
        bodies = [str(line.body) for line in lines if line.state == Validation.State.WAITING]
        return (
            _("Waits for the coordinator of %(bodies)s.") % {"bodies": ", ".join(bodies)} if bodies else _("Goes to review now.")
        )
    if opened.state == State.REVIEWING:
        return _reviewing(opened, [one for one in told if one.is_active])
    return str(opened.get_outcome_display()) + "."


def _reviewing(opened: ReviewRound, active: list[Told]) -> str:
    waits = [one for one in active if one.is_open]
    if waits:
        last = written(max(one.due_on for one in waits), _DAY)
        said = ngettext(
            "Waits for %(number)d reviewer, until %(day)s.", "Waits for %(number)d reviewers, until %(day)s.", len(waits)
        )
        return said % {"number": len(waits), "day": last}
    if opened.third_asked_at:
        return _("The two reviewers differ; the Secretariat asks a third post.")
    return _("The Secretariat asks posts of other countries to review it.") if len(active) < 2 else _("Is being decided.")
