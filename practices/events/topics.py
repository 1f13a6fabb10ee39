"""What people choose their rhythm for: practices, their review, their translation. Confirmation and answers: those of the directory."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.topics import Rhythm, Topic, register_topic

DECISIONS = register_topic(
    Topic("practices.decisions", _("A practice that waits for your decision"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 20)
)
RETURNS = register_topic(
    Topic("practices.returns", _("Questions or a return on your practice"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 30)
)
REVIEWS = register_topic(Topic("practices.reviews", _("A review asked from you"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 40))

NEWS = register_topic(
    Topic("practices.news", _("Your practice published, adapted or reviewed"), FOR_INFORMATION, Rhythm.DAILY, 50)
)
TRANSLATIONS = register_topic(
    Topic("practices.translations", _("Translations of your practice"), FOR_INFORMATION, Rhythm.WEEKLY, 60)
)
