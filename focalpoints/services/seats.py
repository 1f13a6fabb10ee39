"""The Secretariat says how many posts of each role a country or organisation may have."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.errors import PostRefused
from focalpoints.events import SEATS_CHANGED
from focalpoints.models import Country, Role, SeatLimit
from focalpoints.seats import seats_of
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.events.services import record

MOST = 200


@transaction.atomic
def set_seats(*, body, seats: dict[str, int], actor: Actor) -> list[str]:
    """Set the limit of some roles; posts that are open already stay. Returns the roles whose limit changed.

    Raises PermissionDenied (not the secretariat), PostRefused (an unknown role, a number below 0 or above 200).
    """
    policies.may_set_seats(actor).require()
    wrong = {
        role: _("A number from 0 to 200.") for role, number in seats.items() if not 0 <= number <= MOST or role not in Role.values
    }
    if wrong:
        raise PostRefused(_("Some numbers of seats cannot be set."), fields=wrong)
    now = seats_of(body, list(seats))
    changed = [role for role, number in seats.items() if now[role].allowed != number]
    key = "country" if isinstance(body, Country) else "organisation"
    for role in changed:
        SeatLimit.objects.update_or_create(**{key: body}, role=role, defaults={"seats": seats[role]})
        write("seats_changed", user_id=actor.user.pk, body=body.coordination_label_id, role=role, seats=seats[role])
        record(
            SEATS_CHANGED,
            subject=body.coordination_label,
            actor=actor,
            register=body.coordination_label_id,
            role=role,
            before=str(now[role].allowed),
            after=str(seats[role]),
        )
    return changed
