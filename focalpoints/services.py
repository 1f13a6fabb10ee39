"""Changes of posts, holders and roles."""

from django.contrib.auth.models import Group

from focalpoints.models import Country, Organisation, RoleGroup
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.services import give_role_permissions


def ensure_role_group(*, body: Country | Organisation, role: str) -> RoleGroup:
    """The group of a role in a body, with its object-level permissions on that body; made when the first post needs it."""
    key = "country" if isinstance(body, Country) else "organisation"
    found = RoleGroup.objects.filter(**{key: body}, role=role).first()
    if found:
        return found
    group, _new = Group.objects.get_or_create(name=f"{body.key} {role}")
    made = RoleGroup.objects.create(**{key: body}, role=role, group=group)
    give_role_permissions(group=group, body=body, codenames=PERMISSIONS[role])
    return made
