from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "rabatplatform.search"
    label = "search"
