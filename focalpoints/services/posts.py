"""Posts are opened and closed."""

from contextlib import contextmanager
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.errors import NoSeat, PostRefused
from focalpoints.events import POST_CLOSED, POST_OPENED
from focalpoints.events.directory import POST_UPDATED
from focalpoints.models import Appointment, Country, Handover, Invitation, Organisation, Post, Role
from focalpoints.policies.directory import may_edit_post
from focalpoints.services.systems import ensure_role_group
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.audit.services import write
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS, begin
from rabatplatform.events.services import record


@contextmanager
def seats_kept():
    """Tell the database's refusal of one post too many in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "seats_of_a_role":
            raise
        raise NoSeat(
            _("All seats of this role are taken. Close a post first, or ask the Secretariat for one more."),
            fields={"role": _("No seat is free for this role.")},
        ) from error


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
    post = Post(
        **{key: body},
        role=role,
        titles=titles,
        institution=institution,
        working_languages=list(working_languages),
        time_zone=time_zone,
        deputy=deputy,
    )
    with seats_kept():
        post.save()
    begin(post, actor=actor, at=post.opened_at)
    post.save(update_fields=CONFIRMATION_FIELDS)
    post.networks.set(networks)
    write("post_opened", user_id=actor.user and actor.user.pk, post=post.pk, role=str(role))
    record(POST_OPENED, subject=body.coordination_label, actor=actor, register=body.coordination_label_id, post=post.pk)
    return post


@transaction.atomic
def update_post(*, post: Post, facts: dict, actor: Actor) -> Post:
    """Change what the directory says of a post. Being confirmed is an act of its own (services.confirmation).

    facts: some of titles, institution, networks, working_languages, time_zone, competences, accepts, secure_channels, hours,
    out_of_hours, mandate, deputy. Raises PermissionDenied, PostRefused (closed; a deputy that is itself, closed, of another body).
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    may_edit_post(actor, post).require()
    facts = dict(facts)
    networks, deputy = facts.pop("networks", None), facts.get("deputy")
    if deputy is not None and (deputy.pk == post.pk or deputy.closed_at is not None or deputy.body != post.body):
        raise PostRefused(
            _("A deputy is another open post of the same country or organisation."), fields={"deputy": _("Choose another post.")}
        )
    if "time_zone" in facts and facts["time_zone"] not in available_timezones():
        raise PostRefused(_("This time zone is not known."), fields={"time_zone": _("Choose from the list.")})
    if "titles" in facts and not any(facts["titles"].values()):
        raise PostRefused(_("Give the post a title in one language."), fields={"titles": _("Give a title.")})
    for name, value in facts.items():
        setattr(post, name, value)
    post.save(update_fields=list(facts))
    if networks is not None:
        post.networks.set(networks)
    body = post.body
    record(POST_UPDATED, subject=body.coordination_label, actor=actor, register=body.coordination_label_id, post=post.pk)
    return post


@transaction.atomic
def close_post(*, post: Post, actor: Actor) -> Post:
    """Close a post that nobody holds and nobody is invited to; it stays in the history and frees its seat.

    Raises PermissionDenied, PostRefused (held now or later, an invitation or handover is open, responsible for a key, closed already).
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)
    policies.may_manage(actor, post.body, post.role).require()
    if post.closed_at is not None:
        raise PostRefused(_("This post is closed already."))
    if Appointment.objects.filter(post=post, valid__overlap=(timezone.now(), None)).exists():
        raise PostRefused(_("Somebody holds this post now or will; end the appointment first."))
    if Invitation.objects.filter(post=post, state=Invitation.State.PENDING).exists():
        raise PostRefused(_("Somebody is invited to this post; withdraw the invitation first."))
    if AgencyKey.objects.filter(responsible=post.label_id, revoked_at=None).exists():
        raise PostRefused(
            _("This post is responsible for a key for the API; let another post be responsible first, or revoke the key.")
        )
    if Handover.objects.filter(post=post, state__in=[Handover.State.PREPARED, Handover.State.APPROVED]).exists():
        raise PostRefused(_("This post is being handed over; withdraw the handover first."))
    post.closed_at, post.next_step_at = timezone.now(), None
    post.save(update_fields=["closed_at", "next_step_at"])
    Post.objects.filter(deputy=post).update(deputy=None)
    write("post_closed", user_id=actor.user and actor.user.pk, post=post.pk)
    body = post.body
    record(POST_CLOSED, subject=body.coordination_label, actor=actor, register=body.coordination_label_id, post=post.pk)
    return post
