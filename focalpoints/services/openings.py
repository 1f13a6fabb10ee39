"""A post that is opened for somebody: both or neither."""

from datetime import datetime

from django.db import transaction

from focalpoints.models import Country, Invitation, Organisation
from focalpoints.services.invitations import invite
from focalpoints.services.posts import create_post
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
    """Open a post and invite its holder. origin: nomination or member_import. Raises what create_post and invite raise."""
    post = create_post(
        body=body,
        role=role,
        titles=titles,
        institution=institution,
        working_languages=[language],
        time_zone=time_zone,
        actor=actor,
    )
    return invite(post=post, email=email, name=name, language=language, until=until, actor=actor, **origin)
