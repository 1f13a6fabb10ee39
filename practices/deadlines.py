"""Days of practices for a person's calendar: reviews that their posts write, practices that their bodies validate and confirm."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.querysets import posts_held
from practices.confirmation_lists import bodies_confirmed_for, due_of
from practices.models import Review, ReviewRound, Validation
from practices.validation_days import days_of
from rabatplatform.confirmation.ladder import due_at
from rabatplatform.notifications.deadlines import Deadline, register


@register
def reviews(user, until):
    posts = [post.pk for post in posts_held(user)]
    asked = (Review.State.ASKED, Review.State.READING)
    rows = Review.objects.visible_to(user).filter(post__in=posts, state__in=asked, due_on__lte=until) if posts else ()
    for row in rows:
        yield Deadline(f"review:{row.pk}", row.due_on, _("A review is due"), reverse("practices:review-list"))


@register
def validations(user, until):
    """The day after which the Secretariat is told that a validation does not come; what is late stands today."""
    labels = [body.coordination_label_id for body in bodies_confirmed_for(user)]
    if not labels:
        return
    rows = Validation.objects.visible_to(user).filter(body__in=labels, state=Validation.State.WAITING)
    for row in rows.filter(round__state=ReviewRound.State.VALIDATING).select_related("round__practice"):
        day = max(days_of(row).tells, timezone.localdate())
        if day <= until:
            yield Deadline(f"validation:{row.pk}", day, _("A practice is to be validated"), row.round.practice.get_absolute_url())


@register
def confirmations(user, until):
    """One entry for each day on which practices are due; what is late stands today."""
    bodies = bodies_confirmed_for(user)
    days: dict = {}
    for practice in due_of(user, bodies) if bodies else ():
        day = max((due_at(practice) or timezone.now()).date(), timezone.localdate())
        if day <= until:
            days[day] = days.get(day, 0) + 1
    for day, number in days.items():
        title = _("Practices to confirm (%(number)s)") % {"number": number}
        yield Deadline(f"practices:{day}", day, title, reverse("practices:confirm-list"))
