"""The one place that calls django-guardian: which role of a country or organisation may do what to it."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from guardian.utils import get_group_obj_perms_model


def give_role_permissions(*, group, body, codenames) -> None:
    """Let the group of a role do `codenames` to a country or organisation, in two statements. Never to one person: a constraint refuses it.

    Raises Permission.DoesNotExist for a name that there is none of.
    """
    of_group = get_group_obj_perms_model(body)
    known = {one.codename: one for one in Permission.objects.filter(content_type=ContentType.objects.get_for_model(body))}
    if unknown := set(codenames) - set(known):
        raise Permission.DoesNotExist(f"{body._meta.label}: {', '.join(sorted(unknown))}")
    rows = [of_group(group=group, permission=known[codename], content_object=body) for codename in codenames]
    of_group.objects.bulk_create(rows, ignore_conflicts=True)  # given twice is given
