from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "rabatplatform.events"
    label = "events"
