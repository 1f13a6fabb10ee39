"""What is said of an appointment that is ended before it began."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints import days
from focalpoints.models import Appointment, Handover
from rabatplatform.web.templatetags.web import written


def first_day(appointment: Appointment) -> date | None:
    """In the zone of its post, of one that is still to come; else None."""
    since = appointment.valid.lower
    return since.astimezone(days.zone_of(appointment.post)).date() if since is not None and since > timezone.now() else None


def told(appointment: Appointment) -> str:
    """What has happened, and what has not: the end that a handover set for the one before is a decision of its own."""
    said = _("The appointment of %(person)s (%(post)s) was cancelled before it began.")
    return " ".join(filter(None, [said % {"person": appointment.user, "post": appointment.post.title}, what_stays(appointment)]))


def what_stays(appointment: Appointment) -> str:
    """The end of the one who handed the post over, of an appointment that is not there yet or any more; "" without one."""
    if not appointment.valid.isempty and first_day(appointment) is None:
        return ""
    handover = Handover.objects.filter(made=appointment.pk, outgoing__isnull=False).select_related("outgoing__user").first()
    if handover is None or handover.outgoing.valid.upper is None:
        return ""
    last = written(days.last_day(handover.outgoing.valid.upper, days.zone_of(appointment.post)), "DATE_FORMAT")
    return _("The last day of %(person)s, who hands the post over, stays: %(day)s.") % {
        "person": handover.outgoing.user,
        "day": last,
    }
