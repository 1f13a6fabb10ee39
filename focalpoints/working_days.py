"""The days on which people work: those of the country that they serve; Monday to Friday, where nothing else is known."""

from focalpoints.models import Appointment

SUNDAY_TO_THURSDAY = (6, 0, 1, 2, 3)
# Countries of the Process whose public offices rest on Friday and Saturday.
FRIDAY_AND_SATURDAY_OFF = ("DZ", "EG", "LY", "SD")


def of_people(user_ids) -> dict[int, tuple[int, ...]]:
    """{id of a person: weekdays, 0 = Monday} of those whose week is not Monday to Friday."""
    rows = Appointment.objects.now().filter(user__in=list(user_ids), post__country__alpha2__in=FRIDAY_AND_SATURDAY_OFF)
    return dict.fromkeys(rows.values_list("user_id", flat=True), SUNDAY_TO_THURSDAY)
