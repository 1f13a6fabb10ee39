from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "rabatplatform.feed"
    label = "feed"
