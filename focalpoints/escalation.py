"""Who is told next while nobody acts: the deputy of the post that was asked, the coordinators of its body, the secretariat.

Steps are those of notifications.services.escalating: 1, 2, 3. A step without anybody is an empty set. Whoever may not read the thing is
passed over there; a line that would end with people who never may is cut short here (`within_body`). What goes on to nobody says why.
"""

from collections.abc import Callable

from focalpoints.duties import secretariat_now
from focalpoints.models import Appointment, Post
from focalpoints.querysets import COORDINATORS, holders_of

DEPUTY, COORDINATORS_OF_BODY, SECRETARIAT = 1, 2, 3
OF_THE_SECRETARIAT = "it is asked of the Secretariat, the last in line"
BY_THE_LADDER = "the ladder of confirmation has three notices and what follows them"


def from_post(post_of: Callable) -> Callable:
    """`escalates` of a kind that asks a post. post_of(event) -> Post or None."""

    def escalates(event, step: int) -> set[int]:
        """Whoever stands in at the post, and its deputy; the coordinators of its body; the Secretariat."""
        post = post_of(event)
        if post is None:
            return set()
        return _deputies(post) if step == DEPUTY else from_body(lambda event: post.body)(event, step)

    return escalates


def from_body(body_of: Callable) -> Callable:
    """`escalates` of a kind that asks a country or organisation, any of whose people may act. body_of(event) -> it or None."""

    def escalates(event, step: int) -> set[int]:
        """All coordinators of the body; the Secretariat."""
        body = body_of(event)
        if step == COORDINATORS_OF_BODY and body is not None:
            return set(holders_of(body, COORDINATORS).values_list("pk", flat=True))
        return {person.pk for person in secretariat_now()} if step == SECRETARIAT else set()

    return escalates


def within_body(escalates: Callable) -> Callable:
    """Never to the secretariat, where it may not read what waits: casework, drafts, returned texts."""

    def within(event, step: int) -> set[int]:
        return set() if step == SECRETARIAT else escalates(event, step)

    within.__doc__ = escalates.__doc__.replace("; the Secretariat.", ".")
    return within


def _deputies(post: Post) -> set[int]:
    """Who stands in for the holder now, and the holders of the post that the duties fall to."""
    now = Appointment.objects.now().filter(user__is_service=False)
    standing = now.filter(post=post, kind=Appointment.Kind.DEPUTY)
    return set(standing.values_list("user_id", flat=True)) | (
        set(now.filter(post=post.deputy_id).values_list("user_id", flat=True)) if post.deputy_id else set()
    )
