from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "rabatplatform.api"
    label = "api"
