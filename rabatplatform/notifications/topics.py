"""Topics that belong to no app of the field."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOLLOWED
from rabatplatform.events.topics import Rhythm, Topic, register_topic

FOLLOWS = register_topic(Topic("notifications.follows", _("News in what you follow"), FOLLOWED, Rhythm.DAILY))
