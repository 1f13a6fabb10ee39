from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "rabatplatform.notifications"
    label = "notifications"

    def ready(self):
        from rabatplatform.notifications import events, topics  # noqa: F401  (registers its kinds and its topics)
