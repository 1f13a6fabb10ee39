"""What one person is told, when and how; what a post follows; what came back."""

from rabatplatform.notifications.models.bounces import Bounce
from rabatplatform.notifications.models.deliveries import Delivery, Mail
from rabatplatform.notifications.models.escalations import Escalation
from rabatplatform.notifications.models.feeds import CalendarFeed
from rabatplatform.notifications.models.figures import KindFigures, counted_as
from rabatplatform.notifications.models.follows import Follow
from rabatplatform.notifications.models.preferences import NotificationSettings
from rabatplatform.notifications.models.switches import KindSwitch

__all__ = [
    "Bounce",
    "CalendarFeed",
    "Delivery",
    "Escalation",
    "Follow",
    "KindFigures",
    "KindSwitch",
    "Mail",
    "NotificationSettings",
    "counted_as",
]
