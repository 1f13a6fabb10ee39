"""Following and no longer following: always for a post, which keeps what it follows when it passes to another holder."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rabatplatform.accounts.actors import Actor
from rabatplatform.notifications.errors import FollowRefused
from rabatplatform.notifications.follows import Filters, FollowSource, signature_of
from rabatplatform.notifications.models import Follow
from rabatplatform.notifications.policies import may_follow

MOST_OF_A_POST = 50


@transaction.atomic
def follow(*, actor: Actor, source: FollowSource, filters: Filters) -> Follow:
    """Follow a search from the actor's post. filters: as `source.clean` gives them. What it follows already stays as it is.

    Raises PermissionDenied, FollowRefused (the post follows as much as it may).
    """
    may_follow(actor, source).require()
    _one_at_a_time(actor.post)
    signature = signature_of(source.code, filters)
    mine = Follow.objects.visible_to(actor.user).open().filter(post=actor.post.label_id)
    if (same := mine.filter(signature=signature).first()) is not None:
        return same
    if mine.count() >= MOST_OF_A_POST:
        raise FollowRefused(
            _("This post follows %(most)d searches, which is the limit. Stop following one of them first.")
            % {"most": MOST_OF_A_POST}
        )
    made = Follow.objects.create(
        post_id=actor.post.label_id, source=source.code, filters=filters, signature=signature, made_by=actor.user
    )
    made.refresh_from_db(fields=["reference"])
    return made


@transaction.atomic
def unfollow(*, user, follow: Follow) -> Follow:
    """No longer follow. Whoever holds its post may, and `follow` with the same filters undoes it."""
    rows = Follow.objects.visible_to(user).open().select_for_update()
    if (row := rows.filter(pk=follow.pk).first()) is not None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    return follow


def _one_at_a_time(post) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"follows of {post.label_id}"])
