"""An address that mails come back from. Its subject is the person; data: `contacts`, row numbers of those that it makes doubtful."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import from_body
from focalpoints.events.subjects import secretariat
from focalpoints.events.topics import CONFIRMATION
from focalpoints.models import Appointment, Role
from focalpoints.policies import may_read_register
from rabatplatform.events.catalogue import OPEN, WAITS_FOR_YOU, EventKind, register
from rabatplatform.notifications.addresses import is_returned


class DoubtfulAddress:
    """A member as the one whose address is to be checked; its page is that of their appointment."""

    def __init__(self, appointment):
        self.appointment, self.person, self.pk = appointment, appointment.user, appointment.user_id

    def __str__(self):
        return str(self.person)

    def get_absolute_url(self):
        return reverse("focalpoints:member-detail", args=[self.appointment.reference])


def _held(people):
    rows = Appointment.objects.now().of_holders().filter(user__in=set(people))
    return rows.select_related("user", "post__country", "post__organisation").order_by("pk")


def _members(ids, user) -> dict[int, DoubtfulAddress]:
    """Those of whom `user` manages, or as the secretariat reads, the members' register."""
    found, rulings = {}, {}
    for appointment in _held(ids):
        body = appointment.post.body
        if body not in rulings:
            rulings[body] = bool(may_read_register(user, body))
        if rulings[body]:
            found.setdefault(appointment.user_id, DoubtfulAddress(appointment))
    return found


def _coordinators(event) -> set[int]:
    """Of the bodies that the person serves; the secretariat, where there is none but the person themself."""
    bodies = {appointment.post.body for appointment in _held([event.subject_id])}
    held = Appointment.objects.now().filter(post__role=Role.COORDINATOR)
    people = set()
    for body in bodies:
        people |= set(held.filter(**{f"post__{body._meta.model_name}": body.pk}).values_list("user", flat=True))
    return people - {event.subject_id} or set(secretariat())


def _body(event):
    appointment = _held([event.subject_id]).first()
    return appointment.post.body if appointment else None


ADDRESS_RETURNED = register(
    EventKind(
        "focalpoints.address_returned",
        _("Mails to one of your members come back"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=_coordinators,
        subjects=_members,
        sentence=lambda event, member: (
            gettext("Mails to %(person)s come back. Ask on another channel which address is right.") % {"person": member}
        ),
        waits=lambda event, member: is_returned(member.person),
        topic=CONFIRMATION,
        thing="address",
        escalates=from_body(_body),
        by_day=True,
    )
)
