"""The posts somebody holds with their dates, for their own profile (settings.POSTS_OF)."""

from django.db.models import OuterRef, Subquery

from focalpoints.models import Appointment
from focalpoints.querysets import posts_held


def posts_with_dates(user):
    """`posts_held`, each with `held_from` and `held_until` (None: no end yet) of the appointment it is held by."""
    mine = (
        Appointment.objects.now().filter(user=user.pk, post=OuterRef("pk")).order_by("-kind")
    )  # the holder's before the deputy's
    return posts_held(user).annotate(
        held_from=Subquery(mine.values("valid__startswith")[:1]), held_until=Subquery(mine.values("valid__endswith")[:1])
    )
