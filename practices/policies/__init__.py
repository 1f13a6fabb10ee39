"""May this person do this to this practice and, if not, why."""

from practices.policies.door import (
    Asked,
    asked_body,
    asked_of,
    holds,
    in_team,
    may_draft,
    may_edit,
    may_give_up,
    may_return,
    may_revise,
    may_submit,
    may_take_back,
    may_validate,
    team_reads,
    who_reads,
)

__all__ = [
    "Asked",
    "asked_body",
    "asked_of",
    "holds",
    "in_team",
    "may_draft",
    "may_edit",
    "may_give_up",
    "may_return",
    "may_revise",
    "may_submit",
    "may_take_back",
    "may_validate",
    "team_reads",
    "who_reads",
]
