"""What followers of a post are told: that something changed in the directory, as every member reads it there.

The acts themselves stand in registers that few may read. `what`: the code of the act, `of`: the id of its event, None: a day has come.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from focalpoints.events.confirmation import MARKED_VACANT
from focalpoints.events.directory import (
    CHANNEL_ADDED,
    CHANNEL_CHANGED,
    CHANNEL_REMOVED,
    CONTACT_ADDED,
    CONTACT_CHANGED,
    CONTACT_REMOVED,
    POST_UPDATED,
)
from focalpoints.events.handover import HANDED_OVER, HANDED_OVER_ALONE
from focalpoints.events.members import (
    APPOINTED,
    APPOINTMENT_ENDED,
    JOINED,
    POST_CHANGED,
    POST_CLOSED,
    POST_OPENED,
    RESTORED,
    SUSPENDED,
    UNDONE,
)
from focalpoints.querysets import post_of
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, EventKind, nobody, register

_NEW_HOLDER = _("A new holder was named for the post “%(post)s”.")
_HOLDER_LEFT = _("Somebody who held the post “%(post)s” holds it no more.")  # SECURITY: nor why, nor whether for good
_HOLDER_BACK = _("Somebody who held the post “%(post)s” holds it again.")
SENTENCES = {
    POST_OPENED.code: _("The post “%(post)s” was opened."),
    POST_CLOSED.code: _("The post “%(post)s” was closed."),
    POST_UPDATED.code: _("The entry of the post “%(post)s” was changed."),
    MARKED_VACANT.code: _("The post “%(post)s” is marked vacant: nobody confirmed it."),
    CONTACT_REMOVED.code: _("A way to reach the post “%(post)s” was removed."),
    **dict.fromkeys((kind.code for kind in (JOINED, APPOINTED, POST_CHANGED, HANDED_OVER, HANDED_OVER_ALONE)), _NEW_HOLDER),
    **dict.fromkeys((kind.code for kind in (APPOINTMENT_ENDED, SUSPENDED)), _HOLDER_LEFT),
    **dict.fromkeys((kind.code for kind in (RESTORED, UNDONE)), _HOLDER_BACK),
}
OF_CONTACTS = {
    CONTACT_ADDED.code: _("The post “%(post)s” can be reached in a further way."),
    CONTACT_CHANGED.code: _("A way to reach the post “%(post)s” was changed."),
}
OF_CHANNELS = {
    CHANNEL_ADDED.code: _("A formal channel of %(country)s was added."),
    CHANNEL_CHANGED.code: _("A formal channel of %(country)s was changed."),
    CHANNEL_REMOVED.code: _("A formal channel of %(country)s was removed."),
}
SOURCE = "posts"


def posts_of_directory(ids, user) -> dict:
    """Posts as those read them who hold a post now."""
    from focalpoints.directory.posts import all_posts

    if not post_of(user):
        return {}
    return {post.pk: post for post in all_posts().filter(pk__in=set(ids)).select_related("country", "organisation")}


@dataclass(frozen=True)
class OfContact:
    """A way to reach a post, as news name it: its post, on whose page it stands."""

    pk: int
    post: Any

    def get_absolute_url(self) -> str:
        return self.post.get_absolute_url()


def contacts_of_directory(ids, user) -> dict:
    """SECURITY: each contact has an audience of its own; without it nothing is said."""
    from focalpoints.models import Contact

    rows = Contact.objects.visible_to(user).filter(pk__in=set(ids)).values_list("pk", "post")
    found = dict(rows) if post_of(user) else {}
    posts = posts_of_directory(found.values(), user) if found else {}
    return {pk: OfContact(pk, posts[post]) for pk, post in found.items() if post in posts}


def countries_of_directory(ids, user) -> dict:
    """Countries as those read them who hold a post now."""
    from focalpoints.models import Country

    return {country.pk: country for country in Country.objects.filter(pk__in=set(ids))} if post_of(user) else {}


POST_NEWS = register(
    EventKind(
        "focalpoints.post_news",
        _("Something changed at a post that you follow"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=posts_of_directory,
        sentence=lambda event, post: str(SENTENCES[event.data["what"]]) % {"post": post},
        thing="post",
        news=SOURCE,
    )
)
CONTACT_NEWS = register(
    EventKind(
        "focalpoints.contact_news",
        _("How a post that you follow is reached has changed"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=contacts_of_directory,
        sentence=lambda event, contact: str(OF_CONTACTS[event.data["what"]]) % {"post": contact.post},
        thing="post",
        about=lambda event: event.data.get("post"),
        news=SOURCE,
    )
)
CHANNEL_NEWS = register(
    EventKind(
        "focalpoints.channel_news",
        _("A formal channel of a country that you follow has changed"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=countries_of_directory,
        sentence=lambda event, country: str(OF_CHANNELS[event.data["what"]]) % {"country": country},
        thing="country",
        news=SOURCE,
    )
)
