"""Days of casework for a person's calendar. SECURITY: entries are numbers alone; no reference, no title, no country is in them."""

from datetime import UTC

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Note, NoteGrant
from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.notifications.deadlines import Deadline, register


@register
def ends(user, until):
    """Notes of their own posts and bodies, and access of theirs, by the day on which it ends."""
    posts = [post for post in posts_held(user) if "write_notes" in PERMISSIONS[post.role]]
    if not posts:
        return
    own = Note.objects.visible_to(user).filter(author_post__in=[post.pk for post in posts], state=Note.State.RELEASED)
    yield from _numbers(
        "notes", _("Casework: notes end (%(number)s)"), own.filter(valid_until__lte=until).values_list("valid_until", flat=True)
    )
    labels = [post.body.casework_label_id for post in posts] + [post.label_id for post in posts]
    given = NoteGrant.objects.visible_to(user).in_force().filter(label__in=labels, valid__endswith__isnull=False)
    moments = given.values_list("valid__endswith", flat=True)
    days = [moment.astimezone(UTC).date() for moment in moments]
    yield from _numbers("access", _("Casework: access ends (%(number)s)"), [day for day in days if day <= until])


def _numbers(key: str, words: str, days):
    counted: dict = {}
    for day in days:
        counted[day] = counted.get(day, 0) + 1
    for day, number in counted.items():
        yield Deadline(f"casework:{key}:{day}", day, words % {"number": number}, reverse("notifications:list"))
