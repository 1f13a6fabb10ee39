"""A member lost their second factor: those who can give it back are told."""

from focalpoints.events.members import FACTOR_LOST
from focalpoints.querysets import body_of_coordination
from rabatplatform.events.services import record


def factor_reset_asked(reset, actor) -> None:
    """Record it for the coordinators of the body and the secretariat."""
    body = body_of_coordination(reset.body_label_id)
    label = body.coordination_label if body else reset.body_label
    record(FACTOR_LOST, subject=label, actor=actor, register=reset.body_label_id, person=reset.user_id, reset=reset.pk)
