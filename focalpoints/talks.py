"""A message and what was answered to it. Between two posts; where one is vacant, others write for it."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from focalpoints.models import Post, PostMessage
from focalpoints.querysets import posts_held
from rabatplatform.accounts.actors import Actor

BODIES = ("post__country", "post__organisation", "from_post__country", "from_post__organisation")


def first_of(message: PostMessage) -> PostMessage:
    return message.reply_to or message


def messages_of(user, first_id: int):
    """What `user` may read of a talk, the oldest first."""
    rows = PostMessage.objects.visible_to(user).filter(Q(pk=first_id) | Q(reply_to=first_id))
    return rows.select_related("from_user", "duty", *BODIES).order_by("created_at", "pk")


def talks_of(user):
    """The first messages of the talks that `user` may read, with `last_at` and `answers`; the last written to first."""
    answers = PostMessage.objects.visible_to(user).filter(reply_to=OuterRef("pk"))
    rows = PostMessage.objects.visible_to(user).filter(reply_to=None)
    rows = rows.annotate(last_at=Coalesce(Subquery(answers.order_by("-created_at").values("created_at")[:1]), "created_at"))
    return rows.annotate(is_answered=Exists(answers)).select_related("from_user", *BODIES).order_by("-last_at", "-pk")


def actor_in(user, first: PostMessage) -> Actor:
    """From which post somebody writes on: the one that was written to, the one that wrote, else the one they answer for it from."""
    held = list(posts_held(user))
    for wanted in (first.post, first.from_post):
        for post in held:
            if post.pk == wanted.pk:
                return Actor(user, post)
    bodies = (first.post.body, first.from_post.body)
    own = next((post for body in bodies for post in held if post.body == body), None)
    return Actor(user, own or (held[0] if held else None))


def other_side(first: PostMessage, actor: Actor) -> Post:
    """The post that gets what `actor` writes in this talk."""
    if actor.post.pk == first.from_post_id:
        return first.post
    if actor.post.pk == first.post_id:
        return first.from_post
    # Neither of the two: they write for a vacant one, which a message to it says.
    rows = PostMessage.objects.visible_to(actor.user).filter(Q(pk=first.pk) | Q(reply_to=first.pk), duty__isnull=False)
    written_to = rows.exclude(from_post=actor.post.pk).order_by("-pk").values_list("post", flat=True).first()
    return first.post if written_to == first.from_post_id else first.from_post
