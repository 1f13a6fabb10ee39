"""From an act in a register to the news that followers of the post may read."""

from focalpoints.events.news import POST_NEWS, SENTENCES
from focalpoints.models import Post
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record
from rabatplatform.notifications.models import Follow


def record_post_news(event) -> None:
    """Consumer of events. Nothing is recorded while nobody follows the directory."""
    if event.kind not in SENTENCES or not Follow.objects.open().filter(source=POST_NEWS.news).exists():
        return
    post = Post.objects.filter(pk=event.data.get("post")).first()
    if post is not None:
        record(POST_NEWS, subject=post, actor=Actor(event.actor), what=event.kind, of=event.pk)
