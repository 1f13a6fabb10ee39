"""What people choose their rhythm for: posts, members, confirmation. Other apps name the topics that are not of theirs alone."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.topics import Rhythm, Topic, register_topic

MESSAGES = register_topic(Topic("focalpoints.messages", _("A message to your post"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 10))
CONFIRMATION = register_topic(Topic("focalpoints.confirmation", _("Confirmation due"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 50))
ENDS = register_topic(Topic("focalpoints.ends", _("Access that ends soon"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 60))
TEAM = register_topic(Topic("focalpoints.team", _("Your members and handovers"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 70))
KEYS = register_topic(Topic("focalpoints.keys", _("Keys of your organisation for the API"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 80))

RIGHTS = register_topic(
    Topic("focalpoints.rights", _("A change of your rights"), FOR_INFORMATION, Rhythm.AT_ONCE, 10, fixed=True)
)
ANSWERS = register_topic(
    Topic("focalpoints.answers", _("Answers to your messages, questions and requests"), FOR_INFORMATION, Rhythm.DAILY, 20)
)
REGISTER = register_topic(Topic("focalpoints.register", _("Register of your members"), FOR_INFORMATION, Rhythm.WEEKLY, 80))
