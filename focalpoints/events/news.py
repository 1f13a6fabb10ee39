"""What followers of a post are told: that something changed in the directory, as every member reads it there.

The acts themselves stand in registers that few may read. `what`: the code of the act, `of`: the id of its event.
"""

from django.utils.translation import gettext_lazy as _

from focalpoints.events.directory import POST_UPDATED
from focalpoints.events.handover import HANDED_OVER, HANDED_OVER_ALONE
from focalpoints.events.members import APPOINTED, JOINED, POST_CHANGED, POST_CLOSED, POST_OPENED
from focalpoints.querysets import post_of
from rabatplatform.events.catalogue import FOR_INFORMATION, EventKind, nobody, register

_NEW_HOLDER = _("A new holder was named for the post “%(post)s”.")
SENTENCES = {
    POST_OPENED.code: _("The post “%(post)s” was opened."),
    POST_CLOSED.code: _("The post “%(post)s” was closed."),
    POST_UPDATED.code: _("The entry of the post “%(post)s” was changed."),
    **dict.fromkeys((kind.code for kind in (JOINED, APPOINTED, POST_CHANGED, HANDED_OVER, HANDED_OVER_ALONE)), _NEW_HOLDER),
}
SOURCE = "posts"


def posts_of_directory(ids, user) -> dict:
    """Posts as those read them who hold a post now."""
    from focalpoints.directory.posts import all_posts

    if not post_of(user):
        return {}
    return {post.pk: post for post in all_posts().filter(pk__in=set(ids)).select_related("country", "organisation")}


POST_NEWS = register(
    EventKind(
        "focalpoints.post_news",
        _("Something changed at a post that you follow"),
        FOR_INFORMATION,
        audience=nobody,
        subjects=posts_of_directory,
        sentence=lambda event, post: str(SENTENCES[event.data["what"]]) % {"post": post},
        thing="post",
        news=SOURCE,
    )
)
