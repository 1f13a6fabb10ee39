"""What the platform makes for itself: groups of roles, and the account that the keys of an organisation act as."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import NoSeat
from focalpoints.models import Appointment, Country, Organisation, Post, Role, RoleGroup
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.services import give_role_permissions
from rabatplatform.accounts.errors import KeyRefused


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


@transaction.atomic
def ensure_service_account(organisation: Organisation):
    """The account that the keys of an organisation act as: no password, no sign-in, and a focal_point post held now.

    Raises KeyRefused: its post was taken from it, or suspended (SECURITY: a second one would give every key of before its life back);
    or the first key finds no seat for that post.
    """
    from focalpoints.services.posts import seats_kept
    from rabatplatform.accounts.services import make_service_account

    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two calls make one account and one post
    account = make_service_account(key=organisation.slug, name=organisation.short_name)
    held = Appointment.objects.filter(user=account, post__organisation=organisation)
    if held.now().exists():
        return account
    if held.exists():
        raise KeyRefused(
            _("The systems of %(body)s were taken from their post, or suspended there. Ask those who run the platform.")
            % {"body": organisation.short_name}
        )
    ensure_role_group(body=organisation, role=Role.FOCAL_POINT)
    titles = {"en": "Systems of the organisation (API)", "fr": "Systèmes de l’organisation (API)"}
    try:
        with seats_kept():
            post = Post.objects.create(organisation=organisation, role=Role.FOCAL_POINT, titles=titles)
    except NoSeat as error:
        raise KeyRefused(
            _(
                "The systems hold a post of a focal point, and all seats of this role are taken. "
                "Close a post first, or ask the Secretariat for one more."
            )
        ) from error
    Appointment.objects.create(post=post, user=account, valid=DateTimeTZRange(timezone.now(), None))
    return account
