"""What a day brings by itself: a successor who has not signed, an appointment that ends soon. Told once; rights are not touched."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from focalpoints import events
from focalpoints.events.handover_things import unfollowed
from focalpoints.models import Appointment, Handover
from focalpoints.services.appointments import iso
from focalpoints.services.handover import register
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record

SOON = timedelta(days=60)
SYSTEM = Actor(None)


def ask_newcomer(handover_id: int) -> bool:
    """Ask whoever came in by an invitation to sign. False: not approved (then they are asked with the approval), signed, closed."""
    open_now = {"state": Handover.State.APPROVED, "incoming__isnull": False, "incoming_signed_at": None}
    rows = Handover.objects.select_related("post__country", "post__organisation")
    handover = rows.filter(pk=handover_id, **open_now).first()
    if handover is None:
        return False
    register(events.HANDOVER_JOINED, handover, SYSTEM)
    return True


def tell_of_late() -> int:
    """Tell those who approved: the overlap should have begun, and the one who takes over has not signed."""
    rows = Handover.objects.filter(
        state=Handover.State.APPROVED, incoming_signed_at=None, begins_at__lte=timezone.now()
    ).select_related("post__country", "post__organisation")
    told = set(Event.objects.filter(kind=events.HANDOVER_LATE.code, subject_id__in=rows).values_list("subject_id", flat=True))
    late = [row for row in rows if row.pk not in told]
    for row in late:
        register(events.HANDOVER_LATE, row, SYSTEM)
    return len(late)


def tell_of_ends() -> int:
    """Tell each holder whose appointment ends within 60 days and whom nobody follows, and, folded, those who manage the team."""
    now = timezone.now()
    rows = Appointment.objects.now().filter(user__is_service=False, valid__endswith__lte=now + SOON)
    rows = list(unfollowed(rows).select_related("post__country", "post__organisation", "user"))
    told = _told([row.post_id for row in rows])
    new = [row for row in rows if (row.pk, iso(row.valid.upper)) not in told]
    by_body = defaultdict(list)
    for row in new:
        record(
            events.YOURS_ENDS_SOON,
            subject=row.post,
            actor=SYSTEM,
            post=row.post_id,
            person=row.user_id,
            appointment=row.pk,
            after=iso(row.valid.upper),
        )
        by_body[row.post.body].append(row.pk)
    for body, appointments in by_body.items():
        record(events.END_SOON, subject=body.coordination_label, actor=SYSTEM, appointments=appointments)
    return len(new)


def _told(posts: list[int]) -> set[tuple[int, str]]:
    """{(appointment, its end)} of which the holder was told already."""
    found = Event.objects.filter(kind=events.YOURS_ENDS_SOON.code, subject_id__in=posts).values_list("data", flat=True)
    return {(data["appointment"], data["after"]) for data in found}
