"""What was changed in the directory itself: the facts of a post, how it is reached, formal channels. They stand in the register."""

from django.utils.translation import gettext_lazy as _

from focalpoints.events.subjects import post_event, team_event
from rabatplatform.events.catalogue import FOR_INFORMATION


def _changed(code: str, title, sentence, made=team_event, **more):
    def said(event, team):
        return str(sentence) % {"body": team}

    return made(f"focalpoints.{code}", title, FOR_INFORMATION, said, **more)


POST_UPDATED = _changed(
    "post_updated",
    _("The entry of a post was changed"),
    _("The entry of a post of %(body)s was changed."),
    post_event,
)
CONTACT_ADDED = _changed(
    "contact_added", _("A way to reach a post was added"), _("A way to reach a post of %(body)s was added."), post_event
)
CONTACT_CHANGED = _changed(
    "contact_changed", _("A way to reach a post was changed"), _("A way to reach a post of %(body)s was changed."), post_event
)
CONTACT_REMOVED = _changed(
    "contact_removed", _("A way to reach a post was removed"), _("A way to reach a post of %(body)s was removed."), post_event
)
CHANNEL_ADDED = _changed("channel_added", _("A formal channel was added"), _("A formal channel of %(body)s was added."))
CHANNEL_CHANGED = _changed("channel_changed", _("A formal channel was changed"), _("A formal channel of %(body)s was changed."))
CHANNEL_REMOVED = _changed("channel_removed", _("A formal channel was removed"), _("A formal channel of %(body)s was removed."))
