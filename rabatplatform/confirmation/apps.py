from django.apps import AppConfig


class ConfirmationConfig(AppConfig):
    name = "rabatplatform.confirmation"
    label = "confirmation"
