"""Changes of posts, holders and roles."""

from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.errors import AppointmentRefused, PostRefused
from focalpoints.models import Appointment, Country, Organisation, Post, Role, RoleGroup
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.querysets import Clock
from rabatplatform.access.services import give_role_permissions
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write


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
    """The account that the agency tokens of an organisation act as: no password, no sign-in, and a focal_point post held now."""
    from rabatplatform.accounts.services import make_service_account

    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two calls make one account and one post
    account = make_service_account(key=organisation.slug, name=organisation.short_name)
    if not Appointment.objects.filter(user=account, post__organisation=organisation, valid__contains=Clock()).exists():
        ensure_role_group(body=organisation, role=Role.FOCAL_POINT)
        titles = {"en": "Systems of the organisation (API)", "fr": "Systèmes de l’organisation (API)"}
        post = Post.objects.create(organisation=organisation, role=Role.FOCAL_POINT, titles=titles)
        Appointment.objects.create(post=post, user=account, valid=DateTimeTZRange(timezone.now(), None))
    return account


@transaction.atomic
def create_post(
    *,
    body: Country | Organisation,
    role: str,
    titles: dict[str, str],
    actor: Actor,
    institution: str = "",
    networks=(),
    working_languages=(),
    time_zone: str = "UTC",
    deputy: Post | None = None,
) -> Post:
    """Open a post of a country or organisation; it stays vacant until somebody is appointed.

    titles: {language: title of the function}; networks: Network rows; time_zone: IANA name.
    Raises PermissionDenied, PostRefused (secretariat elsewhere than at its organisation, deputy of another body, unknown zone).
    """
    policies.may_manage(actor, body, role).require()
    if role == Role.SECRETARIAT and not (isinstance(body, Organisation) and body.slug == Organisation.SECRETARIAT):
        raise PostRefused(_("Only the organisation that runs the secretariat has secretariat posts."), fields={"role": role})
    if deputy is not None and deputy.body != body:
        raise PostRefused(_("A deputy is a post of the same country or organisation."), fields={"deputy": deputy.pk})
    if time_zone not in available_timezones():
        raise PostRefused(_("This time zone is not known."), fields={"time_zone": time_zone})
    ensure_role_group(body=body, role=role)
    key = "country" if isinstance(body, Country) else "organisation"
    post = Post.objects.create(
        **{key: body},
        role=role,
        titles=titles,
        institution=institution,
        working_languages=list(working_languages),
        time_zone=time_zone,
        deputy=deputy,
    )
    post.networks.set(networks)
    write("post_opened", user_id=actor.user and actor.user.pk, post=post.pk, role=str(role))
    return post


@transaction.atomic
def appoint(*, post: Post, person, since: datetime, actor: Actor, until: datetime | None = None) -> Appointment:
    """Let a person hold a post from a moment until another (excluded; None: open). Their rights begin and end by these alone.

    Raises PermissionDenied, AppointmentRefused (closed post, no time in between, or they hold it then already).
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    policies.may_manage(actor, post.body, post.role).require()
    if post.closed_at is not None:
        raise AppointmentRefused(_("This post is closed."))
    if until is not None and until <= since:
        raise AppointmentRefused(_("The end must come after the beginning."), fields={"until": _("Choose a later day.")})
    valid = DateTimeTZRange(since, until)
    if Appointment.objects.filter(post=post, user=person, valid__overlap=valid).exists():
        raise AppointmentRefused(_("This person holds the post in that time already."))
    appointment = Appointment.objects.create(post=post, user=person, valid=valid)
    write("appointed", user_id=actor.user and actor.user.pk, post=post.pk, person=person.pk, appointment=appointment.pk)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, actor: Actor, at: datetime | None = None) -> Appointment:
    """End an appointment at a moment (default: now). From that moment on its rights are gone, with no job run.

    Raises PermissionDenied, AppointmentRefused (not begun yet, or ended before that moment).
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post__country", "post__organisation")
        .get(pk=appointment.pk)
    )
    post, at = appointment.post, at or timezone.now()
    policies.may_manage(actor, post.body, post.role).require()
    since, until = appointment.valid.lower, appointment.valid.upper
    if until is not None and until <= at:
        raise AppointmentRefused(_("This appointment has ended already."))
    if since is not None and at <= since:
        raise AppointmentRefused(_("This appointment has not begun by then."))
    appointment.valid = DateTimeTZRange(since, at)
    appointment.save(update_fields=["valid"])
    person = appointment.user_id
    write("appointment_ended", user_id=actor.user and actor.user.pk, post=post.pk, person=person, appointment=appointment.pk)
    return appointment
