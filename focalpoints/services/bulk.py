"""Ending several appointments in one act: each that can be ended is, and the others say why not."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from focalpoints.models import Appointment
from focalpoints.services.appointments import end_appointment
from rabatplatform.accounts.actors import Actor
from rabatplatform.errors import DomainError


@transaction.atomic
def end_many(*, appointments: Iterable[Appointment], actor: Actor, reason: str) -> list[tuple[Appointment, str | None]]:
    """[(appointment as it is then, None or why it was not ended)], in the order of their numbers: two at once wait for each other."""
    done = []
    for appointment in sorted(appointments, key=lambda row: row.pk):
        try:
            with transaction.atomic():
                ended = end_appointment(appointment=appointment, actor=actor, reason=reason)
        except (DomainError, PermissionDenied) as refusal:
            done.append((appointment, str(refusal)))
        else:
            done.append((ended, None))
    return done
