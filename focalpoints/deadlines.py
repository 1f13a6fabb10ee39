"""Days of the directory for a person's calendar: where their posts end, what they confirm, handovers, keys."""

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.confirmation_lists import due_appointments, due_contacts, due_posts
from focalpoints.days import last_day, zone_of
from focalpoints.models import Appointment, Handover, Role
from focalpoints.policies.confirmation import confirmer
from focalpoints.querysets import posts_held
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.confirmation.ladder import due_at
from rabatplatform.notifications.deadlines import Deadline, register


@register
def posts_that_end(user, until):
    """The last day of each post that they hold or stand in for."""
    rows = Appointment.objects.now().filter(user=user.pk, valid__endswith__isnull=False)
    for row in rows.select_related("post__country", "post__organisation"):
        day = last_day(row.valid.upper, zone_of(row.post))
        if day <= until:
            title = _("Last day: %(post)s") % {"post": row.post}
            yield Deadline(f"appointment:{row.pk}", day, title, row.post.get_absolute_url())


@register
def confirmations(user, until):
    """One entry for each day on which lines of the directory are due, at most: what is late stands today."""
    person = confirmer(user)
    rows = [*due_posts(person), *due_appointments(person), *due_contacts(user, person)]
    days: dict = {}
    for row in rows:
        day = max((due_at(row) or timezone.now()).date(), timezone.localdate())
        if day <= until:
            days[day] = days.get(day, 0) + 1
    for day, number in days.items():
        title = _("Directory: lines to confirm (%(number)s)") % {"number": number}
        yield Deadline(f"confirmations:{day}", day, title, reverse("focalpoints:confirm"))


@register
def handovers(user, until):
    """The end of an overlap, of whoever leaves and whoever comes."""
    held = Appointment.objects.now().filter(user=user.pk).values("post")
    rows = Handover.objects.visible_to(user).filter(post__in=held, state="approved", ends_at__isnull=False)
    for row in rows.select_related("post__country", "post__organisation"):
        day = last_day(row.ends_at, zone_of(row.post))
        if day <= until:
            title = _("The handover ends: %(post)s") % {"post": row.post}
            yield Deadline(f"handover:{row.pk}", day, title, row.get_absolute_url())


@register
def keys(user, until):
    """The last day of a key of an organisation, for its coordinators and for whoever holds the post that is responsible for it. The title
    does not name it: calendars are copied."""
    posts = list(posts_held(user))
    coordinated = [post.body.coordination_label_id for post in posts if post.role == Role.COORDINATOR]
    theirs = Q(responsible__in=[post.label_id for post in posts]) | Q(body__in=coordinated)
    rows = AgencyKey.objects.visible_to(user).filter(theirs, revoked_at=None) if posts else AgencyKey.objects.none()
    for key in rows.annotate(last=Max("secrets__expiry", filter=Q(secrets__revoked_at=None))).exclude(last=None):
        day = last_day(key.last, timezone.get_current_timezone())
        if day <= until:
            path = reverse("focalpoints:key-detail", args=[key.reference])
            yield Deadline(f"key:{key.pk}", day, _("The last secret of a key for the API ends"), path)
