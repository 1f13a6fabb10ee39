"""An actor is a person *and* the post they act from; every change stores both."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Actor:
    user: Any
    post: Any = None  # a focalpoints Post, or None: nobody in particular (a loader)


def actor_of(user, *, body=None, right: str | None = None) -> Actor:
    """The person with the first of their posts valid now, of `body` and with `right` where given; post None when they hold none.

    The platform does not know posts: the app that has them is named by settings.POST_OF.
    """
    if not user.is_authenticated:
        return Actor(user, None)
    return Actor(user, import_string(settings.POST_OF)(user, body=body, right=right))


def posts_of(user) -> list:
    """The posts a person holds now, highest role first; `held_from` and `held_until` where the app that has them tells."""
    if not user.is_authenticated:
        return []
    return list(import_string(settings.POSTS_OF)(user))
