from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "rabatplatform.notifications"
    label = "notifications"
