"""Days of casework for a person's calendar. SECURITY: the feed is read without sign-in: one entry a day says that something ends, not
what, how many, nor that it is casework."""

from datetime import UTC

from django.urls import reverse
from django.utils.translation import gettext as _

from casework.models import Note, NoteGrant
from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.notifications.deadlines import Deadline, register


@register
def ends(user, until):
    """The days on which a note of their own posts ends, or access of theirs."""
    posts = [post for post in posts_held(user) if "write_notes" in PERMISSIONS[post.role]]
    if not posts:
        return
    own = Note.objects.visible_to(user).filter(author_post__in=[post.pk for post in posts], state=Note.State.RELEASED)
    days = set(own.filter(valid_until__lte=until).values_list("valid_until", flat=True))
    labels = [post.body.casework_label_id for post in posts] + [post.label_id for post in posts]
    given = NoteGrant.objects.visible_to(user).in_force().filter(label__in=labels, valid__endswith__isnull=False)
    days |= {moment.astimezone(UTC).date() for moment in given.values_list("valid__endswith", flat=True)}
    for day in sorted(day for day in days if day <= until):
        yield Deadline(f"ends:{day}", day, _("Something ends: sign in"), reverse("notifications:list"))
