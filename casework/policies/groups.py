"""Sharing groups are their owner's: its coordinators make and change them."""

from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import body_of_casework
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def may_make_group(user, body) -> Ruling:
    if body is None or not user.has_perm("focalpoints.release_notes", body):
        return refused(_("Only a coordinator of {body} can do this."), body=body)
    return ALLOWED


def may_change_group(user, group) -> Ruling:
    if not (ruling := may_make_group(user, body_of_casework(group.owner_id))):
        return ruling
    if group.closed_at:
        return refused(_("This group is closed."))
    return ALLOWED
