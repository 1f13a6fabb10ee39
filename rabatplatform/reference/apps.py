from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "rabatplatform.reference"
    label = "reference"
