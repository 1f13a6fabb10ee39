"""Readings of a practice's life and of the people it concerns, for its pages."""

from focalpoints.models import Appointment
from focalpoints.querysets import holders_of
from focalpoints.roles import PERMISSIONS
from practices.models import Practice, StateChange


def last_return(practice: Practice) -> StateChange | None:
    """The message with which a practice that is with its team again was returned."""
    if practice.door != Practice.State.RETURNED:
        return None
    changes = StateChange.objects.filter(practice=practice, to_state=Practice.State.RETURNED)
    return changes.select_related("by", "post__country", "post__organisation").order_by("-at", "-pk").first()


def people_who_submit(body):
    """Those who may submit a practice of `body` now, by name."""
    roles = [role for role, permissions in PERMISSIONS.items() if "submit_practices" in permissions]
    return holders_of(body, roles).order_by("name", "pk")


def member_count() -> int:
    """People who hold a post now: the readers of what is published."""
    held = Appointment.objects.now()
    return held.order_by().values("user_id").distinct().count()
