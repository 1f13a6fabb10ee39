"""What people choose their rhythm for: notes, what is asked about them, sharing groups. Answers, and a change of rights: of the directory."""

from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, WAITS_FOR_YOU
from rabatplatform.events.topics import Rhythm, Topic, register_topic

DECISIONS = register_topic(
    Topic("casework.decisions", _("A note or request that waits for your decision"), WAITS_FOR_YOU, Rhythm.AT_ONCE, 45)
)

RELEASED = register_topic(Topic("casework.released", _("A note released to your country"), FOR_INFORMATION, Rhythm.DAILY, 30))
OURS = register_topic(Topic("casework.ours", _("Your notes, their readers and your groups"), FOR_INFORMATION, Rhythm.DAILY, 40))
