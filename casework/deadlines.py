"""Days of casework for a person's calendar. SECURITY: the feed is read without sign-in: one entry a day says that something ends, not
what, how many, nor that it is casework."""

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.days import last_day
from casework.models import Note, NoteGrant
from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.notifications.deadlines import Deadline, register


@register
def ends(user, until):
    """The last days of notes of their own posts, and of access of theirs: days of the active time zone, as pages say them."""
    posts = posts_held(user)
    writing = [post.pk for post in posts if "write_notes" in PERMISSIONS[post.role]]
    reading = [post for post in posts if "read_casework" in PERMISSIONS[post.role]]
    days = set()
    if writing:
        own = Note.objects.visible_to(user).filter(author_post__in=writing, state=Note.State.RELEASED)
        days |= set(own.filter(valid_until__lte=until).values_list("valid_until", flat=True))
    if reading:
        labels = [post.body.casework_label_id for post in reading] + [post.label_id for post in reading]
        given = NoteGrant.objects.visible_to(user).in_force().filter(label__in=labels, valid__endswith__isnull=False)
        days |= {last_day(moment) for moment in given.values_list("valid__endswith", flat=True)}
    for day in sorted(day for day in days if day <= until):
        yield Deadline(f"ends:{day}", day, _("Something ends: sign in"), reverse("notifications:list"))
