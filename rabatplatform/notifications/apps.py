from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "rabatplatform.notifications"
    label = "notifications"

    def ready(self):
        from django.conf import settings

        from rabatplatform.notifications import addresses, events, topics  # noqa: F401  (registers what they hold)

        if settings.MAIL_PROVIDER:
            from rabatplatform.notifications.providers import connect

            connect()
