"""What the directory holds about a person beside their account: invitations, nominations, lists that were imported."""

from django.db import connection, transaction

from focalpoints.events import INVITATION_WITHDRAWN
from focalpoints.events.nominations import NOMINATION_WITHDRAWN
from focalpoints.models import Invitation, Nomination
from focalpoints.services import invitations, nominations
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.handing import hand_over

SYSTEM = Actor(None)


def forget(person, address: str) -> None:
    """Take their name and the address they had away; the rows stay. The database lets only them or the secretariat ask.

    Open invitations and nominations of theirs end by it; a worker writes the lines of the registers, which they may not read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT focalpoints_forget(%s, %s)", [person.pk, address])
    transaction.on_commit(lambda: _register_later(person.pk))


def register_withdrawn(person_id: int) -> int:
    """In system scope: a line for each invitation and nomination that ended by forgetting somebody. Once. Returns how many."""
    hidden = {"email": f"erased-{person_id}@erased.invalid", "state": "withdrawn"}  # as focalpoints_forget writes it
    told = Event.objects.filter(kind=INVITATION_WITHDRAWN.code)
    left = Invitation.objects.filter(**hidden).select_related("post__country", "post__organisation")
    left = [row for row in left if not told.filter(data__invitation=row.pk).exists()]
    for row in left:
        invitations.in_register(INVITATION_WITHDRAWN, row, SYSTEM)
    known = Event.objects.filter(kind=NOMINATION_WITHDRAWN.code).values("subject_id")
    ended = list(Nomination.objects.filter(**hidden).exclude(pk__in=known))
    for row in ended:
        nominations.in_register(NOMINATION_WITHDRAWN, row, SYSTEM)
    return len(left) + len(ended)


def _register_later(person_id: int) -> None:
    from focalpoints.tasks import register_forgotten

    hand_over(register_forgotten, person_id)
