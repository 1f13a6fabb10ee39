"""By when a practice is to be validated: in working days of whoever is asked, after as many as the ladder of what waits has."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
from practices.models import Validation
from rabatplatform.notifications.services.escalating import WORKING_DAYS, working_days_of

REMIND = sum(WORKING_DAYS[:2])  # working days until its coordinators, the first and the second in line, are reminded
TELL = sum(WORKING_DAYS)  # until the secretariat is told


@dataclass(frozen=True)
class Days:
    """reminds: its coordinators; tells: the secretariat, on the same day where nobody coordinates."""

    reminds: date
    tells: date


def days_of(row: Validation) -> Days:
    """row: with its round. Where nobody coordinates, of Monday to Friday."""
    people = set(holders_of(body_of_coordination(row.body_id), COORDINATORS).values_list("pk", flat=True))
    after = [timezone.localdate(working_days_of(people, row.round.opened_at, number)) for number in (REMIND, TELL)]
    return Days(after[0], after[1] if people else after[0])
