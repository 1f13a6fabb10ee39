"""The one place that calls django-guardian: which role of a country or organisation may do what to it."""

from guardian.shortcuts import assign_perm


def give_role_permissions(*, group, body, codenames) -> None:
    """Let the group of a role do `codenames` to a country or organisation. Never to one person: a constraint refuses it."""
    app_label = body._meta.app_label
    for codename in codenames:
        assign_perm(f"{app_label}.{codename}", group, body)
