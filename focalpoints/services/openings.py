"""A post that is opened for somebody: both or neither; and closed again where nobody comes."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import InvitationRefused, PostRefused
from focalpoints.members import plain
from focalpoints.models import Appointment, Country, Invitation, Nomination, Organisation, Post
from focalpoints.services.invitations import invite
from focalpoints.services.posts import close_post, create_post
from rabatplatform.accounts.actors import Actor


@transaction.atomic
def open_post_and_invite(
    *,
    body: Country | Organisation,
    role: str,
    titles: dict[str, str],
    institution: str,
    time_zone: str,
    actor: Actor,
    email: str,
    name: str,
    language: str,
    until: datetime | None,
    **origin,
) -> Invitation:
    """Open a post and invite its holder. origin: nomination or member_import.

    Raises what create_post and invite raise; InvitationRefused too when this person is invited to such a post already: a form
    that is sent twice opens one post.
    """
    _refuse_a_second(body, role, titles, email)
    post = create_post(
        body=body,
        role=role,
        titles=titles,
        institution=institution,
        working_languages=[language],
        time_zone=time_zone,
        actor=actor,
    )
    return invite(post=post, email=email, name=name, language=language, until=until, actor=actor, opens_post=True, **origin)


@transaction.atomic
def close_unused(*, post: Post, actor: Actor) -> bool:
    """Close a post that was opened for somebody who does not come; False: it was held, or somebody else is asked, and it stays."""
    Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if Appointment.objects.filter(post=post.pk).exists():
        return False
    if Nomination.objects.filter(post=post.pk, state=Nomination.State.PROPOSED).exists():
        return False
    try:
        close_post(post=post, actor=actor)
    except PostRefused:
        return False
    return True


def _refuse_a_second(body, role: str, titles: dict[str, str], email: str) -> None:
    """Two at once wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"opening {body.coordination_label_id}"])
    waiting = Invitation.objects.filter(
        body_label=body.coordination_label_id, state=Invitation.State.PENDING, email__iexact=email.strip(), post__role=role
    )
    wanted = _words(titles)
    for invitation in waiting.select_related("post"):
        there = _words(invitation.post.titles)
        if there & wanted or there == wanted:
            raise InvitationRefused(
                _("This person is invited to this post already. Send the invitation again, or withdraw it first."),
                fields={"email": _("Invited already.")},
            )


def _words(titles: dict[str, str]) -> set[str]:
    return {plain(title) for title in titles.values() if title}
