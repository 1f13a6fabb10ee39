"""From one event to messages, and what people do with them."""

from rabatplatform.notifications.services.carrying import carry
from rabatplatform.notifications.services.digests import send_digest
from rabatplatform.notifications.services.following import follow, unfollow
from rabatplatform.notifications.services.looking import mark_read
from rabatplatform.notifications.services.news import write_news
from rabatplatform.notifications.services.sending import send
from rabatplatform.notifications.services.writing import tell, write_deliveries

__all__ = ["carry", "follow", "mark_read", "send", "send_digest", "tell", "unfollow", "write_deliveries", "write_news"]
